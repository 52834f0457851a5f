import asyncio
from uuid import uuid4

import pytest

from tieout.connections import store
from tieout.database.transaction import as_api, transaction
from tieout.errors import ConnectedElsewhere, NotFound, Overtaken


async def found(engine, connection):
    async with transaction(engine) as conn:
        return await store.find(conn, connection.id)


async def leave(engine, connection, now):
    async with transaction(engine) as conn:
        return await store.set_state(conn, connection.id, "disconnected", cause="disconnected", now=now)


async def test_a_connection_that_is_not_there_is_not_found(engine):
    async with transaction(engine) as conn:
        for ask in (store.find, store.hold, store.take_epoch):
            with pytest.raises(NotFound):
                await ask(conn, uuid4())


async def test_a_company_is_connected_to_one_business_at_a_time(engine, clock, connect, connection):
    with pytest.raises(ConnectedElsewhere):
        await connect()
    async with transaction(engine) as conn:
        await store.set_state(conn, connection.id, "needs_reconnect", now=clock.now())
    with pytest.raises(ConnectedElsewhere):
        await connect()
    await leave(engine, connection, clock.now())
    other = await connect()
    assert other.id != connection.id
    with pytest.raises(ConnectedElsewhere):
        await connect(connection.business_id)
    assert (await found(engine, connection)).state == "disconnected"


async def test_of_two_businesses_at_once_one_gets_the_company(connect):
    came = await asyncio.gather(connect(), connect(), return_exceptions=True)
    assert sorted(type(one).__name__ for one in came) == ["ConnectedElsewhere", "Connection"]


async def test_a_company_s_refusal_leaves_the_transaction_usable(engine, clock, connect, connection):
    other = await connect(realm_id="2002")
    async with transaction(engine) as conn:
        with pytest.raises(ConnectedElsewhere):
            await store.open(
                conn, business_id=other.business_id, environment="sandbox", realm_id="1001", now=clock.now()
            )
        await store.describe(conn, other.id, company_name="Still here")
    assert (await found(engine, other)).company_name == "Still here"


async def test_the_environment_is_part_of_the_key(engine, connect, connection):
    other = await connect(environment="production")
    assert other.id != connection.id
    async with transaction(engine) as conn:
        for environment in ("sandbox", "production"):
            with pytest.raises(ConnectedElsewhere):
                await store.demand_free(conn, business_id=uuid4(), environment=environment, realm_id="1001")
        await store.demand_free(conn, business_id=uuid4(), environment="sandbox", realm_id="2002")
        await store.demand_free(
            conn, business_id=connection.business_id, environment="sandbox", realm_id=connection.realm_id
        )


async def test_opening_again_is_the_same_connection_with_what_it_knew_and_a_new_epoch(
    engine, clock, connect, connection
):
    async with transaction(engine) as conn:
        await store.describe(conn, connection.id, company_name="Craig's", country="US")
        await store.describe(conn, connection.id, company_name=None, home_currency="USD")
    await leave(engine, connection, clock.now())
    again = await connect(connection.business_id)
    assert (again.id, again.state, again.cause, again.disconnected_at) == (connection.id, "active", None, None)
    assert (again.company_name, again.country, again.home_currency) == ("Craig's", "US", "USD")
    assert again.epoch > connection.epoch


async def test_a_state_is_news_once(engine, clock, connection):
    async with transaction(engine) as conn:
        for news in (True, False):
            told = await store.set_state(conn, connection.id, "needs_reconnect", cause="revoked", now=clock.now())
            assert told is news


async def test_who_was_disconnected_never_comes_to_need_reconnecting(engine, clock, connection):
    await leave(engine, connection, clock.now())
    async with transaction(engine) as conn:
        assert not await store.set_state(conn, connection.id, "needs_reconnect", cause="revoked", now=clock.now())
    assert (await found(engine, connection)).disconnected_at is not None


async def test_only_the_last_to_take_a_company_over_commits(engine, clock, connection):
    async with transaction(engine) as conn:
        stalled = await store.take_epoch(conn, connection.id)
        present = await store.take_epoch(conn, connection.id)
        with pytest.raises(Overtaken):
            await store.check_epoch(conn, connection.id, stalled)
        await store.check_epoch(conn, connection.id, present)
    await leave(engine, connection, clock.now())
    async with transaction(engine) as conn:
        with pytest.raises(Overtaken):
            await store.check_epoch(conn, connection.id, present)


async def test_nobody_takes_a_company_over_between_the_check_and_the_commit(engine, connection):
    async def take_over():
        async with transaction(engine) as conn:
            return await store.take_epoch(conn, connection.id)

    async with transaction(engine) as conn:
        await store.check_epoch(conn, connection.id, connection.epoch)
        other = asyncio.create_task(take_over())
        await asyncio.sleep(0.2)
        assert not other.done()
    assert await other == connection.epoch + 1


async def test_a_business_lists_its_own_connections_and_the_disconnected_only_when_asked(
    engine, clock, connect, connection
):
    second = await connect(connection.business_id, "2002")
    await connect(realm_id="3003")
    await leave(engine, connection, clock.now())
    async with transaction(engine) as conn:
        assert [one.id for one in await store.of_business(conn, connection.business_id)] == [second.id]
        every = await store.of_business(conn, connection.business_id, include_disconnected=True)
    assert [one.id for one in every] == [connection.id, second.id]


async def test_for_the_api_another_business_s_connection_does_not_exist(engine, clock, connect, connection):
    other = await connect(realm_id="2002")
    async with as_api(engine, business=other.business_id) as conn:
        with pytest.raises(NotFound):
            await store.find(conn, connection.id)
        assert await store.of_business(conn, connection.business_id) == []
        assert not await store.set_state(conn, connection.id, "disconnected", now=clock.now())
    assert (await found(engine, connection)).state == "active"
