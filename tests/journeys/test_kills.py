"""Workers are killed in the middle of what they do, and whoever comes next ends it: nothing is lost, nothing doubled.

A load that is killed is in `test_workers.py`, a service that is killed while notifications come in the benchmarks.
"""

import asyncio
import signal
from datetime import timedelta

import pytest

from qbo_emulator import Match
from qbo_emulator.notifications import Event, body
from qbo_emulator.world import SAMPLE_REALM
from tieout.database.transaction import transaction
from tieout.inbox import store as inbox
from tieout.mirror import read


@pytest.fixture
async def platform(serving):
    async with serving(worker=False) as platform:
        yield platform


@pytest.fixture
def books(emulator):
    return emulator.company(SAMPLE_REALM)


@pytest.fixture
async def connection(platform, books, program):
    """Answer a company that has been loaded."""
    for number in range(20):
        books.create("Vendor", {"DisplayName": f"Vendor {number}"})
    connection = await platform.connect()
    with program():
        assert (await platform.ended(connection)).state == "completed"
    platform.service.clock.advance(timedelta(minutes=10))
    return connection


async def killed_at(platform, program, operation, when="before"):
    """Start a worker, and kill it while it waits for an answer."""
    with program() as worker:
        await waits(platform, operation, when)
        kill(worker)
    platform.emulator.mishaps.clear()


async def waits(platform, operation, when="before"):
    """Let answers take long; return when a worker waits for one."""
    slow = platform.emulator.mishap("latency", Match(operation=operation), seconds=3.0, count=None, when=when)
    for _ in range(300):
        if slow.fired:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"nobody asks for {operation}")


def kill(worker):
    worker.send_signal(signal.SIGKILL)
    worker.wait()


async def vendors(platform, connection):
    async with transaction(platform.service.engine) as conn:
        rows = await read.page(conn, connection.id, "Vendor", limit=1000)
    return {row.label for row in rows}


async def ended_by_another(platform, connection, program):
    with program():
        run = await platform.ended(connection)
    assert run.state == "completed", run
    assert (await platform.certificate(connection)).agreed


@pytest.mark.parametrize("operation", ["cdc", "batch"], ids=["catching up", "counting"])
async def test_a_sync_whose_worker_is_killed_is_ended_by_the_next(platform, books, program, connection, operation):
    books.create("Vendor", {"DisplayName": "Somebody new"})
    await platform.sync(connection)
    await killed_at(platform, program, operation)
    assert (await platform.run(connection)).active
    await ended_by_another(platform, connection, program)
    assert "Somebody new" in await vendors(platform, connection)


async def test_a_notification_whose_worker_is_killed_is_looked_at_by_the_next(platform, books, program, connection):
    id_, now = books.create("Vendor", {"DisplayName": "Somebody new"})["Id"], platform.now()
    event = Event(id="1", realm_id=SAMPLE_REALM, entity="Vendor", record_id=id_, change="created", at=now)
    async with transaction(platform.service.engine) as conn:
        await inbox.receive(conn, [body([event], "cloudevents")], now)
    await killed_at(platform, program, "cdc")
    assert "Somebody new" not in await vendors(platform, connection)
    with program():
        for _ in range(300):
            if "Somebody new" in await vendors(platform, connection):
                return
            await asyncio.sleep(0.05)
    raise AssertionError("nobody looked")


async def test_tokens_whose_worker_is_killed_before_it_could_keep_them_are_fetched_by_the_next(
    platform, program, connection
):
    platform.service.clock.advance(timedelta(hours=2))
    await platform.sync(connection)
    await killed_at(platform, program, "refresh", when="after")
    platform.service.clock.advance(timedelta(minutes=2))  # nobody holds a lease for longer
    await ended_by_another(platform, connection, program)
    assert (await platform.connection(connection.id)).state == "active"


async def test_of_two_workers_one_is_killed_and_the_other_goes_on(platform, books, program, connection):
    books.create("Vendor", {"DisplayName": "Somebody new"})
    await platform.sync(connection)
    with program() as one:
        await waits(platform, "cdc")
        with program():
            kill(one)
            platform.emulator.mishaps.clear()
            run = await platform.ended(connection)
    assert run.state == "completed", run
    assert "Somebody new" in await vendors(platform, connection)
