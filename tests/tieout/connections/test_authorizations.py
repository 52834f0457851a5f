import asyncio
from datetime import timedelta

import pytest

from tieout.businesses import store as businesses
from tieout.connections import authorizations
from tieout.database.transaction import transaction


@pytest.fixture
def begin(conn, clock, a_business):
    async def begin(**known):
        given = {"business_id": await a_business(), "environment": "sandbox", "return_url": None} | known
        return await authorizations.begin(conn, **given, now=clock.now())

    return begin


async def test_what_was_begun_is_found_by_its_word_alone(conn, clock, begin):
    state = await begin(return_url="https://app.example.com/done", realm_id="1")
    begun = await authorizations.find(conn, state)
    assert (begun.return_url, begun.realm_id) == ("https://app.example.com/done", "1")
    assert begun.expires_at > clock.now() + timedelta(minutes=29)
    assert await authorizations.find(conn, state + "x") is None
    assert await authorizations.find(conn, "") is None


async def test_a_word_is_long_and_never_the_same(begin):
    one, other = await begin(), await begin()
    assert one != other
    assert len(one) >= 40


async def test_a_word_is_taken_once(conn, clock, begin):
    state = await begin()
    assert await authorizations.take(conn, state, clock.now())
    assert not await authorizations.take(conn, state, clock.now())
    assert not await authorizations.take(conn, "invented", clock.now())


async def test_of_two_who_take_it_at_once_one_gets_it(engine, clock):
    async with transaction(engine) as conn:
        business = await businesses.create(conn, name="Craig", now=clock.now())
        state = await authorizations.begin(
            conn, business_id=business.id, environment="sandbox", return_url=None, now=clock.now()
        )

    async def take():
        async with transaction(engine) as conn:
            return await authorizations.take(conn, state, clock.now())

    assert sorted(await asyncio.gather(*(take() for _ in range(4)))) == [False, False, False, True]


async def test_its_result_is_noted(conn, clock, begin, connection):
    state = await begin()
    await authorizations.finish(conn, state, connection.id, clock.now())
    assert (await authorizations.find(conn, state)).connection_id == connection.id
