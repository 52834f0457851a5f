"""Two thousand calls in a storm: each is done once or reported, and no limit is ever exceeded."""

import asyncio
import heapq
import random
from bisect import bisect_left
from collections import Counter
from datetime import timedelta
from itertools import count

import httpx2

from qbo.batch import Operation
from qbo.client import Client
from qbo.errors import OutcomeUnknown, QuickBooksError
from qbo.facts import limits
from qbo.paging import walk
from qbo.record import Record
from qbo.throttle import Throttle
from qbo_emulator import Emulator
from qbo_emulator.world import SAMPLE_REALM

CALLS = 2000
WORKERS = 12
TROUBLES = (
    {"kind": "fault", "fault": "throttled"},
    {"kind": "fault", "fault": "server_error", "when": "after"},
    {"kind": "fault", "fault": "unavailable"},
    {"kind": "fault", "fault": "bad_gateway", "when": "after"},
    {"kind": "answer", "status": 200, "body": "<html>Please wait</html>", "content_type": "text/html", "when": "after"},
    {"kind": "cut", "when": "before"},
    {"kind": "cut", "when": "after"},
    {"kind": "truncate", "bytes": 25, "when": "after"},
    {"kind": "latency", "seconds": 0.002},
)
SHARE = 0.2


class Turned:
    """Turns the emulator's clock to the next sleeper's time as soon as nothing is under way: no test waits."""

    def __init__(self, clock):
        self.clock = clock
        self.under_way = 0
        self._sleepers = []
        self._order = count()
        clock.freeze()

    def monotonic(self):
        return self.clock.now().timestamp()

    async def sleep(self, seconds):
        woken = asyncio.Event()
        heapq.heappush(self._sleepers, (self.monotonic() + seconds, next(self._order), woken))
        await woken.wait()

    async def run(self):
        while True:
            for _ in range(20):
                await asyncio.sleep(0)
            if self.under_way or not self._sleepers:
                await asyncio.sleep(0.0001)
                continue
            due, _, woken = heapq.heappop(self._sleepers)
            self.clock.advance(timedelta(seconds=max(0.0, due - self.monotonic())))
            woken.set()


class Watched(httpx2.AsyncBaseTransport):
    def __init__(self, inner, turned):
        self._inner = inner
        self._turned = turned

    async def handle_async_request(self, request):
        self._turned.under_way += 1
        try:
            return await self._inner.handle_async_request(request)
        finally:
            self._turned.under_way -= 1


def most_in(times, seconds):
    """Count the most that came within so many seconds."""
    return max(bisect_left(times, start + seconds) - number for number, start in enumerate(times))


async def one(client, number, dice, seed):
    """Make one of the mixed calls; answer what it promised to make, and what became of it."""
    name = f"Storm {number}"
    what = dice.choice(("create", "create", "update", "read", "query", "count", "batch"))
    try:
        if what == "create":
            return name, await client.create("Customer", {"DisplayName": name})
        if what == "update":
            return None, await client.update("Customer", seed.id, lambda members: {**members, "Notes": name})
        if what == "batch":
            outcomes = await client.batch(
                [Operation.create("Customer", {"DisplayName": name}), Operation.count("Item")]
            )
            return name, outcomes[0]
        if what == "read":
            return None, await client.read("Customer", seed.id)
        return None, await (client.count("Customer") if what == "count" else client.query("SELECT * FROM Customer"))
    except QuickBooksError as error:
        return (name if what == "create" else None), error


async def test_every_call_is_done_once_or_reported_and_no_limit_is_exceeded():
    emulator = Emulator()
    turned = Turned(emulator.clock)

    held = [emulator.grant().access_token]

    async def token(rejected):
        if rejected == held[-1]:  # the storm lasts hours of the emulator's time
            held.append(emulator.grant().access_token)
        return held[-1]

    client = Client(
        realm_id=SAMPLE_REALM, token=token, base_url="https://quickbooks.test",
        transport=Watched(emulator.transport(), turned), sleep=turned.sleep,
        pace=Throttle(monotonic=turned.monotonic, sleep=turned.sleep),
    )  # fmt: skip
    clock = asyncio.ensure_future(turned.run())
    seed = await client.create("Customer", {"DisplayName": "Seed"})
    for number, trouble in enumerate(TROUBLES):
        emulator.mishap(**trouble, probability=SHARE / len(TROUBLES), count=None, seed=number)

    dice = random.Random(7)
    numbers = iter(range(CALLS))
    results = []

    async def worker():
        results.extend([await one(client, number, dice, seed) for number in numbers])

    await asyncio.gather(*(worker() for _ in range(WORKERS)))
    struck = [entry for entry in emulator.log if entry.mishap]
    emulator.mishaps.clear()
    there = Counter([record["DisplayName"] async for block, _ in walk(client, "Customer") for record in block])
    clock.cancel()

    assert len(results) == CALLS
    assert set(there.values()) == {1}
    for name, result in results:
        if name and isinstance(result, Record):
            assert there[name] == 1
        elif name and not isinstance(result, OutcomeUnknown):
            assert there[name] == 0, result
    failed = Counter(type(result).__name__ for _, result in results if isinstance(result, QuickBooksError))
    assert len(struck) > CALLS * SHARE / 2
    fought_over = failed.pop("StaleRecord", 0)  # twelve workers change one record, and `update` gives up after twice
    assert fought_over < CALLS / 10
    assert failed.total() < CALLS / 50, failed
    assert [entry for entry in emulator.log if entry.status == 429 and not entry.mishap] == []
    sent = [entry for entry in emulator.log if entry.request.path.startswith("/v3/")]
    times = [entry.at.timestamp() for entry in sent]
    batches = [entry.at.timestamp() for entry in sent if entry.request.path.endswith("/batch")]
    assert most_in(times, 1) <= limits.REQUESTS_PER_SECOND
    assert most_in(times, 60) <= limits.REQUESTS_PER_MINUTE
    assert most_in(batches, 60) <= limits.BATCHES_PER_MINUTE
