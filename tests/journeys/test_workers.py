import asyncio
import re
import signal
from collections import defaultdict
from datetime import datetime, timedelta

import httpx2
import pytest
from sqlalchemy import text

from qbo_emulator import Match
from qbo_emulator.world import SAMPLE_REALM
from tieout.connections import cursors
from tieout.database.transaction import transaction


async def killed_and_resumed(platform, emulator, program, count):
    books = emulator.company(SAMPLE_REALM)
    first = platform.now() - timedelta(days=40)
    for number in range(count):
        books.create("Vendor", {"DisplayName": f"Vendor {number}"}, first + timedelta(seconds=number // 3))
    slow = emulator.mishap("latency", Match(entity="Vendor", operation="query"), seconds=0.1, count=None)
    connection = await platform.connect()
    with program() as worker:
        await platform.reached(connection, lambda run: run.progress["Vendor"].fetched > count / 3)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    emulator.mishaps.remove(slow.id)
    async with transaction(platform.service.engine) as conn:
        places = await cursors.places(conn, connection.id)
    before = await platform.run(connection)
    assert before.active
    last = len(emulator.log)
    with program():
        run = await platform.ended(connection, seconds=90)
    assert run.state == "completed", run
    assert (await platform.certificate(connection)).agreed
    assert run.progress["Vendor"].fetched == count
    asked = [one.subject.statement for one in emulator.log.find(entity="Vendor", operation="query", after=last)]
    return places, [statement for statement in asked if "count" not in statement.lower()]


def saved(places):
    """Answer the seconds in which the parts that were not yet read stand."""
    found = re.compile(r'"second": "([^"]+)"')
    kept = [found.search(body["place"]) for entity, _, body in places if entity == "Vendor" and not body["done"]]
    return [datetime.fromisoformat(one[1]) for one in kept if one]


def begins(statement):
    return datetime.fromisoformat(re.search(r"CreateTime >= '([^']+)'", statement)[1])


async def test_a_worker_killed_in_the_middle_of_a_load_is_followed_by_one_that_reads_no_page_again(
    serving, emulator, program
):
    async with serving(worker=False) as platform:
        places, asked = await killed_and_resumed(platform, emulator, program, 4500)
    (place,) = saved(places)
    assert asked
    assert all(begins(statement) >= place for statement in asked)
    assert len(asked) <= 4


@pytest.mark.soak
async def test_a_worker_killed_in_a_load_of_fifty_thousand_records_is_followed_by_one_that_ends_it(
    serving, emulator, program
):
    async with serving(worker=False) as platform:
        places, asked = await killed_and_resumed(platform, emulator, program, 50_000)
    assert asked
    assert all(begins(statement) >= min(saved(places)) for statement in asked)


async def test_a_worker_that_stood_still_and_wakes_up_writes_nothing(serving, emulator, program):
    """It is stopped while it waits for a page; another worker ends the run, and then the page is there."""
    books = emulator.company(SAMPLE_REALM)
    for number in range(1500):
        books.create("Vendor", {"DisplayName": f"Vendor {number}"})
    async with serving(worker=False) as platform:
        late = emulator.mishap("latency", Match(entity="Vendor", operation="query"), seconds=1)
        connection = await platform.connect()
        with program() as stalled:
            async with asyncio.timeout(60):
                while not late.fired:  # noqa: ASYNC110 - the emulator has no event for it
                    await asyncio.sleep(0.01)
            stalled.send_signal(signal.SIGSTOP)
            try:
                async with serving():
                    ended = await platform.ended(connection, seconds=100)
                seen = await mirrored(platform, connection)
            finally:
                stalled.send_signal(signal.SIGCONT)
            await asyncio.sleep(3)
            assert stalled.poll() is None
        assert ended.state == "completed"
        assert await platform.run(connection) == ended
        assert await mirrored(platform, connection) == seen


async def mirrored(platform, connection):
    """Answer what is here of the vendors, and when and by which run each was seen."""
    async with transaction(platform.service.engine) as conn:
        wanted = text("SELECT * FROM record WHERE connection_id = :id AND entity = 'Vendor' ORDER BY 1, 2, 3")
        return [dict(row) for row in (await conn.execute(wanted, {"id": connection.id})).mappings()]


class Watched(httpx2.AsyncBaseTransport):
    """Notes which worker is at which company, and when."""

    def __init__(self, below, worker, visits):
        self.below = below
        self.worker = worker
        self.visits = visits

    async def handle_async_request(self, request):
        found = re.match(r"/v3/company/(\d+)", request.url.path)
        began = asyncio.get_running_loop().time()
        await asyncio.sleep(0.005)
        answer = await self.below.handle_async_request(request)
        if found:
            self.visits[found[1]].append((began, asyncio.get_running_loop().time(), self.worker))
        return answer


async def test_two_workers_and_twenty_companies_and_never_two_at_one(serving, emulator):
    visits = defaultdict(list)
    realms = [SAMPLE_REALM, *(str(4620816365000000000 + number) for number in range(19))]
    for realm in realms:
        books = emulator.company(realm) if realm == SAMPLE_REALM else emulator.create_company(realm)
        for number in range(30):
            books.create("Vendor", {"DisplayName": f"Vendor {number}"})
    first = serving(transport=Watched(emulator.transport(), "first", visits), worker_concurrency=4)
    second = serving(transport=Watched(emulator.transport(), "second", visits), worker_concurrency=4)
    async with serving(worker=False) as platform:
        companies = [await platform.connect(await platform.business(realm), realm) for realm in realms]
        async with first, second:
            ended = [await platform.ended(company, seconds=100) for company in companies]
    assert {run.state for run in ended} == {"completed"}
    assert {worker for seen in visits.values() for *_, worker in seen} == {"first", "second"}
    for realm, seen in visits.items():
        for began, _, worker in seen:
            others = [one for one in seen if one[2] != worker and one[0] <= began < one[1]]
            assert not others, realm
