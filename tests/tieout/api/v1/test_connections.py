"""The companies of a business, with how they stand."""

from uuid import uuid4

import pytest


@pytest.fixture
def at(business):
    return f"/v1/businesses/{business['id']}/quickbooks/connections"


async def test_a_connection_says_which_company_and_how_it_stands(platform, at, a_connection):
    one = await a_connection("1001")
    answer = (await platform.get(f"{at}/{one}")).json()
    assert (answer["id"], answer["realm_id"], answer["environment"]) == (one, "1001", "sandbox")
    assert (answer["state"], answer["cause"], answer["last_sync"]) == ("active", None, None)
    assert answer["connected_at"]
    assert (await platform.get(at)).json() == {"data": [answer]}


async def test_it_says_how_the_last_sync_stands(platform, business, at, a_connection):
    one = await a_connection("1001")
    await platform.post(f"/v1/businesses/{business['id']}/quickbooks/sync-from")
    last = (await platform.get(f"{at}/{one}")).json()["last_sync"]
    run = (await platform.get(f"{at}/{one}/runs/latest")).json()
    assert (last["run_id"], last["state"]) == (run["id"], "queued")


async def test_it_says_why_it_must_be_reconnected(platform, at, a_connection):
    one = await a_connection("1001", state="needs_reconnect")
    answer = (await platform.get(f"{at}/{one}")).json()
    assert (answer["state"], answer["cause"]) == ("needs_reconnect", "the test says so")


@pytest.mark.parametrize("end", ["", "/runs", "/runs/latest", "/certificates", "/certificates/latest", "/records/Bill"])
async def test_a_connection_of_another_business_does_not_exist(platform, a_business, at, a_connection, end):
    foreign = await a_connection("1001", of=await a_business("Other"))
    for strange in (foreign, str(uuid4()), "1001"):
        answer = await platform.get(f"{at}/{strange}{end}")
        assert answer.status_code == 404
        assert answer.json()["error_enum"] == "SpecifiedIdNotFound"


async def test_an_unknown_query_parameter_is_refused(platform, at):
    answer = await platform.get(f"{at}?include_disconected=true")
    assert (answer.status_code, answer.json()["error_enum"]) == (400, "UnexpectedQueryParam")
