"""What keeping up costs: how fast notifications are accepted, none lost, how soon a change is mirrored, how many calls.

    python bench/pull.py [--seconds 10] [--changes 60] [--minute] [--json]

Emulator, PostgreSQL, the service that accepts and the one that works are processes of their own, on this machine, with
this one as the caller. Every accepted delivery is looked for after `kill -9` of the service. Without `--minute` a
thousand changes are made as fast as can be instead of within a minute. The last line with `--json` is one JSON object.
"""

import argparse
import asyncio
import base64
import hashlib
import hmac
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
from sqlalchemy import text

from qbo.oauth import Tokens
from qbo_emulator import Emulator, Settings, running
from qbo_emulator.notifications import Endpoint
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM, VERIFIER_TOKEN
from tieout import log
from tieout.asgi import create_app
from tieout.businesses import store as businesses
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.keyring import new_keys
from tieout.meter import calls
from tieout.pull.request import request_sync
from tieout.runs import store as runs
from tieout.service import Service
from tieout.settings import Settings as ServiceSettings
from tieout.settings import settings_from_env
from tieout.vault import tokens as vault

TARGETS = {
    "accepted_per_second": ("at least", 1_000.0),
    "accepted_p99_ms": ("at most", 100.0),
    "lost": ("at most", 0.0),
    "mirrored_p95_seconds": ("at most", 3.0),
    "calls_for_1000_changes": ("at most", 5.0),
}
CALLERS = 24
PATH = "/intuit/notifications"


def emulate() -> None:
    """Serve an empty company that takes orders line by line; print the address and tokens first."""
    emulator = Emulator(settings=Settings(enforce_limits=False))
    books, pair = emulator.company(SAMPLE_REALM), emulator.grant()
    with running(emulator) as url:
        _say({"url": url, "access_token": pair.access_token, "refresh_token": pair.refresh_token})
        for line in sys.stdin:
            asked = json.loads(line)
            if "tell" in asked:
                facts = {"id": "us", "client_id": SAMPLE_APP.client_id, "verifier_token": VERIFIER_TOKEN}
                emulator.notifications.subscribe(Endpoint(url=asked["tell"], **facts))
            for name in asked.get("create", ()):
                with emulator.lock:
                    books.create("Vendor", {"DisplayName": name})
            _say({"waiting": emulator.notifications.waiting})


def accept() -> None:
    """Serve the API; print the address first."""
    import uvicorn

    sock = socket.create_server(("127.0.0.1", 0), backlog=512)
    _say({"url": f"http://127.0.0.1:{sock.getsockname()[1]}"})
    app = create_app()
    uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, ws="none")).run(sockets=[sock])


async def work() -> None:
    """Work off jobs until the input ends."""
    settings = settings_from_env()
    log.set_up(settings.log_level, settings.log_form)
    service = Service(settings)
    await service.start()
    await asyncio.to_thread(sys.stdin.read)
    await service.stop()


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


