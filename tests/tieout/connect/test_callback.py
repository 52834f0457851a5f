import asyncio
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from qbo.errors import InvalidGrant, ServerFault
from qbo_emulator import Match
from qbo_emulator.world import SAMPLE_REALM
from tieout.businesses import store as businesses
from tieout.connect import authorize, callback, introduction
from tieout.connect.callback import Callback
from tieout.connect.disconnect import disconnect
from tieout.connections import authorizations, cursors, due
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.errors import Archived, ConnectedElsewhere, Overtaken
from tieout.meter import calls

RETURN_URL = "https://app.example.com/done"


class Owner:
    """Somebody who connects companies."""

    def __init__(self, place, business):
        self.place = place
        self.business = business
        self.opened = []
        self.oauth = place.oauth

    async def begins(self, realm_id=None, business=None, **more):
        """Answer the consent address."""
        async with transaction(self.place.engine) as conn:
            return await authorize.begin(
                conn, settings=self.place.settings, business_id=(business or self.business).id, return_url=RETURN_URL,
                realm_id=realm_id, now=self.place.clock.now(), **more,
            )  # fmt: skip

    async def agrees(self, chosen=SAMPLE_REALM, **begun):
        """Answer what QuickBooks sends back."""
        back = self.place.emulator.consent(await self.begins(**begun), realm_id=chosen)
        return dict(parse_qsl(urlsplit(back).query))

    async def comes_back(self, params):
        place = self.place
        coming = Callback(
            engine=place.engine, settings=place.settings, cipher=place.cipher, oauth=self.oauth, clock=place.clock,
            transport=place.transport,
        )  # fmt: skip
        return await coming.complete(params, opened=self._opened)

    async def connects(self, chosen=SAMPLE_REALM, **begun):
        return await self.comes_back(await self.agrees(chosen, **begun))

    async def connections(self, business=None):
        async with transaction(self.place.engine) as conn:
            return await connections.of_business(conn, (business or self.business).id)

    async def _opened(self, _conn, connection):
        self.opened.append(connection)


@pytest.fixture
async def owner(place):
    return Owner(place, await place.business())


async def test_a_person_connects_a_company(owner, place):
    done = await owner.connects()
    (connection,) = await owner.connections()
    assert done == callback.Completed(owner.business.id, connection.id, RETURN_URL, already=False)
    assert (connection.state, connection.environment, connection.realm_id) == ("active", "sandbox", SAMPLE_REALM)
    assert [one.id for one in owner.opened] == [connection.id]
    pair = await place.pair(connection)
    assert place.works(pair.access_token)
    assert pair.hard_expires_at - place.clock.now() > timedelta(days=1800)


async def test_an_opened_connection_knows_its_company_and_what_asking_cost(owner, place):
    await owner.connects()
    (connection,) = await owner.connections()
    assert (connection.company_name, connection.country) == ("Sandbox Company US", "US")
    assert len(place.emulator.log.find(entity="CompanyInfo")) == 1
    async with transaction(place.engine) as conn:
        assert await calls.spent(conn, connection.id, calls.month_of(place.clock.now())) == {"metered": 1}


async def test_a_company_that_the_grant_does_not_open_is_refused_and_the_grant_is_ended(owner, place):
    place.emulator.create_company("2002")
    with pytest.raises(callback.OtherCompany) as told:
        await owner.comes_back(await owner.agrees() | {"realmId": "2002"})
    assert told.value.return_url == RETURN_URL
    assert await owner.connections() == []
    assert [bool(grant.revoked) for grant in place.emulator.grants] == [True]
    await owner.connects("2002")
    assert [one.realm_id for one in await owner.connections()] == ["2002"]


@pytest.mark.parametrize("trouble", ["unavailable", "server_error", "throttled", "bad_gateway", "cut"])
async def test_trouble_while_the_company_is_asked_loses_no_token(owner, place, trouble):
    asked = Match(entity="CompanyInfo")
    if trouble == "cut":
        place.emulator.mishap("cut", asked, count=None)
    else:
        place.emulator.mishap("fault", asked, fault=trouble, count=None)
    await owner.connects()
    (connection,) = await owner.connections()
    assert (connection.state, connection.company_name) == ("active", None)
    assert place.works((await place.pair(connection)).access_token)


