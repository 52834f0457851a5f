"""Mappings under /v1: bank accounts, fields, push settings, and Layer's chart of accounts."""

import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from qbo.record import Record
from tieout.database.transaction import transaction
from tieout.ids import BusinessId, ConnectionId
from tieout.mirror.write import write

CHECKING = {"Id": "35", "Name": "Checking 4242", "AccountType": "Bank", "Classification": "Asset"}
VISA = {"Id": "42", "Name": "Visa", "AccountType": "Credit Card", "Classification": "Liability"}
JOBS = {
    "Id": "58", "Name": "Job Expenses", "AccountType": "Expense", "AccountSubType": "SuppliesMaterials",
    "Classification": "Expense", "CurrentBalance": 1200.55,
}  # fmt: skip
MATERIALS = JOBS | {
    "Id": "63", "Name": "Materials", "FullyQualifiedName": "Job Expenses:Materials", "ParentRef": {"value": "58"},
    "CurrentBalance": -0.1,
}  # fmt: skip


@pytest.fixture
async def connection(a_connection):
    return await a_connection("1001")


@pytest.fixture
def books(app, business, connection):
    """Answer a way to have accounts in the mirror."""

    async def keep(*bodies, token="0"):
        usual = {
            "SyncToken": token,
            "Active": True,
            "MetaData": {"LastUpdatedTime": f"2026-01-0{int(token) + 1}T00:00:00Z"},
        }
        async with transaction(app.state.service.engine) as conn:
            await write(
                conn,
                [Record("Account", json.dumps(usual | body).encode()) for body in bodies],
                connection_id=ConnectionId(UUID(connection)),
                business_id=BusinessId(UUID(business["id"])),
                entity="Account",
                seen_at=datetime(2026, 1, 1 + int(token), tzinfo=UTC),
                run_id=None,
                source="change",
            )

    return keep


@pytest.fixture
async def chart(books):
    await books(CHECKING, VISA, JOBS, MATERIALS)


@pytest.fixture
def at(business, connection):
    return f"/v1/businesses/{business['id']}/quickbooks/connections/{connection}"


@pytest.fixture
async def source(platform, business):
    body = {"external_id": "fs-1", "name": "Operating", "last_four": "4242"}
    return (await platform.post(f"/v1/businesses/{business['id']}/funding-sources", json=body)).json()


async def test_a_funding_source_is_suggested_mapped_and_forgotten(platform, at, chart, source):
    (before,) = (await platform.get(f"{at}/funding-sources")).json()["data"]
    assert (before["account"], before["trouble"]) == (None, None)
    assert [one["account"]["id"] for one in before["suggestions"]] == ["35"]
    where = f"{at}/funding-sources/{source['id']}"
    made = (await platform.put(where, json={"account_id": "35"})).json()
    assert (made["account"]["name"], made["mapped_by"], made["suggestions"]) == ("Checking 4242", "platform", [])
    assert (await platform.get(f"{at}/funding-sources")).json()["data"] == [made]
    assert (await platform.delete(where)).json()["account"] is None
    assert (await platform.get(f"{at}/funding-sources")).json()["data"] == [before]


@pytest.mark.parametrize(
    "said",
    [("42", "InvalidPayload", "Credit Card"), ("99", "QuickbooksNoMatchingAccount", "no account 99")],
)
@pytest.mark.usefixtures("chart")
async def test_an_account_that_does_not_fit_is_refused_with_the_reason(platform, at, source, said):
    account_id, enum, word = said
    answer = await platform.put(f"{at}/funding-sources/{source['id']}", json={"account_id": account_id})
    assert answer.status_code == 400
    assert answer.json()["error_enum"] == enum
    assert word in answer.json()["description"]


async def test_a_mapping_that_broke_is_shown_with_other_choices(platform, at, chart, source, books):
    await platform.put(f"{at}/funding-sources/{source['id']}", json={"account_id": "35"})
    await books(CHECKING | {"Active": False}, {"Id": "36", "Name": "New 4242", "AccountType": "Bank"}, token="1")
    (found,) = (await platform.get(f"{at}/funding-sources")).json()["data"]
    assert found["account"]["id"] == "35"
    assert found["trouble"]["kind"] == "inactive"
    assert "inactive in QuickBooks" in found["trouble"]["sentence"]
    assert [one["account"]["id"] for one in found["suggestions"]] == ["36"]


