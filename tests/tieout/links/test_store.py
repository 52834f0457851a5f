from datetime import UTC, datetime

import pytest

from tieout.businesses import store as businesses
from tieout.connections import store as connections
from tieout.database.transaction import as_api, transaction
from tieout.errors import Conflict
from tieout.ids import new_id
from tieout.links import store

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)


@pytest.fixture
async def connection(engine):
    async with transaction(engine) as conn:
        business = await businesses.create(conn, name="Craig's", now=NOON)
        return await connections.open(conn, business_id=business.id, environment="sandbox", realm_id="1", now=NOON)


@pytest.fixture
def link(connection):
    def given(thing_id, record_id, **more):
        return {
            "connection_id": connection.id, "business_id": connection.business_id, "kind": "payee",
            "thing_id": thing_id, "entity": "Vendor", "record_id": record_id, "made_by": "push",
            "written_version": 1, "sync_token": 0, "now": NOON, **more,
        }  # fmt: skip

    return given


async def test_the_same_link_made_twice_is_one(engine, link):
    thing = new_id()
    async with transaction(engine) as conn:
        assert await store.make(conn, **link(thing, "7")) == await store.make(conn, **link(thing, "7"))


async def test_a_thing_is_one_record_and_a_record_one_thing(engine, link):
    thing = new_id()
    async with transaction(engine) as conn:
        await store.make(conn, **link(thing, "7"))
        with pytest.raises(Conflict):
            await store.make(conn, **link(thing, "8"))
        with pytest.raises(Conflict):
            await store.make(conn, **link(new_id(), "7"))


async def test_a_link_that_ended_is_remembered_and_makes_room(engine, connection, link):
    thing = new_id()
    async with transaction(engine) as conn:
        made = await store.make(conn, **link(thing, "7"))
        assert await store.end(conn, made.id, cause="deleted", now=NOON)
        assert not await store.end(conn, made.id, cause="again", now=NOON)
        assert await store.of_thing(conn, connection.id, "payee", thing) is None
        assert [one.end_cause for one in await store.former(conn, connection.id, "payee", thing)] == ["deleted"]
        again = await store.make(conn, **link(thing, "8"))
        assert await store.of_record(conn, connection.id, "Vendor", "8") == again


async def test_what_was_written_is_noted(engine, connection, link):
    thing = new_id()
    async with transaction(engine) as conn:
        made = await store.make(conn, **link(thing, "7"))
        await store.wrote(conn, made.id, version=3, sync_token=5, at=NOON)
        await store.wrote(conn, made.id, sync_token=6)
        found = await store.of_thing(conn, connection.id, "payee", thing)
    assert (found.written_version, found.sync_token, found.written_at) == (3, 6, NOON)


async def test_another_business_does_not_see_it(engine, link):
    async with transaction(engine) as conn:
        made = await store.make(conn, **link(new_id(), "7"))
        other = await businesses.create(conn, name="Other", now=NOON)
    async with as_api(engine, business=other.id) as conn:
        assert await store.page(conn, made.business_id, filters={}) == []
    async with as_api(engine, business=made.business_id) as conn:
        assert await store.page(conn, made.business_id, filters={"kind": "payee"}) == [made]
