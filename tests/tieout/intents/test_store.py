from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from tieout.businesses import store as businesses
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.errors import Overtaken
from tieout.ids import new_id
from tieout.intents import store

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)


@pytest.fixture
async def connection(engine):
    async with transaction(engine) as conn:
        business = await businesses.create(conn, name="Craig's", now=NOON)
        return await connections.open(conn, business_id=business.id, environment="sandbox", realm_id="1", now=NOON)


@pytest.fixture
def note(connection):
    async def note(conn, thing_id=None, **more):
        given = {
            "thing": "payee", "thing_id": thing_id or new_id(), "thing_version": 1, "entity": "Vendor",
            "operation": "create", "record_id": None, "now": NOON, **more,
        }  # fmt: skip
        return await store.note(conn, connection_id=connection.id, business_id=connection.business_id, **given)

    return note


async def test_an_intent_names_its_request_by_itself_and_its_generation(engine, note):
    async with transaction(engine) as conn:
        one = await note(conn)
    assert one.request_id == f"{one.id.hex}-1"
    assert len(one.request_id) <= 36


async def test_a_thing_has_one_open_intent_in_a_company(engine, note):
    async with transaction(engine) as conn:
        one = await note(conn)
    with pytest.raises(IntegrityError):
        async with transaction(engine) as conn:
            await note(conn, one.thing_id)


async def test_what_is_created_again_is_of_a_new_generation(engine, note):
    async with transaction(engine) as conn:
        one = await note(conn)
        await store.move(conn, one, "dropped", now=NOON)
        assert (await note(conn, one.thing_id)).generation == 2


async def test_a_step_that_is_not_in_the_table_is_not_taken(engine, note):
    async with transaction(engine) as conn:
        one = await note(conn)
        with pytest.raises(ValueError, match="noted does not become sent"):
            await store.move(conn, one, "sent", now=NOON)


async def test_of_two_who_move_it_the_second_is_told(engine, note):
    async with transaction(engine) as conn:
        one = await note(conn)
        await store.move(conn, one, "ready", now=NOON, body=b"{}")
        with pytest.raises(Overtaken):
            await store.move(conn, one, "dropped", now=NOON)


async def test_bytes_and_time_are_there_before_anything_is_sent(engine, note):
    async with transaction(engine) as conn:
        ready = await store.move(conn, await note(conn), "ready", now=NOON)
        with pytest.raises(IntegrityError, match="doubt"):
            await store.move(conn, ready, "sending", now=NOON)
        await conn.rollback()


async def test_every_step_is_remembered(engine, note):
    async with transaction(engine) as conn:
        one = await store.move(conn, await note(conn), "ready", now=NOON, body=b"{}")
        one = await store.move(conn, one, "sending", now=NOON, sent_at=NOON)
        await store.move(conn, one, "refused", now=NOON, note={"code": "6240"})
        assert [event.state for event in await store.history(conn, one.id)] == ["noted", "ready", "sending", "refused"]


async def test_those_who_wait_for_a_thing_are_freed_with_it(engine, connection, note):
    payee = new_id()
    async with transaction(engine) as conn:
        one = await note(conn)
        await store.change(conn, one, now=NOON, waits_for="payee", waits_for_id=payee, due_at=None)
        assert await store.due(conn, connection.id, ["noted"], now=NOON, limit=9) == []
        assert await store.free(conn, connection.id, "payee", [payee], now=NOON) == 1
        (freed,) = await store.due(conn, connection.id, ["noted"], now=NOON, limit=9)
    assert (freed.waits_for, freed.waits_for_id) == (None, None)


async def test_the_next_time_is_the_earliest_of_those_nobody_ignores(engine, connection, note):
    later = NOON + timedelta(hours=1)
    async with transaction(engine) as conn:
        first, second = await note(conn), await note(conn)
        await store.change(conn, first, now=NOON, ignored_at=NOON)
        await store.change(conn, second, now=NOON, due_at=later)
        assert await store.next_due(conn, connection.id) == later