async def test_a_company_that_is_slow_to_answer_keeps_nobody_waiting(owner, place):
    place.emulator.mishap("latency", Match(entity="CompanyInfo"), seconds=60, count=None)
    async with asyncio.timeout(introduction.PATIENCE + 10):
        await owner.connects()
    assert [one.company_name for one in await owner.connections()] == [None]


@pytest.mark.parametrize("state", ["", "never begun", "\u00e4"])
async def test_a_state_that_nobody_began_is_unknown(owner, place, state):
    with pytest.raises(callback.StateUnknown):
        await owner.comes_back(await owner.agrees() | {"state": state})
    assert place.asked("exchange") == []


async def test_a_state_lasts_half_an_hour(owner, place):
    params = await owner.agrees()
    place.clock.advance(authorizations.LASTS)
    with pytest.raises(callback.StateExpired) as told:
        await owner.comes_back(params)
    assert told.value.return_url == RETURN_URL
    assert place.asked("exchange") == []


@pytest.mark.parametrize(
    ("changed", "error"),
    [({"error": "access_denied"}, callback.ConsentDenied), ({"error": "invalid_scope"}, callback.CallbackIncomplete),
     ({"realmId": ""}, callback.CallbackIncomplete), ({"realmId": "../1"}, callback.CallbackIncomplete),
     ({"code": ""}, callback.CallbackIncomplete)],
)  # fmt: skip
async def test_what_is_refused_is_refused_the_same_way_again_and_connects_nothing(owner, place, changed, error):
    whole = await owner.agrees()
    for _ in range(2):
        with pytest.raises(error):
            await owner.comes_back(whole | changed)
    with pytest.raises(callback.StateUsed):
        await owner.comes_back(whole)
    assert place.asked("exchange") == []
    assert await owner.connections() == []


async def test_a_second_delivery_gets_the_first_answer_and_exchanges_nothing(owner, place):
    params = await owner.agrees()
    first = await owner.comes_back(params)
    place.clock.advance(timedelta(hours=5))
    second = await owner.comes_back(params)
    assert (second.connection_id, second.return_url, second.already) == (first.connection_id, RETURN_URL, True)
    assert len(place.asked("exchange")) == 1
    assert len(owner.opened) == 1


async def test_of_two_deliveries_at_once_one_exchanges_and_both_get_its_answer(owner, place):
    place.emulator.mishap("latency", Match(operation="exchange"), seconds=0.5)
    params = await owner.agrees()
    answers = await asyncio.gather(*(owner.comes_back(params) for _ in range(3)))
    assert sorted(one.already for one in answers) == [False, True, True]
    assert len({one.connection_id for one in answers}) == 1
    assert len(place.asked("exchange")) == 1
    assert place.works((await place.pair((await owner.connections())[0])).access_token)


async def test_a_delivery_that_is_cut_off_connects_all_the_same(owner, place):
    late = place.emulator.mishap("latency", Match(operation="exchange"), seconds=0.5)
    params = await owner.agrees()
    first = asyncio.create_task(owner.comes_back(params))
    await place.struck(late)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert (await owner.comes_back(params)).already
    assert len(place.asked("exchange")) == 1


async def test_after_an_exchange_that_failed_the_state_is_used_and_says_so_at_once(owner, place):
    place.emulator.mishap("fault", Match(operation="exchange"), fault="unavailable")
    params = await owner.agrees()
    with pytest.raises(ServerFault):
        await owner.comes_back(params)
    async with asyncio.timeout(2):
        with pytest.raises(callback.StateUsed):
            await owner.comes_back(params)
    assert await owner.connections() == []
    assert len(place.asked("exchange")) == 1


async def test_a_code_that_intuit_refuses_connects_nothing(owner):
    with pytest.raises(InvalidGrant):
        await owner.comes_back(await owner.agrees() | {"code": "made up"})
    assert await owner.connections() == []


async def test_a_second_delivery_does_not_wait_for_one_that_died(owner, place):
    params = await owner.agrees()
    async with transaction(place.engine) as conn:
        assert await authorizations.take(conn, params["state"], place.clock.now())
    waiting = asyncio.create_task(owner.comes_back(params))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    place.clock.advance(callback.PATIENCE)
    with pytest.raises(callback.StateUsed):
        await waiting


async def test_a_reconnect_that_ends_in_another_company_is_refused(owner, place):
    place.emulator.create_company("2002")
    await owner.connects()
    with pytest.raises(callback.OtherCompany):
        await owner.connects("2002", realm_id=SAMPLE_REALM)
    assert len(await owner.connections()) == 1
    assert len(place.asked("exchange")) == 1


