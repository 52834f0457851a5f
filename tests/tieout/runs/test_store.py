import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from tieout.database.transaction import transaction
from tieout.errors import NotFound
from tieout.ids import BusinessId, ConnectionId, RunId, new_id
from tieout.runs import store
from tieout.runs.store import Failure, Progress

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)


@pytest.fixture
def start(engine):
    company = {"connection_id": ConnectionId(new_id()), "business_id": BusinessId(new_id())}

    async def begin(trigger="manual", now=NOON, entities=("Invoice", "Bill")):
        async with transaction(engine) as conn:
            return await store.start(conn, **company, kind="load", trigger=trigger, entities=entities, now=now)

    begin.connection_id = company["connection_id"]
    return begin


async def test_of_many_who_ask_at_once_one_starts_a_run(start):
    runs = await asyncio.gather(*[start() for _ in range(8)])
    assert sum(run is not None for run in runs) == 1


async def test_a_poll_in_the_background_stands_in_nobodys_way(engine, start):
    assert await start(trigger="schedule")
    run = await start()
    async with transaction(engine) as conn:
        assert await store.active(conn, start.connection_id) == run
        assert await store.latest(conn, start.connection_id) == run


async def test_progress_adds_up_by_entity(engine, start):
    run = await start()
    async with transaction(engine) as conn:
        await store.expect(conn, run.id, {"Invoice": 1500})
        await store.progress(conn, run.id, "Invoice", fetched=1000, created=990, updated=10)
        await store.progress(conn, run.id, "Invoice", fetched=500, created=500, state="done")
        found = await store.find(conn, run.id)
    assert found.progress == {"Invoice": Progress("done", 1500, 1500, 1490, 10, 0), "Bill": Progress()}


async def test_a_run_ends_once(engine, start):
    run = await start()
    failure = Failure(reason="QUICKBOOKS_BAD_REQUEST", retryable=False, cause={"code": "4000"})
    async with transaction(engine) as conn:
        await store.begin(conn, run.id, NOON)
        await store.finish(conn, run.id, state="failed", now=NOON + timedelta(minutes=1), failure=failure)
        await store.finish(conn, run.id, state="completed", now=NOON + timedelta(minutes=2))
        found = await store.find(conn, run.id)
        assert await store.active(conn, start.connection_id) is None
        assert await store.latest_success(conn, start.connection_id) is None
    assert (found.state, found.reason, found.retryable, found.cause["code"]) == (
        "failed", "QUICKBOOKS_BAD_REQUEST", False, "4000",
    )  # fmt: skip
    assert (found.started_at, found.finished_at, found.active) == (NOON, NOON + timedelta(minutes=1), False)


async def test_failures_in_a_row_are_counted_until_something_goes_right(engine, start):
    run = await start()
    async with transaction(engine) as conn:
        assert [await store.stumble(conn, run.id) for _ in range(3)] == [1, 2, 3]
        await store.recover(conn, run.id)
        assert await store.stumble(conn, run.id) == 1


async def test_runs_are_listed_newest_first(engine, start):
    first = await start(trigger="schedule", now=NOON)
    second = await start(now=NOON + timedelta(minutes=1))
    async with transaction(engine) as conn:
        assert [run.id for run in await store.page(conn, start.connection_id)] == [second.id, first.id]
        assert await store.page(conn, start.connection_id, cursor=second.id, limit=5) == [first]


async def test_a_run_that_is_not_there_is_not_found(engine):
    async with transaction(engine) as conn:
        with pytest.raises(NotFound):
            await store.find(conn, RunId(new_id()))
