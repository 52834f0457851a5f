from datetime import UTC, datetime, timedelta

import pytest

from tieout.connections import due, store
from tieout.ids import RunId, new_id

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOON = NOW + timedelta(minutes=5)


@pytest.fixture
def ready(conn):
    async def ready(now=NOW, **how):
        return [(one.work, one.connection_id) for one in await due.ready(conn, now, **how)]

    return ready


async def test_work_is_ready_when_its_time_has_come_and_gone_when_it_is_done(conn, connection, ready):
    await due.mark(conn, connection.id, "load", due_at=SOON)
    assert await ready() == []
    assert await ready(SOON) == [("load", connection.id)]
    await due.done(conn, connection.id, "load")
    assert await ready(SOON) == []
    assert await due.find(conn, connection.id, "load") is None


async def test_the_longest_waiting_comes_first_up_to_a_limit(conn, connection, ready):
    for minutes, work in ((1, "changes"), (3, "load"), (2, "refresh")):
        await due.mark(conn, connection.id, work, due_at=NOW - timedelta(minutes=minutes))
    assert [work for work, _ in await ready()] == ["load", "refresh", "changes"]
    assert [work for work, _ in await ready(limit=1)] == ["load"]


async def test_marked_again_it_is_due_at_the_earlier_time_for_the_newer_run(conn, connection):
    first, second = RunId(new_id()), RunId(new_id())
    await due.mark(conn, connection.id, "load", due_at=NOW, run_id=first, attempts=3)
    await due.mark(conn, connection.id, "load", due_at=SOON, run_id=second)
    waiting = await due.find(conn, connection.id, "load")
    assert (waiting.due_at, waiting.run_id, waiting.attempts) == (NOW, second, 0)
    await due.mark(conn, connection.id, "load", due_at=NOW)
    assert (await due.find(conn, connection.id, "load")).run_id == second


async def test_of_a_disconnected_company_only_the_grant_s_end_is_due(conn, connection, ready):
    for work in ("load", "revoke", "refresh"):
        await due.mark(conn, connection.id, work, due_at=NOW)
    await store.set_state(conn, connection.id, "disconnected", now=NOW)
    assert await ready() == [("revoke", connection.id)]