async def test_fields_of_bills_are_filled_otherwise_and_as_usual_again(platform, at):
    usual = (await platform.get(f"{at}/field-mapping")).json()["fields"]
    assert (usual["DocNumber"], usual["ClassRef"]) == ({"member": "number", "value": None}, None)
    said = {"DocNumber": {"member": "custom_fields.po"}, "ClassRef": {"value": "7"}}
    changed = (await platform.patch(f"{at}/field-mapping", json={"fields": said})).json()["fields"]
    assert changed == usual | {
        "DocNumber": {"member": "custom_fields.po", "value": None}, "ClassRef": {"member": None, "value": "7"},
    }  # fmt: skip
    back = {"DocNumber": None, "ClassRef": None}
    assert (await platform.patch(f"{at}/field-mapping", json={"fields": back})).json()["fields"] == usual


@pytest.mark.parametrize("said", [{"TotalAmt": {"value": "1"}}, {"DocNumber": {"member": "amount"}}])
async def test_a_member_that_nothing_has_is_refused(platform, at, said):
    answer = await platform.patch(f"{at}/field-mapping", json={"fields": said})
    assert answer.status_code == 400


async def test_push_settings_change_one_by_one(platform, at):
    usual = (await platform.get(f"{at}/push-settings")).json()
    assert (usual["number_rule"], usual["auto_match"], usual["paused_at"]) == ("number", True, None)
    first = (await platform.patch(f"{at}/push-settings", json={"default_expense_account": "63"})).json()
    assert first == usual | {"default_expense_account": "63"}
    paused = (await platform.patch(f"{at}/push-settings", json={"paused": True, "owners": {"Bill": "ask"}})).json()
    assert paused["paused_at"]
    assert paused == first | {"paused_at": paused["paused_at"], "owners": {"Bill": "ask"}}
    cleared = {"paused": False, "default_expense_account": None, "owners": {}}
    assert (await platform.patch(f"{at}/push-settings", json=cleared)).json() == usual
    assert (await platform.patch(f"{at}/push-settings", json={"owner": {}})).status_code == 400


async def test_layer_s_chart_of_accounts_comes_flat_nested_and_one_by_one(platform, business, chart, connection):
    at = f"/v1/businesses/{business['id']}/quickbooks/ledger/accounts"
    flat = (await platform.get(at)).json()
    assert (flat["connection_id"], flat["is_nested"], flat["export_upload_id"]) == (connection, False, None)
    assert [one["name"] for one in flat["accounts"]] == ["Checking 4242", "Job Expenses", "Materials", "Visa"]
    jobs, materials = flat["accounts"][1:3]
    assert (jobs["balance"], materials["balance"]) == (120055, -10)
    assert (jobs["normality"], flat["accounts"][3]["normality"]) == ("DEBIT", "CREDIT")
    assert jobs["account_subtype"] == {"value": "SUPPLIES_MATERIALS", "display_name": "Supplies Materials"}
    nested = (await platform.get(at, params={"is_nested": True})).json()
    assert [one["name"] for one in nested["accounts"]] == ["Checking 4242", "Job Expenses", "Visa"]
    assert nested["accounts"][1] == jobs | {"child_accounts": [materials]}
    assert (await platform.get(f"{at}/{jobs['id']}")).json() == jobs
    for strange in (str(uuid4()), "63"):
        assert (await platform.get(f"{at}/{strange}")).status_code == 404


