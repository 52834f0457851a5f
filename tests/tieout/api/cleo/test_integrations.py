"""Cleo Pay's accounting integrations: list, connect, status, disconnect."""

from uuid import uuid4

import pytest

RETURN_URL = "https://app.example.com/done"


@pytest.fixture
def at(business):
    return f"/api/businesses/{business['id']}/integrations/accounting"


async def test_a_business_that_never_connected_has_none(platform, at):
    assert (await platform.get(at)).json() == {"data": []}
    status = (await platform.get(f"{at}/status")).json()
    assert (status["status"], status["connected"], status["provider"]) == ("disconnected", False, "quickbooks")
    assert status["accountingIntegrationId"] is None


async def test_a_connected_company_is_an_integration(platform, at, a_connection):
    one = await a_connection("1001")
    (listed,) = (await platform.get(at)).json()["data"]
    assert listed["id"] == listed["accountingIntegrationId"] == one
    assert (listed["status"], listed["connected"], listed["realmId"]) == ("connected", True, "1001")
    assert listed["connectedAt"]
    assert listed["lastSyncedAt"] is None
    status = (await platform.get(f"{at}/status")).json()
    assert status.items() <= listed.items()


async def test_a_company_that_must_be_reconnected_is_expired(platform, at, a_connection):
    await a_connection("1001", state="needs_reconnect")
    status = (await platform.get(f"{at}/status")).json()
    assert (status["status"], status["connected"]) == ("expired", False)


@pytest.mark.parametrize(
    "body",
    [None, {}, {"provider": "quickbooks"}, {"redirectUri": RETURN_URL}, {"redirect_uri": RETURN_URL},
     {"redirectUri": RETURN_URL, "redirect_uri": RETURN_URL, "provider": "quickbooks"}, {"anotherCompany": True}],
)  # fmt: skip
async def test_connect_answers_the_address_under_every_name(platform, at, body):
    answer = await platform.post(f"{at}/connect", json=body)
    assert answer.status_code == 200
    assert answer.json().keys() == {"authorizationUrl", "authUrl", "redirect_url"}
    (address,) = set(answer.json().values())
    assert address.startswith("https://intuit.example.com/connect/oauth2?")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"redirectUri": "https://evil.example/"}, "redirectUri"),
        ({"redirect_uri": "https://evil.example/"}, "redirectUri"),
        ({"redirectUri": ""}, "redirectUri"),
        ({"redirectUri": 7}, "redirectUri"),
        ({"redirectUri": RETURN_URL, "redirect_uri": "https://evil.example/"}, "redirectUri"),
        ({"provider": "xero"}, "provider"),
        ([], "body"),
    ],
)
async def test_connect_says_which_member_is_wrong(platform, at, body, field):
    answer = await platform.post(f"{at}/connect", json=body)
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_malformed_json_is_refused_as_such(platform, at):
    answer = await platform.post(f"{at}/connect", content=b"{", headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert "JSON" in answer.json()["message"]
    assert answer.json().keys() == {"message", "errors"}


@pytest.mark.parametrize(("method", "end"), [("GET", "status"), ("DELETE", "disconnect")])
async def test_of_several_one_must_be_named_and_the_refusal_lists_them(platform, at, a_connection, method, end):
    ids = {await a_connection("1001"), await a_connection("1002")}
    refused = await platform.request(method, f"{at}/{end}")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "accountingIntegrationId"
    assert {one["id"] for one in refused.json()["accountingIntegrations"]} == ids
    chosen = min(ids)
    answer = await platform.request(method, f"{at}/{end}", params={"accountingIntegrationId": chosen})
    assert answer.status_code == 200
    assert answer.json()["accountingIntegrationId"] == chosen


@pytest.mark.parametrize(("method", "end"), [("GET", "status"), ("DELETE", "disconnect")])
async def test_an_integration_that_is_not_the_business_s_is_not_found(platform, at, a_connection, method, end):
    await a_connection("1001")
    for strange in (str(uuid4()), "acctint_1"):
        answer = await platform.request(method, f"{at}/{end}", params={"accountingIntegrationId": strange})
        assert answer.status_code == 404


async def test_disconnect_stops_and_says_that_nothing_is_deleted(platform, at, a_connection):
    one = await a_connection("1001")
    answer = (await platform.delete(f"{at}/disconnect")).json()
    assert (answer["status"], answer["accountingIntegrationId"]) == ("disconnected", one)
    status = (await platform.get(f"{at}/status")).json()
    assert (status["connected"], status["accountingIntegrationId"], status["realmId"]) == (False, one, "1001")
    assert (await platform.get(f"{at}/status", params={"accountingIntegrationId": one})).json() == status
    assert (await platform.delete(f"{at}/disconnect")).status_code == 404
    assert (await platform.get(at)).json() == {"data": []}


async def test_what_was_synced_and_mapped_can_be_read_after_disconnecting_and_no_sync_starts(
    platform, at, a_connection
):
    one = f"{at}/{await a_connection('1001')}"
    await platform.delete(f"{at}/disconnect")
    for end in ("sync/status", "invoice-fields", "vendors/mappings", "bank-accounts/mappings"):
        assert (await platform.get(f"{one}/{end}")).status_code == 200, end
    refused = await platform.post(f"{one}/sync")
    assert (refused.status_code, refused.json()["message"]) == (
        404, "The accounting integration was disconnected; connect it again first.",
    )  # fmt: skip


async def test_an_unknown_or_archived_business_is_not_found(platform, business, at):
    strange = at.replace(business["id"], str(uuid4()))
    assert (await platform.get(strange)).json().keys() == {"message", "errors"}
    assert (await platform.get(strange)).status_code == 404
    await platform.post(f"/v1/businesses/{business['id']}/archive")
    assert (await platform.get(at)).status_code == 404
