"""Layer's four QuickBooks routes, as Layer documents them."""

from uuid import uuid4

import pytest

BEFORE = "/v1/businesses/{}/quickbooks"


@pytest.fixture
def at(business):
    return BEFORE.format(business["id"])


async def test_a_business_that_never_connected_is_200_and_not_connected(platform, at, says_what_layer_says):
    answer = await platform.get(f"{at}/connection-status")
    assert answer.status_code == 200
    assert answer.json() == {"is_connected": False, "is_syncing": False}
    says_what_layer_says(answer.json(), "QuickbooksConnectionStatus")


async def test_a_sync_starts_for_every_connected_company(platform, at, a_connection, says_what_layer_says):
    first, second = await a_connection("1001"), await a_connection("1002")
    answer = await platform.post(f"{at}/sync-from")
    assert answer.status_code == 200
    assert answer.json() == {"type": "com.layerfi.controllers.EmptyResponse"}
    says_what_layer_says(answer.json(), "EmptyResponse")
    for one in (first, second):
        run = (await platform.get(f"{at}/connections/{one}/runs/latest")).json()
        assert (run["state"], run["trigger"]) == ("queued", "manual")
    status = (await platform.get(f"{at}/connection-status")).json()
    assert status["is_syncing"] is True
    says_what_layer_says(status, "QuickbooksConnectionStatus")


@pytest.mark.parametrize("body", [{}, {"quickbooks_realm_ids": None}, None, {"something_new": 1}])
async def test_a_body_that_names_no_company_means_every_one(platform, at, a_connection, body):
    one = await a_connection("1001")
    assert (await platform.post(f"{at}/sync-from", json=body)).status_code == 200
    assert (await platform.get(f"{at}/connections/{one}/runs/latest")).status_code == 200


async def test_a_sync_starts_for_the_companies_named_only(platform, at, a_connection):
    first, second = await a_connection("1001"), await a_connection("1002")
    answer = await platform.post(f"{at}/sync-from", json={"quickbooks_realm_ids": ["1002", "1002"]})
    assert answer.status_code == 200
    assert (await platform.get(f"{at}/connections/{first}/runs/latest")).status_code == 404
    assert (await platform.get(f"{at}/connections/{second}/runs/latest")).status_code == 200


async def test_one_unknown_company_and_nothing_starts(platform, at, a_connection, says_what_layer_says):
    one = await a_connection("1001")
    answer = await platform.post(f"{at}/sync-from", json={"quickbooks_realm_ids": ["1001", "9999"]})
    assert answer.status_code == 404
    says_what_layer_says(answer.json(), "ApiError")
    assert "9999" in answer.json()["description"]
    assert (await platform.get(f"{at}/connections/{one}/runs")).json()["data"] == []


async def test_without_a_company_there_is_nothing_to_sync(platform, at, says_what_layer_says):
    answer = await platform.post(f"{at}/sync-from")
    assert answer.status_code == 404
    says_what_layer_says(answer.json(), "ApiError")
    assert answer.json()["error_enum"] == "QuickbooksConnectionMissing"


async def test_a_company_that_must_be_reconnected_is_not_synced(platform, at, a_connection, says_what_layer_says):
    await a_connection("1001", state="needs_reconnect")
    answer = await platform.post(f"{at}/sync-from")
    assert answer.status_code == 404
    says_what_layer_says(answer.json(), "ApiError")
    assert answer.json()["error_enum"] == "QuickbooksBrokenConnection"
    assert (await platform.get(f"{at}/connection-status")).json()["is_connected"] is False


async def test_a_broken_company_does_not_keep_the_others_from_syncing(platform, at, a_connection):
    await a_connection("1001", state="needs_reconnect")
    good = await a_connection("1002")
    assert (await platform.post(f"{at}/sync-from")).status_code == 200
    assert (await platform.get(f"{at}/connections/{good}/runs/latest")).status_code == 200
    named = await platform.post(f"{at}/sync-from", json={"quickbooks_realm_ids": ["1001", "1002"]})
    assert named.json()["error_enum"] == "QuickbooksBrokenConnection"


async def test_a_sync_while_every_company_asked_for_is_syncing_is_a_conflict(
    platform, at, a_connection, says_what_layer_says
):
    await a_connection("1001")
    assert (await platform.post(f"{at}/sync-from")).status_code == 200
    answer = await platform.post(f"{at}/sync-from")
    assert answer.status_code == 409
    says_what_layer_says(answer.json(), "ApiError")
    assert answer.json()["error_enum"] == "QuickbooksConnectionAlreadySyncing"
    second = await a_connection("1002")
    assert (await platform.post(f"{at}/sync-from")).status_code == 200
    assert (await platform.get(f"{at}/connections/{second}/runs/latest")).status_code == 200