async def test_a_business_that_lost_its_company_gets_no_other_unless_it_asks_for_one(owner, place):
    place.emulator.create_company("2002")
    done = await owner.connects()
    async with transaction(place.engine) as conn:
        await disconnect(conn, done.connection_id, now=place.clock.now())
    with pytest.raises(callback.OtherCompany):
        await owner.connects("2002")
    assert (await owner.connects()).connection_id == done.connection_id
    async with transaction(place.engine) as conn:
        await disconnect(conn, done.connection_id, now=place.clock.now())
    assert (await owner.connects("2002", another=True)).connection_id != done.connection_id


async def test_one_business_connects_two_companies(owner, place):
    place.emulator.create_company("2002")
    await owner.connects()
    await owner.connects("2002")
    assert [one.realm_id for one in await owner.connections()] == [SAMPLE_REALM, "2002"]


async def test_a_company_of_another_business_is_refused_before_its_code_is_exchanged(owner, place):
    other = await place.business("Other")
    await owner.connects()
    with pytest.raises(ConnectedElsewhere):
        await owner.connects(business=other)
    assert len(place.asked("exchange")) == 1
    assert await owner.connections(other) == []


async def test_of_two_businesses_at_once_one_gets_the_company_and_the_other_ones_grant_is_ended(owner, place):
    place.emulator.mishap("latency", Match(operation="exchange"), seconds=0.3, count=2)
    other = Owner(place, await place.business("Other"))
    ours, theirs = await owner.agrees(), await other.agrees()
    came = await asyncio.gather(owner.comes_back(ours), other.comes_back(theirs), return_exceptions=True)
    assert sorted(type(one).__name__ for one in came) == ["Completed", "ConnectedElsewhere"]
    assert len(place.asked("exchange")) == 2
    (winner,) = [*await owner.connections(), *await other.connections()]
    assert place.works((await place.pair(winner)).access_token)
    assert sorted(bool(grant.revoked) for grant in place.emulator.grants) == [False, True]


async def test_a_company_that_was_disconnected_may_be_connected_elsewhere(owner, place):
    done = await owner.connects()
    async with transaction(place.engine) as conn:
        await disconnect(conn, done.connection_id, now=place.clock.now())
    other = await place.business("Other")
    assert (await owner.connects(business=other)).connection_id != done.connection_id
    with pytest.raises(ConnectedElsewhere):
        await owner.connects()


async def test_an_archived_business_connects_nothing(owner, place):
    params = await owner.agrees()
    async with transaction(place.engine) as conn:
        await businesses.archive(conn, owner.business.id, place.clock.now())
    with pytest.raises(Archived):
        await owner.comes_back(params)
    assert place.asked("exchange") == []


async def test_a_reconnect_is_the_same_connection_with_all_that_it_had_and_a_new_epoch(owner, place):
    first = await owner.connects()
    now = place.clock.now()
    async with transaction(place.engine) as conn:
        await cursors.move(conn, first.connection_id, ["Bill"], now)
        await cursors.keep_place(conn, first.connection_id, "Vendor", 0, {"after": "7"})
        stalled = await connections.take_epoch(conn, first.connection_id)
        await connections.set_state(conn, first.connection_id, "needs_reconnect", cause="revoked", now=now)
    again = await owner.connects(realm_id=SAMPLE_REALM)
    assert again.connection_id == first.connection_id
    (connection,) = await owner.connections()
    assert (connection.state, connection.cause) == ("active", None)
    assert place.works(await place.source(connection)(None))
    async with transaction(place.engine) as conn:
        assert await cursors.since(conn, connection.id) == {"Bill": now}
        assert await cursors.places(conn, connection.id) == [("Vendor", 0, {"after": "7"})]
        with pytest.raises(Overtaken):
            await connections.check_epoch(conn, connection.id, stalled)


async def test_an_opened_connection_is_refreshed_within_a_month(owner, place):
    done = await owner.connects()
    async with transaction(place.engine) as conn:
        assert (await due.find(conn, done.connection_id, "refresh")).due_at <= place.clock.now() + timedelta(days=30)


async def test_what_follows_from_an_opening_is_kept_with_it_or_not_at_all(owner):
    async def fails(_conn, _connection):
        raise RuntimeError("no")

    owner._opened = fails
    with pytest.raises(RuntimeError):
        await owner.connects()
    assert await owner.connections() == []
