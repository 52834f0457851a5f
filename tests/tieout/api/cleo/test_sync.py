"""Cleo Pay's sync: what it reads it says, and how it goes can be asked."""

from uuid import UUID

import pytest

from tieout.database.transaction import transaction
from tieout.ids import BusinessId
from tieout.payables import payees
from tieout.payables.payees import PayeeContent


@pytest.fixture
async def at(business, a_connection):
    one = await a_connection("1001")
    return f"/api/businesses/{business['id']}/integrations/accounting/{one}/sync"


async def test_before_the_first_sync_the_status_is_idle(platform, at):
    status = (await platform.get(f"{at}/status")).json()
    assert (status["status"], status["syncId"], status["entities"]) == ("idle", None, {})


async def test_a_full_sync_reads_vendors_accounts_bills_and_invoices_only_and_says_so(platform, at):
    answer = await platform.post(at)
    assert answer.status_code == 200
    started = answer.json()
    assert started["entityTypes"] == ["vendors", "bankAccounts", "invoices"]
    assert started["quickbooksEntities"] == ["Vendor", "Account", "Bill", "Invoice"]
    for word in ("vendors", "banks", "credit cards", "bills and invoices", "no other", "nothing new is written"):
        assert word in started["message"]
    status = (await platform.get(f"{at}/status")).json()
    assert (status["syncId"], status["status"]) == (started["syncId"], "queued")
    assert status["entities"].keys() == {"vendors", "bankAccounts", "invoices"}


async def test_a_sync_also_writes_what_quickbooks_lacks(platform, business, app, at, clock):
    async with transaction(app.state.service.engine) as conn:  # told before anybody was connected
        said = PayeeContent(role="vendor", name="Norton")
        await payees.upsert(conn, BusinessId(UUID(business["id"])), "v-1", said, now=clock.now())
    assert "1 new writes are promised" in (await platform.post(at)).json()["message"]


@pytest.mark.parametrize(
    ("kind", "entities"), [("vendors", ["Vendor"]), ("bankAccounts", ["Account"]), ("invoices", ["Bill", "Invoice"])]
)
async def test_one_entity_type_reads_that_alone(platform, at, kind, entities):
    started = (await platform.post(f"{at}/{kind}")).json()
    assert (started["entityTypes"], started["quickbooksEntities"]) == ([kind], entities)
    status = (await platform.get(f"{at}/status")).json()
    assert list(status["entities"]) == [kind]


@pytest.mark.parametrize("kind", ["payments", "Vendors", "status"])
async def test_an_entity_type_that_is_none_is_refused_with_those_that_are(platform, at, kind):
    answer = await platform.post(f"{at}/{kind}")
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["field"] == "entityType"
    assert all(word in error["message"] for word in ("vendors", "bankAccounts", "invoices"))


async def test_a_sync_while_one_is_going_on_is_a_conflict(platform, at):
    assert (await platform.post(at)).status_code == 200
    answer = await platform.post(f"{at}/vendors")
    assert answer.status_code == 409
    assert answer.json().keys() == {"message", "errors"}


@pytest.mark.parametrize("strange", ["01981f3c-12d4-7f20-8c11-0a9b8e7d6c5f", "acctint_1"])
async def test_an_integration_that_is_not_the_business_s_is_not_found(platform, business, strange):
    at = f"/api/businesses/{business['id']}/integrations/accounting/{strange}/sync"
    assert (await platform.post(at)).status_code == 404
    assert (await platform.get(f"{at}/status")).status_code == 404
