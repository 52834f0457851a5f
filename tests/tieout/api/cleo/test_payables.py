"""Cleo Pay's payables and payments: exact amounts in either unit, drafts, approval, payment."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

DRAFT = {"connectionId": "conn_1", "amount": 120.5, "dueDate": "2026-03-31", "invoiceNumber": "INV-7"}


@pytest.fixture
def at(business):
    return f"/api/businesses/{business['id']}/payables"


@pytest.fixture
async def connection(platform, business):
    body = {"external_id": "conn_1", "name": "Norton Lumber"}
    return (await platform.post(f"/v1/businesses/{business['id']}/payees", json=body)).json()


@pytest.fixture
async def payable(platform, at, connection):
    answer = await platform.post(at, json=DRAFT)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_payable_begins_as_a_draft_and_is_approved(platform, at, payable, connection):
    assert (payable["status"], payable["amount"], payable["connectionId"]) == ("DRAFT", 120.5, connection["id"])
    assert payable["invoiceDate"]
    assert (await platform.get(f"{at}/{payable['id']}")).json() == payable
    approved = (await platform.post(f"{at}/{payable['id']}/approve")).json()
    assert approved == payable | {"status": "APPROVED"}
    listed = (await platform.get(at, params={"status": "APPROVED", "connectionId": "conn_1"})).json()
    assert listed == {"data": [approved], "limit": 20, "offset": 0}
    assert (await platform.get(at, params={"status": "DRAFT"})).json()["data"] == []
    assert (await platform.get(at, params={"offset": 1})).json()["data"] == []


async def test_no_amount_passes_through_a_binary_float(platform, at, connection):
    body = b'{"connectionId":"conn_1","amount":1234567890123.10,"dueDate":"2026-03-31"}'
    answer = await platform.post(at, content=body)
    assert b'"amount":1234567890123.10,' in answer.content


async def test_line_items_must_add_up(platform, at, connection):
    items = [{"description": "Pallets", "quantity": 2, "unitPrice": 60.25}]
    made = await platform.post(at, json=DRAFT | {"lineItems": items})
    assert made.json()["lineItems"] == items
    refused = await platform.post(at, json=DRAFT | {"lineItems": items, "amount": 1, "invoiceNumber": "INV-8"})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "amount"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"connectionId": "conn_9"}, "connectionId"),
        ({"amount": "much"}, "amount"),
        ({"amount": None}, "amount"),
        ({"dueDate": "soon"}, "dueDate"),
        ({"lineItems": [{"unitPrice": "x"}]}, "lineItems.0.unitPrice"),
        ({"dueOn": "2026-03-31"}, "dueOn"),
    ],
)
async def test_a_wrong_member_is_named(platform, at, connection, change, field):
    answer = await platform.post(at, json=DRAFT | change)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("body", [b"{", b'{"amount":NaN}', b'{"amount":Infinity}'])
async def test_what_is_no_json_is_refused_as_such(platform, at, body):
    answer = await platform.post(at, content=body)
    assert answer.status_code == 400
    assert "not valid JSON" in answer.json()["message"]


async def test_an_invoice_number_is_used_once_per_connection(platform, at, payable):
    refused = await platform.post(at, json=DRAFT)
    assert refused.json()["errors"] == [{"field": "invoiceNumber", "message": "is used already"}]
    assert payable["id"] in refused.json()["message"]


async def test_an_external_id_is_one_payable(platform, at, connection):
    first = (await platform.post(at, json=DRAFT | {"externalId": "x"})).json()
    assert (await platform.post(at, json=DRAFT | {"externalId": "x"})).json() == first


async def test_told_by_several_at_once_it_is_one_payable_and_paid_by_several_it_is_paid_once(
    platform, business, at, connection
):
    told = await asyncio.gather(*(platform.post(at, json=DRAFT | {"externalId": "p_1"}) for _ in range(6)))
    assert [answer.status_code for answer in told] == [200] * 6, [answer.text for answer in told]
    (one,) = {answer.json()["id"] for answer in told}
    moved = await asyncio.gather(*(platform.post(f"{at}/{one}/approve") for _ in range(3)))
    assert {answer.json()["status"] for answer in moved} == {"APPROVED"}
    await platform.post(
        f"/v1/businesses/{business['id']}/funding-sources", json={"external_id": "fs_1", "name": "Bank"}
    )
    paying = {"payableId": one, "fundingSourceId": "fs_1"}
    paid = await asyncio.gather(*(platform.post("/api/payments/initiate", json=paying) for _ in range(4)))
    assert sorted(answer.status_code for answer in paid) == [200, 409, 409, 409], [answer.text for answer in paid]


async def test_only_a_draft_is_changed(platform, at, payable):
    changed = await platform.put(f"{at}/{payable['id']}", json=DRAFT | {"amount": 7})
    assert changed.json() == payable | {"amount": 7}
    await platform.post(f"{at}/{payable['id']}/approve")
    refused = await platform.put(f"{at}/{payable['id']}", json=DRAFT)
    assert refused.status_code == 409
    assert "approved" in refused.json()["message"]


async def test_a_payable_is_paid_once(platform, business, at, payable):
    await platform.post(
        f"/v1/businesses/{business['id']}/funding-sources", json={"external_id": "fs_1", "name": "Bank"}
    )
    asked = {"payableId": payable["id"], "fundingSourceId": "fs_1"}
    early = await platform.post("/api/payments/initiate", json=asked)
    assert (early.status_code, "draft" in early.json()["message"]) == (409, True)
    await platform.post(f"{at}/{payable['id']}/approve")
    paid = (await platform.post("/api/payments/initiate", json=asked)).json()
    assert paid["status"] == "completed"
    assert (await platform.get(f"{at}/{payable['id']}")).json()["status"] == "PAID"
    assert (await platform.post("/api/payments/initiate", json=asked)).status_code == 409
    there = (await platform.get(f"/v1/businesses/{business['id']}/payments/{paid['paymentId']}")).json()
    assert (there["amount"], there["lines"][0]["payable_id"]) == ("120.5", payable["id"])


async def test_a_payment_of_a_later_day_is_pending(platform, business, at, payable):
    await platform.post(
        f"/v1/businesses/{business['id']}/funding-sources", json={"external_id": "fs_1", "name": "Bank"}
    )
    await platform.post(f"{at}/{payable['id']}/approve")
    later = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    asked = {"payableId": payable["id"], "fundingSourceId": "fs_1", "scheduledDate": later}
    assert (await platform.post("/api/payments/initiate", json=asked)).json()["status"] == "pending"


async def test_connections_are_the_payees_of_one_business(platform, business, connection, client_of, a_business):
    found = (await platform.get("/api/connections", params={"businessId": business["id"]})).json()
    (one,) = found["data"]
    assert (one["id"], one["externalId"], one["connectedBusinessName"]) == (connection["id"], "conn_1", "Norton Lumber")
    assert (await platform.get(f"/api/connections/{connection['id']}")).json() == one
    unnamed = await platform.get("/api/connections")
    assert (unnamed.status_code, unnamed.json()["errors"][0]["field"]) == (400, "businessId")
    async with client_of(business) as theirs:
        assert (await theirs.get("/api/connections")).json() == found
    async with client_of(await a_business("Other")) as other:
        assert (await other.get("/api/connections")).json()["data"] == []
        assert (await other.get(f"/api/connections/{connection['id']}")).status_code == 404


@pytest.fixture
async def in_cents(serving, settings, platform):
    """Reach a second service on the same database whose amounts are cents."""
    async with serving(replace(settings, cleo_amount_unit="cents")) as app:
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="https://tieout.example.com") as client:
            client.headers["Authorization"] = platform.headers["Authorization"]
            yield client


async def test_where_amounts_are_cents_they_are_whole(in_cents, platform, at, payable):
    assert (await in_cents.get(f"{at}/{payable['id']}")).json()["amount"] == 12050
    items = [{"quantity": 3, "unitPrice": 333}]
    made = await in_cents.post(at, json=DRAFT | {"amount": 999, "invoiceNumber": "INV-9", "lineItems": items})
    assert (made.json()["amount"], made.json()["lineItems"][0]["unitPrice"]) == (999, 333)
    refused = await in_cents.post(at, json=DRAFT | {"invoiceNumber": "INV-10"})
    assert refused.json()["errors"] == [{"field": "amount", "message": "must be whole cents"}]
    assert (await platform.get(f"{at}/{made.json()['id']}")).json()["amount"] == 9.99