@contextmanager
def program(*words: str, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """Run this file as another process while the block lasts."""
    with subprocess.Popen(
        [sys.executable, __file__, *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **(env or {})},
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            if process.stdin:
                process.stdin.close()
            process.send_signal(signal.SIGTERM)


def heard(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Read one line of another process."""
    return json.loads(process.stdout.readline()) if process.stdout else {}


def order(process: subprocess.Popen[str], **what: Any) -> dict[str, Any]:
    """Let the emulator do something."""
    if process.stdin:
        process.stdin.write(json.dumps(what) + "\n")
        process.stdin.flush()
    return heard(process)


def delivery(host: str) -> tuple[str, bytes]:
    """Write one request as Intuit sends it, with one event of a company that is nobody's."""
    id_ = str(uuid4())
    event = {"specversion": "1.0", "id": id_, "type": "qbo.vendor.updated.v1", "time": "2026-09-10T21:31:25.179Z",
             "intuitentityid": "1", "intuitaccountid": "1", "data": {}}  # fmt: skip
    raw = json.dumps([event]).encode()
    signature = base64.b64encode(hmac.digest(VERIFIER_TOKEN.encode(), raw, hashlib.sha256)).decode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nhost: {host}\r\nintuit-signature: {signature}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(raw)}\r\n\r\n"
    )
    return id_, head.encode() + raw


async def flood(url: str, deliveries: Iterator[tuple[str, bytes]], until: float) -> tuple[list[str], list[float]]:
    """Deliver as fast as the service accepts, until a time or its end; answer what it accepted, and how fast.

    Plain sockets: an HTTP client would be measured instead.
    """
    host, _, port = url.removeprefix("http://").partition(":")
    accepted: list[str] = []
    taken: list[float] = []

    async def caller() -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        for id_, request in deliveries:
            began = time.perf_counter()
            if began >= until:
                break
            try:
                writer.write(request)
                answer = await reader.readuntil(b"\r\n\r\n")
            except (OSError, asyncio.IncompleteReadError):
                return
            if answer.startswith(b"HTTP/1.1 200"):
                accepted.append(id_)
                taken.append(time.perf_counter() - began)
        writer.close()

    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return accepted, taken


async def up(url: str) -> None:
    """Wait until the service answers."""
    async with httpx2.AsyncClient(base_url=url, trust_env=False) as client:
        for _ in range(300):
            try:
                await client.get("/healthz")
            except httpx2.TransportError:
                await asyncio.sleep(0.1)
            else:
                return
    sys.exit("the service does not come up")


async def measure_door(service: Service, settings: dict[str, str], seconds: float) -> dict[str, float]:
    """Flood the service, kill it in the middle of the flood, and look for all that it accepted."""
    with program("--accept", env=settings) as door:
        url = heard(door)["url"]
        await up(url)
        host = url.removeprefix("http://")
        ready = iter([delivery(host) for _ in range(round(4_000 * (seconds + 2)))])
        began = time.perf_counter()
        accepted, taken = await flood(url, ready, began + seconds)
        elapsed = time.perf_counter() - began
        flooding = asyncio.create_task(flood(url, ready, time.perf_counter() + 30))
        await asyncio.sleep(1)
        door.send_signal(signal.SIGKILL)
        before_the_end, _ = await flooding
    async with transaction(service.engine) as conn:
        bodies = await conn.scalars(text("SELECT body FROM inbox_delivery"))
        kept = {json.loads(body)[0]["id"] for body in bodies}
    taken.sort()
    return {
        "accepted_per_second": len(accepted) / elapsed,
        "accepted_p50_ms": 1000 * statistics.median(taken),
        "accepted_p99_ms": 1000 * taken[int(len(taken) * 0.99)],
        "accepted_until_killed": len(accepted) + len(before_the_end),
        "lost": len({*accepted, *before_the_end} - kept),
    }


async def open_company(service: Service, said: dict[str, str]) -> Connection:
    """Connect the company with tokens at hand, and load it."""
    now = service.clock.now()
    later = now.replace(year=now.year + 1)
    async with transaction(service.engine) as conn:
        business = await businesses.create(conn, name="Bench", now=now)
        connection = await connections.open(
            conn, business_id=business.id, environment="sandbox", realm_id=SAMPLE_REALM, now=now
        )
        tokens = Tokens(
            access_token=said["access_token"], refresh_token=said["refresh_token"],
            access_expires_at=later, refresh_expires_at=later,
        )  # fmt: skip
        await vault.store(conn, service.cipher, connection.id, tokens, now=now)
        (run,) = await request_sync(conn, [connection], trigger="first", now=now)
    while run.active:
        await asyncio.sleep(0.2)
        async with transaction(service.engine) as conn:
            run = await runs.find(conn, run.id)
    return connection


async def mirrored(service: Service, connection: Connection, names: set[str]) -> float:
    """Answer when all of these vendors are in the mirror."""
    asked = text("SELECT count(*) FROM record WHERE connection_id = :id AND entity = 'Vendor' AND label = ANY(:names)")
    for _ in range(30_000):
        async with transaction(service.engine) as conn:
            if await conn.scalar(asked, {"id": connection.id, "names": list(names)}) == len(names):
                return time.perf_counter()
        await asyncio.sleep(0.02)
    sys.exit("the changes do not arrive")


async def measure_change(
    service: Service, connection: Connection, emulator: subprocess.Popen[str], changes: int
) -> dict[str, float]:
    """Make one change at a time in a company that was quiet, and wait for it."""
    taken = []
    for number in range(changes):
        async with transaction(service.engine) as conn:  # as if the last change were long ago
            await conn.execute(text("DELETE FROM notification_allowance"))
        await asyncio.sleep((number % 10) / 10)  # anywhere between two ticks
        name = f"One {number}"
        began = time.perf_counter()
        order(emulator, create=[name])
        taken.append(await mirrored(service, connection, {name}) - began)
    taken.sort()
    p95 = taken[min(len(taken) - 1, int(len(taken) * 0.95))]
    return {"mirrored_p50_seconds": statistics.median(taken), "mirrored_p95_seconds": p95}


async def measure_burst(
    service: Service, connection: Connection, emulator: subprocess.Popen[str], spread: float
) -> dict[str, float]:
    """Make a thousand changes, within a minute or at once, and count the metered calls until all are mirrored."""
    async with transaction(service.engine) as conn:
        await conn.execute(text("DELETE FROM notification_allowance"))
    await asyncio.sleep(2)
    before = await spent(service, connection)
    names = [f"Many {number}" for number in range(1000)]
    began = time.perf_counter()
    for start in range(0, 1000, 20):
        order(emulator, create=names[start : start + 20])
        await asyncio.sleep(spread / 50)
    ended = await mirrored(service, connection, set(names))
    while order(emulator)["waiting"]:  # noqa: ASYNC110 - another process has no event for it
        await asyncio.sleep(0.2)
    await asyncio.sleep(3)
    waits = text("SELECT count(*) FROM due WHERE work = 'notification'")
    for _ in range(120):
        async with transaction(service.engine) as conn:
            if not await conn.scalar(waits):
                break
        await asyncio.sleep(1)
    return {"calls_for_1000_changes": await spent(service, connection) - before, "burst_seconds": ended - began}


async def spent(service: Service, connection: Connection) -> int:
    """Answer the metered calls of this month."""
    async with transaction(service.engine) as conn:
        found = await calls.spent(conn, connection.id, calls.month_of(service.clock.now()))
    return found.get("metered", 0)


async def measure(asked: argparse.Namespace, folder: Path) -> dict[str, float]:
    """Measure all of it."""
    with program("--emulate") as emulator:
        said = heard(emulator)
        settings = {
            "TIEOUT_DATA_FOLDER": str(folder), "TIEOUT_KEYS": new_keys(), "TIEOUT_API_BASE": said["url"],
            "TIEOUT_OAUTH_BASE": said["url"], "TIEOUT_CLIENT_ID": SAMPLE_APP.client_id,
            "TIEOUT_CLIENT_SECRET": SAMPLE_APP.client_secret, "TIEOUT_WEBHOOK_VERIFIER": VERIFIER_TOKEN,
            "TIEOUT_WORKER_IN_PROCESS": "no", "TIEOUT_LOG_LEVEL": "warning",
        }  # fmt: skip
        service = Service(ServiceSettings(data_folder=folder, keys=settings["TIEOUT_KEYS"], worker_in_process=False))
        await service.start()
        figures = await measure_door(service, settings, asked.seconds)
        async with transaction(service.engine) as conn:
            await conn.execute(text("TRUNCATE inbox_delivery, notification"))
        working = settings | {"TIEOUT_WORKER_IN_PROCESS": "yes"}
        with program("--accept", env=settings) as door, program("--work", env=working):
            url = heard(door)["url"]
            await up(url)
            connection = await open_company(service, said)
            order(emulator, tell=url + PATH)
            figures |= await measure_change(service, connection, emulator, asked.changes)
            figures |= await measure_burst(service, connection, emulator, 58.0 if asked.minute else 0.0)
        await service.stop()
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What keeping up costs.")
    parser.add_argument("--seconds", type=float, default=10, help="how long notifications are delivered")
    parser.add_argument("--changes", type=int, default=60, help="how many single changes are waited for")
    parser.add_argument("--minute", action="store_true", help="spread the thousand changes over a minute")
    parser.add_argument("--json", action="store_true", help="end with one JSON object")
    for part in ("--emulate", "--accept", "--work"):
        parser.add_argument(part, action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.emulate:
        return emulate()
    if asked.accept:
        return accept()
    if asked.work:
        return asyncio.run(work())
    with tempfile.TemporaryDirectory() as folder:
        figures = asyncio.run(measure(asked, Path(folder)))
    for name, figure in figures.items():
        word, target = TARGETS.get(name, ("", 0.0))
        met = figure >= target if word == "at least" else figure <= target
        print(f"{name:24}{figure:12,.2f}" + (f"   {word} {target:,.0f}: {'yes' if met else 'NO'}" if word else ""))
    if asked.json:
        print(json.dumps({"seconds": asked.seconds, "changes": asked.changes, **figures}))
    return None


if __name__ == "__main__":
    main()