@pytest.mark.parametrize("end", ["sync-from", "authorize", "unlink"])
@pytest.mark.parametrize("body", ["{", '{"a":}', "[1,", '{"quickbooks_realm_ids": ["1"', "NaN!", "\x00"])
async def test_malformed_json_is_refused_as_such(platform, at, end, body, says_what_layer_says):
    answer = await platform.post(f"{at}/{end}", content=body.encode(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    says_what_layer_says(answer.json(), "ApiError")
    assert answer.json()["type"] == "JsonSerialization"
    assert answer.json()["error_enum"] == "InvalidPayload"


@pytest.mark.parametrize(
    "body",
    [[], "1001", {"quickbooks_realm_ids": "1001"}, {"quickbooks_realm_ids": [1001]}, {"quickbooks_realm_ids": [None]}],
)
async def test_a_body_of_the_wrong_kind_says_which_member_is_wrong(platform, at, body, says_what_layer_says):
    answer = await platform.post(f"{at}/sync-from", json=body)
    assert answer.status_code == 400
    says_what_layer_says(answer.json(), "ApiError")
    assert (answer.json()["type"], answer.json()["error_enum"]) == ("InvalidParameters", "InvalidPayload")
    if isinstance(body, dict):
        assert answer.json()["meta"]["fields"][0]["field"].startswith("quickbooks_realm_ids")


async def test_json_without_its_header_is_still_json(platform, at, a_connection):
    await a_connection("1001")
    answer = await platform.post(f"{at}/sync-from", content=b'{"quickbooks_realm_ids": ["1001"]}')
    assert answer.status_code == 200


async def test_a_form_is_refused_with_what_to_send_instead(platform, at):
    answer = await platform.post(f"{at}/sync-from", data={"quickbooks_realm_ids": "1001"})
    assert answer.status_code == 400
    assert "Content-Type: application/json" in answer.json()["description"]


async def test_an_empty_list_of_companies_is_refused_for_it_would_do_nothing(platform, at, a_connection):
    await a_connection("1001")
    answer = await platform.post(f"{at}/sync-from", json={"quickbooks_realm_ids": []})
    assert answer.status_code == 400
    assert answer.json()["error_enum"] == "EmptyBatchRequest"


@pytest.mark.parametrize("end", ["sync-from", "authorize", "unlink"])
async def test_an_unknown_business_is_not_found(platform, end, says_what_layer_says):
    answer = await platform.post(f"{BEFORE.format(uuid4())}/{end}")
    assert answer.status_code == 404
    says_what_layer_says(answer.json(), "ApiError")
    assert answer.json()["type"] == "ResourceNotFound"


async def test_authorize_answers_the_address_that_starts_the_connection(platform, at):
    answer = (await platform.post(f"{at}/authorize")).json()
    assert answer["type"] == "Quickbooks_Authorization_Params"
    assert answer["redirect_url"].startswith("https://intuit.example.com/connect/oauth2?")
    assert "client_id=our-app" in answer["redirect_url"]
    assert "redirect_uri=https%3A%2F%2Ftieout.example.com%2Foauth%2Fcallback" in answer["redirect_url"]


async def test_each_address_serves_once_so_each_has_its_own_state(platform, at):
    first, second = [(await platform.post(f"{at}/authorize")).json()["redirect_url"] for _ in range(2)]
    assert first != second


@pytest.mark.parametrize("wrong", ["https://evil.example/", "http://app.example.com/done", "javascript:alert(1)", ""])
async def test_a_return_address_that_is_not_on_the_list_is_refused(platform, at, wrong, says_what_layer_says):
    answer = await platform.post(f"{at}/authorize", json={"return_url": wrong})
    assert answer.status_code == 400
    says_what_layer_says(answer.json(), "ApiError")
    assert answer.json()["meta"]["fields"][0]["field"] == "return_url"


async def test_unlink_disconnects_and_keeps_what_was_loaded(platform, at, a_connection):
    one = await a_connection("1001")
    answer = await platform.post(f"{at}/unlink")
    assert answer.status_code == 200
    assert (await platform.get(f"{at}/connection-status")).json()["is_connected"] is False
    assert (await platform.get(f"{at}/connections")).json()["data"] == []
    past = (await platform.get(f"{at}/connections", params={"include_disconnected": True})).json()["data"]
    assert [(connection["id"], connection["state"]) for connection in past] == [(one, "disconnected")]
    again = await platform.post(f"{at}/unlink")
    assert (again.status_code, again.json()["error_enum"]) == (404, "QuickbooksConnectionMissing")


async def test_unlink_with_a_misspelt_member_disconnects_nobody(platform, at, a_connection):
    await a_connection("1001")
    refused = await platform.post(f"{at}/unlink", json={"realm_ids": ["1001"]})
    assert refused.status_code == 400
    assert "realm_ids" in refused.text
    assert (await platform.get(f"{at}/connection-status")).json()["is_connected"] is True


async def test_unlink_of_one_company_leaves_the_other(platform, at, a_connection):
    await a_connection("1001")
    other = await a_connection("1002")
    assert (await platform.post(f"{at}/unlink", json={"quickbooks_realm_ids": ["1001"]})).status_code == 200
    left = (await platform.get(f"{at}/connections")).json()["data"]
    assert [connection["id"] for connection in left] == [other]
    assert left[0]["realm_id"] == "1002"
