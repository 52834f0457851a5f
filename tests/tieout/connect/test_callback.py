"""A person comes back from QuickBooks: once, twice, late, forged, or with bad news."""

import asyncio
from datetime import timedelta

import pytest

from qbo.errors import InvalidGrant, QuickBooksError
from qbo_emulator.mishaps import Match
from tieout.businesses import store as businesses
from tieout.connect.callback import (
    CallbackIncomplete,
    ConsentDenied,
    OtherCompany,
    StateExpired,
    StateUnknown,
    StateUsed,
)
from tieout.connect.disconnect import disconnect
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.errors import Archived, ConnectedElsewhere
from tieout.vault import tokens as vault


@pytest.fixture
def exchanges(emulator):
    return lambda: len(emulator.log.find(operation="exchange"))


@pytest.fixture
def of_business(engine):
    async def find(business):
        async with transaction(engine) as conn:
            return await connections.of_business(conn, business.id, include_disconnected=True)

    return find


@pytest.fixture
async def another(engine, clock):
    async with transaction(engine) as conn:
        return await businesses.create(conn, name="Another", now=clock.now())


async def test_a_person_who_agrees_opens_a_connection_with_tokens_that_work(connected, person):
    pair = await connected.pair()
    assert connected.works(pair.access_token)
    assert pair.hard_expires_at - pair.refresh_expires_at > timedelta(days=1000)
    stands = await connected.stands()
    assert (stands.state, stands.realm_id) == ("active", connected.grant.realm_id)
    assert [opened.id for opened in person.opened] == [connected.id]


async def test_a_second_delivery_answers_the_first_result_and_exchanges_nothing(person, business, exchanges):
    params = person.decides(await person.goes(business))
    first = await person.comes_back(params)
    second = await person.comes_back(params)
    assert (first.already, second.already) == (False, True)
    assert (second.connection_id, second.return_url) == (first.connection_id, first.return_url)
    assert exchanges() == 1
    assert len(person.opened) == 1


async def test_of_deliveries_at_once_one_exchanges_the_code(person, business, exchanges, emulator):
    emulator.mishap("latency", Match(operation="exchange"), seconds=0.3)
    params = person.decides(await person.goes(business))
    ends = await asyncio.gather(*(person.comes_back(params) for _ in range(4)), return_exceptions=True)
    assert exchanges() == 1
    assert sorted(type(end).__name__ for end in ends) == ["Completed"] * 4
    assert sorted(end.already for end in ends) == [False, True, True, True]


async def test_a_state_that_nobody_began_connects_nothing(person, business, exchanges):
    params = person.decides(await person.goes(business))
    for state in ("", "invented", params["state"] + "x"):
        with pytest.raises(StateUnknown):
            await person.comes_back(params | {"state": state})
    with pytest.raises(StateUnknown):
        await person.comes_back({})
    assert exchanges() == 0


async def test_a_state_connects_the_business_that_began_it_and_no_other(person, business, another, of_business):
    done = await person.comes_back(person.decides(await person.goes(another)))
    assert done.business_id == another.id
    assert await of_business(business) == []


async def test_a_state_expires_after_half_an_hour(person, business, clock, exchanges):
    params = person.decides(await person.goes(business))
    clock.advance(timedelta(minutes=31))
    with pytest.raises(StateExpired) as raised:
        await person.comes_back(params)
    assert raised.value.return_url is not None
    assert exchanges() == 0


async def test_a_person_who_does_not_agree_connects_nothing(person, business, of_business):
    params = person.decides(await person.goes(business), approve=False)
    with pytest.raises(ConsentDenied):
        await person.comes_back(params)
    assert await of_business(business) == []


@pytest.mark.parametrize("missing", ["realmId", "code"])
async def test_a_callback_that_lacks_something_says_what(person, business, exchanges, missing):
    params = person.decides(await person.goes(business))
    del params[missing]
    with pytest.raises(CallbackIncomplete, match=missing):
        await person.comes_back(params)
    assert exchanges() == 0


async def test_an_exchange_that_is_refused_leaves_nothing_behind(person, business, of_business, clock):
    params = person.decides(await person.goes(business))
    clock.advance(timedelta(minutes=11))  # the code's life is shorter than the state's
    with pytest.raises(InvalidGrant):
        await person.comes_back(params)
    assert await of_business(business) == []


async def test_an_exchange_whose_answer_is_lost_is_not_repeated(person, business, exchanges, emulator, of_business):
    emulator.mishap("cut", Match(operation="exchange"), when="after")
    params = person.decides(await person.goes(business))
    with pytest.raises(QuickBooksError):
        await person.comes_back(params)
    with pytest.raises(StateUsed):
        await person.comes_back(params)
    assert exchanges() == 1
    assert await of_business(business) == []


async def test_a_company_of_another_business_is_refused_and_its_connection_stays(connected, person, another):
    before = await connected.pair()
    with pytest.raises(ConnectedElsewhere):
        await person.connects(another)
    assert await connected.pair() == before
    assert connected.works(before.access_token)
    assert (await connected.stands()).state == "active"


async def test_once_disconnected_the_company_may_go_to_another_business(connected, person, another, engine, clock):
    async with transaction(engine) as conn:
        await disconnect(conn, connected.id, now=clock.now())
    done = await person.connects(another)
    assert done.connection_id != connected.id


async def test_connecting_again_is_the_same_connection_with_new_tokens(connected, person, business, engine, clock):
    before = await connected.pair()
    async with transaction(engine) as conn:
        await connections.set_state(conn, connected.id, "needs_reconnect", cause="revoked", now=clock.now())
    done = await person.connects(business)
    assert done.connection_id == connected.id
    after = await connected.pair()
    assert after.version > before.version
    assert after.refresh_token != before.refresh_token
    assert await connected.former() == []
    stands = await connected.stands()
    assert (stands.state, stands.cause) == ("active", None)


async def test_a_reconnect_that_chooses_another_company_is_refused(connected, person, business, emulator, exchanges):
    emulator.create_company("77")
    before = exchanges()
    url = await person.goes(business, only=connected.grant.realm_id)
    with pytest.raises(OtherCompany):
        await person.comes_back(person.decides(url, realm_id="77"))
    assert exchanges() == before
    url = await person.goes(business, only=connected.grant.realm_id)
    assert (await person.comes_back(person.decides(url))).connection_id == connected.id


async def test_one_business_may_have_several_companies(connected, person, business, emulator, of_business):
    emulator.create_company("77")
    await person.connects(business, realm_id="77")
    assert len(await of_business(business)) == 2


async def test_what_follows_from_a_connection_is_committed_with_it_or_not_at_all(
    person, business, of_business, callback, engine
):
    async def fails(_conn, _connection):
        raise RuntimeError("the first load cannot be asked for")

    with pytest.raises(RuntimeError):
        await callback.complete(person.decides(await person.goes(business)), opened=fails)
    assert await of_business(business) == []


async def test_an_archived_business_connects_nothing(person, business, engine, clock, exchanges):
    params = person.decides(await person.goes(business))
    async with transaction(engine) as conn:
        await businesses.archive(conn, business.id, clock.now())
    with pytest.raises(Archived):
        await person.comes_back(params)
    assert exchanges() == 0


async def test_tokens_lie_sealed_in_the_database(connected, engine):
    from sqlalchemy import text

    pair = await connected.pair()
    async with transaction(engine) as conn:
        row = str((await conn.execute(text("SELECT * FROM token"))).all())
        assert await vault.read(conn, connected.cipher, connected.id) == pair
    assert pair.access_token not in row
    assert pair.refresh_token not in row
