"""Who changed what stands in the audit, in the commit of the change, and nobody takes it out again."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from tieout.database.transaction import as_api


@pytest.fixture
async def connection(a_connection):
    return await a_connection("1001")


def schedule(business, connection):
    return f"/v1/businesses/{business['id']}/quickbooks/connections/{connection}"


async def entries(client, at="/v1/audit", **query):
    answer = await client.get(at, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_what_was_changed_is_listed_with_who_did_it_to_what(platform, business, connection, clock):
    answer = await platform.post(schedule(business, connection) + "/pause", headers={"X-Request-Id": "call-1"})
    assert answer.status_code == 200
    latest = (await entries(platform))[0]
    assert latest["action"] == "business.quickbooks.schedule.pause"
    assert (latest["kind"], latest["business_id"], latest["request_id"]) == ("platform", business["id"], "call-1")
    assert latest["about"] == {"connectionId": connection}


async def test_what_was_only_asked_for_or_refused_is_not_listed(platform, business, connection):
    before = len(await entries(platform))
    await platform.get(schedule(business, connection) + "/schedule")
    refused = await platform.patch(schedule(business, connection) + "/schedule", json={"entities": ["Nonsense"]})
    assert refused.status_code == 400
    assert len(await entries(platform)) == before


async def test_a_business_sees_what_was_done_to_it_and_nothing_else(
    platform, client_of, business, a_business, connection
):
    await platform.post(schedule(business, connection) + "/pause")
    other = await a_business("Other")
    async with client_of(business) as one:
        await one.post(schedule(business, connection) + "/resume")
        mine = await entries(one, f"/v1/businesses/{business['id']}/audit")
        assert [entry["kind"] for entry in mine[:2]] == ["business", "platform"]
        assert await entries(one) == mine
    async with client_of(other) as stranger:
        assert [entry for entry in await entries(stranger) if entry["business_id"] != other["id"]] == []
        assert (await stranger.get(f"/v1/businesses/{business['id']}/audit")).status_code == 404


async def test_the_list_pages_to_its_end(platform, business, connection):
    for word in ("pause", "resume") * 3:
        await platform.post(f"{schedule(business, connection)}/{word}")
    whole = await entries(platform)
    seen, cursor = [], {}
    while True:
        answer = (await platform.get("/v1/audit", params={"limit": 2} | cursor)).json()
        seen += answer["data"]
        if not answer["meta"]["pagination"]["has_more"]:
            break
        cursor = {"cursor": answer["meta"]["pagination"]["cursor"]}
    assert seen == whole
    assert len(whole) >= 6


@pytest.mark.parametrize("order", ["UPDATE audit_entry SET who = 'nobody'", "DELETE FROM audit_entry"])
async def test_no_door_changes_what_stands_there(app, order):
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with as_api(app.state.service.engine, business=None, platform=True) as conn:
            await conn.execute(text(order))
