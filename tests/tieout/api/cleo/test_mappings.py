"""Cleo Pay's mappings: vendors, bank accounts, invoice fields."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest

from qbo.record import Record
from tieout.database.transaction import transaction
from tieout.ids import BusinessId, ConnectionId
from tieout.mirror.write import write

ACCOUNTS = [
    {"Id": "35", "Name": "Checking 4242", "AccountType": "Bank"},
    {"Id": "36", "Name": "Savings", "AccountType": "Bank"},
    {"Id": "42", "Name": "Visa", "AccountType": "Credit Card"},
]
VENDORS = [{"Id": "46", "DisplayName": "Norton Lumber"}, {"Id": "47", "DisplayName": "Gone", "Active": False}]


@pytest.fixture
async def integration(a_connection):
    return await a_connection("1001")


@pytest.fixture
def at(business, integration):
    return f"/api/businesses/{business['id']}/integrations/accounting/{integration}"


@pytest.fixture
def books(app, business, integration):
    """Answer a way to have records in the mirror."""

    async def keep(entity, *bodies, token=0):
        usual = {"SyncToken": str(token), "Active": True}
        usual["MetaData"] = {"LastUpdatedTime": f"2026-01-0{token + 1}T00:00:00Z"}
        async with transaction(app.state.service.engine) as conn:
            await write(
                conn,
                [Record(entity, json.dumps(usual | body).encode()) for body in bodies],
                connection_id=ConnectionId(UUID(integration)),
                business_id=BusinessId(UUID(business["id"])),
                entity=entity,
                seen_at=datetime(2026, 1, 1 + token, tzinfo=UTC),
                run_id=None,
                source="change",
            )

    return keep


@pytest.fixture(autouse=True)
async def there(platform, business, books):
    await books("Account", *ACCOUNTS)
    await books("Vendor", *VENDORS)
    own = f"/v1/businesses/{business['id']}"
    await platform.post(f"{own}/payees", json={"external_id": "conn_1", "name": "Norton"})
    await platform.post(f"{own}/payees", json={"external_id": "conn_2", "name": "Other"})
    body = {"external_id": "fs_1", "name": "Operating", "last_four": "4242", "currency": "USD"}
    await platform.post(f"{own}/funding-sources", json=body)


async def test_a_connection_is_mapped_to_a_vendor_and_the_mapping_removed(platform, at):
    made = await platform.post(f"{at}/vendors/mappings", json={"connectionId": "conn_1", "vendorId": "46"})
    assert made.status_code == 200, made.text
    one = made.json()
    assert (one["vendorId"], one["externalId"], one["madeBy"]) == ("46", "conn_1", "person")
    again = await platform.post(f"{at}/vendors/mappings", json={"connectionId": one["connectionId"], "vendorId": "46"})
    assert again.json() == one
    assert (await platform.get(f"{at}/vendors/mappings")).json() == {"data": [one], "limit": 20, "offset": 0}
    assert (await platform.delete(f"{at}/vendors/mappings/{one['id']}")).json() == {"id": one["id"], "removed": True}
    assert (await platform.get(f"{at}/vendors/mappings")).json() == {"data": [], "limit": 20, "offset": 0}
    assert (await platform.delete(f"{at}/vendors/mappings/{one['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"connectionId": "conn_9", "vendorId": "46"}, "connectionId"),
        ({"connectionId": "conn_1", "vendorId": "99"}, "vendorId"),
        ({"connectionId": "conn_1", "vendorId": "47"}, "vendorId"),
        ({"connectionId": "conn_1"}, "vendorId"),
    ],
)
async def test_a_mapping_to_nothing_is_refused_naming_the_member(platform, at, body, field):
    answer = await platform.post(f"{at}/vendors/mappings", json=body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


async def test_one_vendor_is_one_connection(platform, at):
    await platform.post(f"{at}/vendors/mappings", json={"connectionId": "conn_1", "vendorId": "46"})
    taken = await platform.post(f"{at}/vendors/mappings", json={"connectionId": "conn_2", "vendorId": "46"})
    assert taken.status_code == 409
    assert "Norton" in taken.json()["message"]


@pytest.mark.parametrize("name", ["bankAccountId", "qboAccountId"])
async def test_a_bank_account_is_mapped_changed_and_removed(platform, at, name):
    before = (await platform.get(f"{at}/bank-accounts/mappings")).json()
    assert before["data"] == []
    assert [one["bankAccountId"] for one in before["unmapped"][0]["suggestions"]] == ["35"]
    made = await platform.post(f"{at}/bank-accounts/mappings", json={"fundingSourceId": "fs_1", name: "35"})
    assert made.status_code == 200, made.text
    one = made.json()
    assert (one["bankAccountName"], one["status"], one["problem"]) == ("Checking 4242", "active", None)
    listed = (await platform.get(f"{at}/bank-accounts/mappings")).json()
    assert listed == {"data": [one], "unmapped": [], "limit": 20, "offset": 0}
    assert (await platform.get(f"{at}/bank-accounts/mappings?offset=1&limit=5")).json()["data"] == []
    changed = await platform.put(f"{at}/bank-accounts/mappings/{one['id']}", json={"bankAccountId": "36"})
    assert (changed.json()["id"], changed.json()["bankAccountName"]) == (one["id"], "Savings")
    assert (await platform.delete(f"{at}/bank-accounts/mappings/{one['id']}")).json()["removed"] is True
    assert (await platform.get(f"{at}/bank-accounts/mappings")).json() == before
    assert (await platform.delete(f"{at}/bank-accounts/mappings/{one['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("body", "field", "word"),
    [
        ({"fundingSourceId": "fs_1", "bankAccountId": "42"}, "bankAccountId", "Credit Card"),
        ({"fundingSourceId": "fs_1", "bankAccountId": "99"}, "bankAccountId", "no account 99"),
        ({"fundingSourceId": "fs_1"}, "bankAccountId", "QuickBooks account"),
        ({"fundingSourceId": "fs_9", "bankAccountId": "35"}, "fundingSourceId", "fs_9"),
    ],
)
async def test_an_account_that_does_not_fit_is_refused_with_the_reason(platform, at, body, field, word):
    answer = await platform.post(f"{at}/bank-accounts/mappings", json=body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field
    assert word in answer.json()["message"]


async def test_a_mapping_that_broke_is_shown_as_broken(platform, at, books):
    await platform.post(f"{at}/bank-accounts/mappings", json={"fundingSourceId": "fs_1", "bankAccountId": "35"})
    await books("Account", ACCOUNTS[0] | {"Active": False}, token=1)
    found = (await platform.get(f"{at}/bank-accounts/mappings")).json()
    assert found["data"][0]["status"] == "broken"
    assert "inactive in QuickBooks" in found["data"][0]["problem"]
    assert found["unmapped"][0]["externalId"] == "fs_1"


async def test_invoice_fields_are_shown_and_changed(platform, at):
    usual = (await platform.get(f"{at}/invoice-fields")).json()["data"]
    named = {one["quickbooksField"]: one["payableField"] for one in usual}
    assert named.items() >= {"DocNumber": "invoiceNumber", "DueDate": "dueDate", "PrivateNote": "memo"}.items()
    said = [
        {"quickbooksField": "PrivateNote", "payableField": "customFields.project"},
        {"quickbooksField": "ClassRef", "value": "7"},
    ]
    changed = (await platform.put(f"{at}/invoice-fields", json={"data": said})).json()["data"]
    assert {one["quickbooksField"]: (one["payableField"], one["value"]) for one in changed}.items() >= {
        "PrivateNote": ("customFields.project", None), "ClassRef": (None, "7"), "DocNumber": ("invoiceNumber", None),
    }.items()  # fmt: skip
    back = [{"quickbooksField": "PrivateNote"}, {"quickbooksField": "ClassRef"}]
    assert (await platform.put(f"{at}/invoice-fields", json={"data": back})).json()["data"] == usual


@pytest.mark.parametrize(
    "said",
    [
        {"quickbooksField": "TotalAmt", "value": "1"},
        {"quickbooksField": "DocNumber", "payableField": "colour"},
        {"quickbooksField": "DocNumber", "payableField": "memo", "value": "1"},
    ],
)
async def test_a_field_that_nothing_has_is_refused(platform, at, said):
    answer = await platform.put(f"{at}/invoice-fields", json={"data": [said]})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == said["quickbooksField"]
