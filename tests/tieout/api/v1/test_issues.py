"""What somebody must look at, as the platform and one business see it."""

from datetime import timedelta
from uuid import UUID

import pytest

from tieout.database.transaction import transaction
from tieout.issues import store
from tieout.issues.problem import Problem, Subject
from tieout.issues.store import EVERYWHERE, Place

CLOSED = Problem(
    key="intent:1",
    sentence="QuickBooks refused Bill 4711: The books are closed.",
    owner="customer",
    action="Reopen the period.",
    code="6210",
    subject=Subject("Bill", "108", "4711"),
)
SPENT = Problem(key="budget:spent", sentence="The month is spent.", owner="operator", action="Wait.")
ENDS = Problem(key="expiry:hard", sentence="It ends.", owner="customer", action="Ask.", severity="warning")


@pytest.fixture
async def company(business, a_connection):
    return Place(UUID(business["id"]), UUID(await a_connection("1001")))


@pytest.fixture
async def opened(app, company, clock):
    """Open one issue of each kind."""
    async with transaction(app.state.service.engine) as conn:
        for problem, place in ((CLOSED, company), (SPENT, EVERYWHERE), (ENDS, company)):
            await store.open(conn, problem, place=place, now=clock.now())


async def keys(client, at="/v1/issues", **query):
    answer = await client.get(at, params=query)
    assert answer.status_code == 200, answer.text
    return [one["key"] for one in answer.json()["data"]]


async def test_the_platform_sees_every_issue_and_a_business_its_own(platform, client_of, business, opened):
    assert await keys(platform) == ["expiry:hard", "budget:spent", "intent:1"]
    async with client_of(business) as one:
        assert await keys(one) == ["expiry:hard", "intent:1"]
        assert await keys(one, f"/v1/businesses/{business['id']}/issues") == ["expiry:hard", "intent:1"]


async def test_another_business_sees_nothing_and_mutes_nothing(platform, a_business, client_of, business, opened):
    (first, *_) = (await platform.get("/v1/issues")).json()["data"]
    async with client_of(await a_business("Other")) as other:
        assert await keys(other) == []
        assert await keys(other, business_id=business["id"]) == []
        assert (await other.get(f"/v1/issues/{first['id']}")).status_code == 404
        said = {"until": "2030-01-01T00:00:00Z"}
        assert (await other.post(f"/v1/issues/{first['id']}/mute", json=said)).status_code == 404
        assert (await other.get(f"/v1/businesses/{business['id']}/issues")).status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"owner": "operator"}, ["budget:spent"]),
        ({"severity": "warning"}, ["expiry:hard"]),
        ({"code": "6210"}, ["intent:1"]),
        ({"entity": "Bill"}, ["intent:1"]),
        ({"state": "resolved"}, []),
    ],
)
async def test_issues_are_filtered(platform, opened, query, found):
    assert await keys(platform, **query) == found


async def test_issues_are_those_of_one_company_or_business(platform, company, opened):
    for query in ({"connection_id": str(company.connection_id)}, {"business_id": str(company.business_id)}):
        assert await keys(platform, **query) == ["expiry:hard", "intent:1"]


async def test_pages_follow_one_another(platform, opened):
    first = (await platform.get("/v1/issues", params={"limit": 2})).json()
    cursor = first["meta"]["pagination"]["cursor"]
    assert await keys(platform, limit=2, cursor=cursor) == ["intent:1"]


async def test_an_issue_says_everything_about_itself(platform, business, company, opened):
    (found,) = (await platform.get("/v1/issues", params={"code": "6210"})).json()["data"]
    assert found["subject"] == {"entity": "Bill", "id": "108", "name": "4711"}
    assert (found["business_id"], found["connection_id"]) == (business["id"], str(company.connection_id))
    assert (found["state"], found["count"], found["openings"], found["resolved_at"]) == ("open", 1, 1, None)
    assert (await platform.get(f"/v1/issues/{found['id']}")).json() == found


async def test_an_issue_is_muted_until_a_time_and_taken_up_again(platform, opened, clock):
    (found,) = (await platform.get("/v1/issues", params={"code": "6210"})).json()["data"]
    at = f"/v1/issues/{found['id']}"
    until = (clock.now() + timedelta(days=1)).isoformat()
    assert (await platform.post(f"{at}/mute", json={"until": until})).json()["state"] == "muted"
    assert "intent:1" not in await keys(platform, state="open")
    assert (await platform.post(f"{at}/unmute")).json()["state"] == "open"
    await platform.post(f"{at}/mute", json={"until": until})
    clock.advance(timedelta(days=2))
    await_again = await platform.get(at)
    assert await_again.status_code == 401, "the token has run out by then"


@pytest.mark.parametrize("until", ["tomorrow", "2030-01-01T00:00:00", "2001-01-01T00:00:00Z", None])
async def test_a_time_that_nobody_can_read_is_refused(platform, opened, until):
    (found, *_) = (await platform.get("/v1/issues")).json()["data"]
    assert (await platform.post(f"/v1/issues/{found['id']}/mute", json={"until": until})).status_code == 400


@pytest.mark.parametrize("at", ["/v1/issues/none", "/v1/issues/01981f60-0000-7d00-8000-000000000001"])
async def test_an_issue_that_is_not_there_is_not_found(platform, at):
    assert (await platform.get(at)).status_code == 404


async def test_a_filter_that_we_do_not_know_is_refused(platform):
    assert (await platform.get("/v1/issues", params={"colour": "red"})).status_code == 400
