from datetime import timedelta
from uuid import uuid4

import pytest

from tieout.connections import due, store
from tieout.database.transaction import transaction

HOUR = timedelta(hours=1)


async def test_nothing_is_ready_before_its_time_and_the_longest_waiting_comes_first(engine, clock, connection):
    now = clock.now()
    async with transaction(engine) as conn:
        await due.mark(conn, connection.id, "changes", due_at=now - HOUR)
        await due.mark(conn, connection.id, "load", due_at=now - 2 * HOUR)
        await due.mark(conn, connection.id, "check", due_at=now + HOUR)
        assert [one.work for one in await due.ready(conn, now)] == ["load", "changes"]
        assert [one.work for one in await due.ready(conn, now, limit=1)] == ["load"]
        await due.done(conn, connection.id, "load")
        assert [one.work for one in await due.ready(conn, now + HOUR)] == ["changes", "check"]


async def test_marking_again_never_makes_it_later_and_keeps_the_run_unless_there_is_a_newer_one(
    engine, clock, connection
):
    now, first, second = clock.now(), uuid4(), uuid4()
    async with transaction(engine) as conn:
        await due.mark(conn, connection.id, "load", due_at=now, run_id=first)
        await due.mark(conn, connection.id, "load", due_at=now + HOUR)
        assert await due.find(conn, connection.id, "load") == due.Due(connection.id, "load", first, now, 0)
        await due.mark(conn, connection.id, "load", due_at=now - HOUR, run_id=second, attempts=2)
        assert await due.find(conn, connection.id, "load") == due.Due(connection.id, "load", second, now - HOUR, 2)


@pytest.mark.parametrize(("state", "ready"), [("disconnected", ["revoke"]), ("needs_reconnect", ["load", "revoke"])])
async def test_a_disconnected_company_waits_for_nothing_but_the_end_of_its_grant(
    *, engine, clock, connection, state, ready
):
    now = clock.now()
    async with transaction(engine) as conn:
        await due.mark(conn, connection.id, "load", due_at=now - HOUR)
        await due.mark(conn, connection.id, "revoke", due_at=now)
        await store.set_state(conn, connection.id, state, now=now)
        assert [one.work for one in await due.ready(conn, now)] == ready
        assert await due.find(conn, connection.id, "load") is not None
