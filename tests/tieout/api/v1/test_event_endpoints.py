"""Event endpoints and events, as the platform sees and sets them."""

from datetime import timedelta
from uuid import UUID

import pytest

from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.ids import ConnectionId, EndpointId
from tieout.outbox import deliveries, endpoints
from tieout.outbox.deliveries import Attempt
from tieout.outbox.endpoints import place_of

HOOK = "https://app.example.com/hooks/tieout"
NOBODY = "01981f70-0000-7e00-8000-000000000001"


@pytest.fixture
async def added(platform):
    return (await platform.post("/v1/event-endpoints", json={"url": HOOK})).json()


@pytest.fixture
def at(added):
    return f"/v1/event-endpoints/{added['id']}"


@pytest.fixture
async def company(a_connection):
    """Connect a company: that is an event."""
    return await a_connection("1001")


async def told(app, endpoint, *, error=None):
    """Let what waits for an endpoint be told, or not."""
    service = app.state.service
    now = service.clock.now()
    async with transaction(service.engine) as conn:
        for one in await deliveries.claim(conn, EndpointId(UUID(endpoint)), now=now, limit=10):
            went = Attempt(at=now, milliseconds=80, status=500 if error else 204, error=error)
            await deliveries.record(conn, one, went, business_id=None, again=None)


async def test_an_endpoint_is_added_and_its_secret_told_only_then_and_kept_sealed(app, platform, added, at):
    assert (added["url"], added["types"], added["state"]) == (HOOK, None, "enabled")
    assert added["secret"].startswith("whsec_")
    answer = (await platform.get(at)).json()
    assert answer == {name: value for name, value in added.items() if name != "secret"}
    assert (await platform.get("/v1/event-endpoints")).json()["data"] == [answer]
    async with transaction(app.state.service.engine) as conn:
        kept = await endpoints.find(conn, EndpointId(UUID(added["id"])))
    assert added["secret"].encode() not in kept.secret
    opened = app.state.service.cipher.open(kept.secret, aad=place_of(kept.id))
    assert opened.decode() == added["secret"]


@pytest.mark.parametrize(
    "said", [{}, {"url": "http://app.example.com"}, {"url": "https://10.0.0.8/"}, {"url": "https://localhost@10.0.0.8/"},
             {"url": HOOK, "types": ["record.made"]}, {"url": HOOK, "types": []}, {"url": HOOK, "secret": "short"},
             {"url": HOOK, "colour": "red"}]
)  # fmt: skip
async def test_an_endpoint_that_cannot_be_is_refused(platform, said):
    answer = await platform.post("/v1/event-endpoints", json=said)
    assert (answer.status_code, answer.json()["type"]) == (400, "InvalidParameters")


async def test_an_endpoint_is_changed_and_deleted(platform, at):
    changed = (await platform.patch(at, json={"types": ["record.*"], "url": HOOK + "/2"})).json()
    assert (changed["types"], changed["url"]) == (["record.*"], HOOK + "/2")
    assert (await platform.patch(at, json={"types": ["*"]})).json()["types"] is None
    assert (await platform.patch(at, json={"url": "https://127.0.0.1/"})).status_code == 400
    assert (await platform.delete(at)).status_code == 200
    assert (await platform.get(at)).status_code == 404


async def test_a_secret_is_replaced_and_the_one_before_signs_until_the_overlap_ends(platform, added, at, clock):
    changed = (await platform.post(f"{at}/rotate", json={"overlap_seconds": 3600})).json()
    assert changed["secret"] != added["secret"]
    assert changed["old_secret_until"].startswith(f"{clock.now() + timedelta(hours=1):%Y-%m-%dT%H:%M}")
    assert (await platform.post(f"{at}/rotate")).status_code == 200


async def test_the_log_tells_every_attempt_and_what_was_told_is_told_again(*, app, platform, added, at, company):
    await told(app, added["id"], error="It answered 500.")
    (failed,) = (await platform.get(f"{at}/deliveries", params={"state": "failed"})).json()["data"]
    assert (failed["type"], failed["attempts"][0]["error"]) == ("connection.connected", "It answered 500.")
    assert (await platform.post(f"{at}/replay", json={"event_id": failed["event_id"]})).json() == {"events": 1}
    await told(app, added["id"])
    (delivered,) = (await platform.get(f"{at}/deliveries")).json()["data"]
    assert (delivered["state"], [one["status"] for one in delivered["attempts"]]) == ("delivered", [500, 204])
    since = app.state.service.clock.now() - timedelta(hours=1)
    assert (await platform.post(f"{at}/replay", json={"since": since.isoformat()})).json() == {"events": 1}


@pytest.mark.parametrize(
    "said", [{}, {"event_id": NOBODY, "since": "2026-08-03T12:00Z"}, {"since": "2026-08-03T12:00"}]
)
async def test_a_replay_of_nothing_certain_is_refused(platform, at, said):
    assert (await platform.post(f"{at}/replay", json=said)).status_code == 400


async def test_an_endpoint_that_is_disabled_is_told_nothing_until_it_is_enabled(platform, at, company):
    assert (await platform.post(f"{at}/disable")).json()["state"] == "disabled"
    assert (await platform.post(f"{at}/test")).json()["type"] == "endpoint.tested"
    assert (await platform.post(f"{at}/enable")).json()["state"] == "enabled"


async def test_events_are_listed_newest_first_and_read_one_by_one(app, platform, company, business):
    async with transaction(app.state.service.engine) as conn:
        now = app.state.service.clock.now()
        await connections.set_state(conn, ConnectionId(UUID(str(company))), "needs_reconnect", cause="revoked", now=now)
    page = (await platform.get("/v1/events", params={"limit": 1})).json()
    assert [one["type"] for one in page["data"]] == ["connection.needs_reconnect"]
    page = (
        await platform.get("/v1/events", params={"limit": 1, "cursor": page["meta"]["pagination"]["cursor"]})
    ).json()
    (first,) = page["data"]
    assert (first["type"], first["business_id"]) == ("connection.connected", business["id"])
    assert (await platform.get(f"/v1/events/{first['id']}")).json() == first
    found = await platform.get("/v1/events", params={"type": "connection.connected", "business_id": business["id"]})
    assert found.json()["data"] == [first]


async def test_a_business_sees_its_own_events_and_no_endpoint(
    *, platform, a_business, client_of, company, business, at
):
    async with client_of(await a_business("Other")) as other, client_of(business) as own:
        (mine,) = (await own.get("/v1/events")).json()["data"]
        assert (await other.get("/v1/events")).json()["data"] == []
        assert (await other.get(f"/v1/events/{mine['id']}")).status_code == 404
        assert (await own.get("/v1/event-endpoints")).status_code == 403
        assert (await own.post(f"{at}/test")).status_code == 403


@pytest.mark.parametrize("id_", [NOBODY, "nonsense"])
async def test_an_endpoint_or_event_that_nobody_knows_does_not_exist(platform, id_):
    for path in (f"/v1/event-endpoints/{id_}", f"/v1/events/{id_}", f"/v1/event-endpoints/{id_}/deliveries"):
        assert (await platform.get(path)).status_code == 404
