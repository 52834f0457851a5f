"""How connections stand, as the platform and one business see it."""

from datetime import timedelta
from uuid import UUID

import pytest

from tieout.connect import authorize
from tieout.connections import schedules
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.ids import BusinessId, ConnectionId


@pytest.fixture
async def lost(a_connection):
    return await a_connection("1001", state="needs_reconnect")


@pytest.fixture
async def fresh(app, a_connection, clock):
    id_ = await a_connection("1002")
    async with transaction(app.state.service.engine) as conn:
        await schedules.went_well(conn, ConnectionId(UUID(id_)), now=clock.now(), changed=False)
    return id_


def at(business, id_):
    return f"/v1/businesses/{business['id']}/quickbooks/connections/{id_}/health"


async def test_a_connection_says_how_it_stands_whose_turn_it_is_and_what_to_do(platform, business, lost):
    told = (await platform.get(at(business, lost))).json()
    assert (told["state"], told["action"], told["owner"]) == ("needs_reauth", "reconnect", "customer")
    assert told["advice"].startswith("Ask the owner")
    assert [problem["key"] for problem in told["problems"]] == ["connection:the test says so"]


async def test_one_that_is_well_asks_nothing_of_anybody(platform, business, fresh):
    told = (await platform.get(at(business, fresh))).json()
    assert (told["state"], told["action"], told["owner"], told["problems"]) == ("healthy", "none", None, [])
    assert told["last_synced_at"]


async def test_the_worst_company_says_how_a_business_stands(platform, business, lost, fresh):
    told = (await platform.get(f"/v1/businesses/{business['id']}/quickbooks/health")).json()
    assert (told["state"], told["action"]) == ("needs_reauth", "reconnect")
    assert [one["connection_id"] for one in told["connections"]] == [lost, fresh]


async def test_a_business_without_a_company_is_not_connected_until_somebody_is_on_the_way(app, platform, business):
    where = f"/v1/businesses/{business['id']}/quickbooks/health"
    assert (await platform.get(where)).json() == {"state": "not_connected", "action": "connect", "connections": []}
    service = app.state.service
    async with transaction(service.engine) as conn:
        id_ = BusinessId(UUID(business["id"]))
        await authorize.begin(
            conn, settings=service.settings, business_id=id_, return_url=None, now=service.clock.now()
        )
    assert (await platform.get(where)).json()["state"] == "authorizing"


async def test_connections_are_listed_by_state_owner_and_problem(platform, lost, fresh):
    for query, found in (
        ({}, [lost, fresh]),
        ({"state": "healthy"}, [fresh]),
        ({"owner": "customer"}, [lost]),
        ({"problem": "connection:the test says so"}, [lost]),
        ({"state": "paused"}, []),
    ):
        answer = (await platform.get("/v1/health", params=query)).json()
        assert [one["connection_id"] for one in answer["data"]] == found, query


async def test_past_connections_are_listed_when_asked_for(app, platform, fresh, clock):
    async with transaction(app.state.service.engine) as conn:
        await connections.set_state(conn, ConnectionId(UUID(fresh)), "disconnected", now=clock.now())
    assert (await platform.get("/v1/health")).json()["data"] == []
    (told,) = (await platform.get("/v1/health", params={"include_disconnected": True})).json()["data"]
    assert (told["state"], told["action"]) == ("disconnected", "connect")


async def test_pages_follow_one_another(platform, lost, fresh):
    first = (await platform.get("/v1/health", params={"limit": 1})).json()
    assert [one["connection_id"] for one in first["data"]] == [lost]
    query = {"limit": 1, "cursor": first["meta"]["pagination"]["cursor"]}
    second = (await platform.get("/v1/health", params=query)).json()
    assert ([one["connection_id"] for one in second["data"]], second["meta"]["pagination"]["has_more"]) == (
        [fresh], False,
    )  # fmt: skip


async def test_another_business_sees_nothing(platform, a_business, client_of, business, fresh):
    async with client_of(await a_business("Other")) as other:
        assert (await other.get("/v1/health")).json()["data"] == []
        assert (await other.get(at(business, fresh))).status_code == 404
    async with client_of(business) as own:
        assert (await own.get(at(business, fresh))).json()["state"] == "healthy"


async def test_quickbooks_asked_us_to_wait_and_says_until_when(app, platform, business, fresh, clock):
    from tieout.meter.limits import SharedPace

    pace = SharedPace(app.state.service.engine, clock, environment="sandbox", realm_id="1002")
    await pace.pause(60)
    told = (await platform.get(at(business, fresh))).json()
    assert (told["state"], told["action"]) == ("rate_limited", "wait")
    assert told["until"]
    clock.advance(timedelta(seconds=61))
    assert (await platform.get(at(business, fresh))).json()["state"] == "healthy"
