import asyncio

from sqlalchemy import text

from tieout.businesses import store as businesses
from tieout.connections import authorizations
from tieout.database.transaction import as_api, transaction


async def begun(engine, clock):
    async with transaction(engine) as conn:
        business = await businesses.create(conn, name="Craig's", now=clock.now())
        state = await authorizations.begin(
            conn, business_id=business.id, environment="sandbox", return_url=None, now=clock.now()
        )
    return business, state


async def test_of_all_who_take_a_state_at_once_one_is_told_yes(engine, clock):
    _, state = await begun(engine, clock)

    async def take():
        async with transaction(engine) as conn:
            return await authorizations.take(conn, state, clock.now())

    assert sorted(await asyncio.gather(*(take() for _ in range(5)))) == [False] * 4 + [True]


async def test_what_came_of_it_is_kept(engine, clock, connection):
    _, state = await begun(engine, clock)
    async with transaction(engine) as conn:
        await authorizations.take(conn, state, clock.now())
        await authorizations.finish(conn, state, connection.id, clock.now())
        found = await authorizations.find(conn, state)
    assert (found.connection_id, found.ended_at is not None) == (connection.id, True)


async def test_a_state_is_stored_as_a_hash_and_another_word_finds_nothing(engine, clock):
    business, state = await begun(engine, clock)
    async with transaction(engine) as conn:
        (row,) = await conn.execute(text("SELECT * FROM begun_authorization"))
        assert state not in str(row)
        assert await authorizations.find(conn, state[:-1]) is None
        assert (await authorizations.find(conn, state)).business_id == business.id


async def test_for_the_api_another_business_s_authorisation_does_not_exist(engine, clock):
    (mine, state), (other, _) = await begun(engine, clock), await begun(engine, clock)
    async with as_api(engine, business=other.id) as conn:
        assert await authorizations.find(conn, state) is None
    async with as_api(engine, business=mine.id) as conn:
        assert await authorizations.find(conn, state) is not None
