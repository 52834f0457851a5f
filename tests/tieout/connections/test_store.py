import asyncio

import pytest
from sqlalchemy import select

from tieout.businesses import store as businesses
from tieout.connections import authorizations, cursors, due, store, tables
from tieout.database.transaction import as_api, transaction
from tieout.errors import ConnectedElsewhere, NotFound, Overtaken
from tieout.ids import ConnectionId, new_id


async def test_a_connection_is_opened_and_found(conn, connection):
    assert await store.find(conn, connection.id) == connection
    assert (connection.state, connection.epoch) == ("active", 0)


async def test_what_does_not_exist_is_not_found(conn):
    missing = ConnectionId(new_id())
    with pytest.raises(NotFound):
        await store.find(conn, missing)
    with pytest.raises(NotFound):
        await store.take_epoch(conn, missing)


@pytest.mark.parametrize("state", ["needs_reconnect", "disconnected"])
async def test_opening_again_is_the_same_connection_with_what_is_known_of_it(conn, connection, connect, clock, state):
    await store.describe(conn, connection.id, company_name="Craig's", country="US")
    await store.set_state(conn, connection.id, state, cause="revoked", now=clock.now())
    again = await connect(connection.business_id)
    assert again.id == connection.id
    assert (again.state, again.cause, again.disconnected_at) == ("active", None, None)
    assert (again.company_name, again.country) == ("Craig's", "US")


@pytest.mark.parametrize("state", ["active", "needs_reconnect"])
async def test_a_company_belongs_to_one_business_until_it_is_disconnected(
    *, conn, connection, connect, a_business, clock, state
):
    await store.set_state(conn, connection.id, state, now=clock.now())
    other = await a_business("Other")
    with pytest.raises(ConnectedElsewhere):
        await connect(other)
    await store.set_state(conn, connection.id, "disconnected", now=clock.now())  # the transaction is not spoilt
    assert (await connect(other)).id != connection.id
    with pytest.raises(ConnectedElsewhere):
        await connect(connection.business_id)


async def test_sandbox_and_production_are_two_worlds(connection, connect, a_business):
    other = await connect(await a_business("Other"), environment="production")
    assert other.realm_id == connection.realm_id


async def test_a_business_s_connections_are_listed_without_the_disconnected(conn, connection, connect, clock):
    second = await connect(connection.business_id, "2")
    await store.set_state(conn, connection.id, "disconnected", now=clock.now())
    assert [one.id for one in await store.of_business(conn, connection.business_id)] == [second.id]
    both = await store.of_business(conn, connection.business_id, include_disconnected=True)
    assert [one.id for one in both] == [connection.id, second.id]


async def test_a_change_of_state_is_news_once(conn, connection, clock):
    assert await store.set_state(conn, connection.id, "needs_reconnect", cause="revoked", now=clock.now())
    assert not await store.set_state(conn, connection.id, "needs_reconnect", cause="expired", now=clock.now())
    assert (await store.find(conn, connection.id)).cause == "revoked"


async def test_what_is_not_told_stays_known(conn, connection):
    await store.describe(conn, connection.id, company_name="Craig's", home_currency="USD")
    await store.describe(conn, connection.id, company_name=None, time_zone="America/Los_Angeles")
    known = await store.find(conn, connection.id)
    assert (known.company_name, known.home_currency, known.time_zone) == ("Craig's", "USD", "America/Los_Angeles")


async def test_whoever_was_overtaken_commits_nothing(conn, connection):
    first = await store.take_epoch(conn, connection.id)
    await store.check_epoch(conn, connection.id, first)
    second = await store.take_epoch(conn, connection.id)
    with pytest.raises(Overtaken):
        await store.check_epoch(conn, connection.id, first)
    await store.check_epoch(conn, connection.id, second)


async def test_nobody_commits_for_a_company_that_was_disconnected(conn, connection, clock):
    epoch = await store.take_epoch(conn, connection.id)
    await store.set_state(conn, connection.id, "disconnected", now=clock.now())
    with pytest.raises(Overtaken):
        await store.check_epoch(conn, connection.id, epoch)


async def test_a_company_is_not_taken_over_in_the_middle_of_a_commit(engine, clock):
    async with transaction(engine) as conn:
        business = await businesses.create(conn, name="Craig", now=clock.now())
        connection = await store.open(
            conn, business_id=business.id, environment="sandbox", realm_id="1", now=clock.now()
        )
        epoch = await store.take_epoch(conn, connection.id)

    async def take_over():
        async with transaction(engine) as conn:
            return await store.take_epoch(conn, connection.id)

    async with transaction(engine) as conn:
        await store.check_epoch(conn, connection.id, epoch)
        other = asyncio.create_task(take_over())
        await asyncio.sleep(0.2)
        assert not other.done()
    assert await other == epoch + 1


async def test_for_one_business_another_s_connections_do_not_exist(engine, clock):
    now = clock.now()
    async with transaction(engine) as conn:
        mine, theirs = [await businesses.create(conn, name=name, now=now) for name in ("mine", "theirs")]
        of = {}
        for realm, one in (("1", mine), ("2", theirs)):
            opened = await store.open(conn, business_id=one.id, environment="sandbox", realm_id=realm, now=now)
            of[one.id] = opened.id
            await due.mark(conn, opened.id, "load", due_at=now)
            await cursors.keep_place(conn, opened.id, "Bill", 0, {"after": realm})
            await cursors.move(conn, opened.id, ["Bill"], now)
            await authorizations.begin(conn, business_id=one.id, environment="sandbox", return_url=None, now=now)
    async with as_api(engine, business=mine.id) as conn:
        with pytest.raises(NotFound):
            await store.find(conn, of[theirs.id])
        assert await store.of_business(conn, theirs.id) == []
        assert not await store.set_state(conn, of[theirs.id], "disconnected", now=now)
        for table in (tables.connection, tables.due, tables.place, tables.cursor, tables.authorization):
            assert (await conn.scalars(select(table.c.business_id))).all() == [mine.id], table.name