async def test_an_account_of_quickbooks_is_mapped_to_one_of_the_platform_s(platform, business, chart):
    mine = f"/v1/businesses/{business['id']}/ledger/accounts"
    local = (await platform.post(mine, json={"external_id": "6100", "name": "Materials", "type": "EXPENSE"})).json()
    at = f"/v1/businesses/{business['id']}/quickbooks/ledger/accounts"
    materials = (await platform.get(at)).json()["accounts"][2]
    for named in ({"type": "AccountId", "id": local["id"]}, {"type": "StableName", "stable_name": "6100"}):
        body = {"local_ledger_account_identifier": named}
        made = await platform.post(f"{at}/{materials['id']}/update-mapping", json=body)
        assert made.status_code == 200, made.text
        told = made.json()["local_ledger_account"]
        assert told["id"] == {"type": "AccountId", "id": local["id"]}
        assert (told["stable_name"]["stable_name"], told["normality"]) == ("6100", "DEBIT")
    assert (await platform.get(f"{at}/{materials['id']}")).json() == made.json()
    unknown = {"local_ledger_account_identifier": {"type": "StableName", "stable_name": "6200"}}
    assert (await platform.post(f"{at}/{materials['id']}/update-mapping", json=unknown)).status_code == 400


async def test_an_account_that_cannot_be_posted_to_is_refused_in_layer_s_word(platform, business, books):
    await books({"Id": "9", "Name": "Estimates", "AccountType": "Non-Posting"})
    mine = f"/v1/businesses/{business['id']}/ledger/accounts"
    await platform.post(mine, json={"external_id": "6100", "name": "Materials", "type": "EXPENSE"})
    at = f"/v1/businesses/{business['id']}/quickbooks/ledger/accounts"
    (account,) = (await platform.get(at)).json()["accounts"]
    body = {"local_ledger_account_identifier": {"type": "StableName", "stable_name": "6100"}}
    answer = await platform.post(f"{at}/{account['id']}/update-mapping", json=body)
    assert (answer.status_code, answer.json()["error_enum"]) == (400, "QuickbooksNonPostingAccountType")


async def test_of_several_companies_one_must_be_named_for_the_chart(platform, business, chart, a_connection):
    await a_connection("1002")
    at = f"/v1/businesses/{business['id']}/quickbooks/ledger/accounts"
    refused = await platform.get(at)
    assert (refused.status_code, refused.json()["error_enum"]) == (400, "QueryParamMissing")
    named = await platform.get(at, params={"quickbooks_realm_id": "1001"})
    assert len(named.json()["accounts"]) == 4


async def test_without_a_connection_there_is_no_chart(platform, business):
    answer = await platform.get(f"/v1/businesses/{business['id']}/quickbooks/ledger/accounts")
    assert (answer.status_code, answer.json()["error_enum"]) == (404, "QuickbooksConnectionMissing")


async def test_funding_sources_are_mapped_together_where_one_account_is_likelier_than_any_other(
    platform, at, business, books, source
):
    await books(
        CHECKING, VISA, CHECKING | {"Id": "36", "Name": "Payroll"}, CHECKING | {"Id": "37", "Name": "Tips 1111"}
    )
    for name, last_four in (("Payroll", None), ("Tip jar", "1111"), ("Till", "1111")):
        body = {"external_id": name, "name": name} | ({"last_four": last_four} if last_four else {})
        assert (await platform.post(f"/v1/businesses/{business['id']}/funding-sources", json=body)).status_code == 200
    made = (await platform.post(f"{at}/funding-sources/accept", json={})).json()["data"]
    assert [(one["name"], one["account"]["id"]) for one in made] == [
        ("Operating", "35")
    ]  # two want the account of 1111
    made = (await platform.post(f"{at}/funding-sources/accept", json={"least_score": 30})).json()["data"]
    assert [(one["name"], one["account"]["id"]) for one in made] == [("Payroll", "36")]
    assert (await platform.post(f"{at}/funding-sources/accept", json={})).json()["data"] == []


async def test_funding_sources_come_in_pages(platform, at, business, chart, source):
    body = {"external_id": "fs-2", "name": "Second"}
    await platform.post(f"/v1/businesses/{business['id']}/funding-sources", json=body)
    first = (await platform.get(f"{at}/funding-sources", params={"limit": 1})).json()
    assert [one["name"] for one in first["data"]] == ["Operating"]
    cursor = first["meta"]["pagination"]["cursor"]
    second = (await platform.get(f"{at}/funding-sources", params={"limit": 1, "cursor": cursor})).json()
    assert ([one["name"] for one in second["data"]], second["meta"]["pagination"]["has_more"]) == (["Second"], False)
