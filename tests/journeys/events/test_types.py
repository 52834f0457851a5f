"""Every type of event is told by the product itself, with the members that the page of events shows."""

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from qbo_emulator import Match
from qbo_emulator.notifications import Event, body
from qbo_emulator.world import SAMPLE_REALM
from tieout.businesses import store as businesses
from tieout.candidates import intake
from tieout.connect.disconnect import disconnect
from tieout.connections import mappings, push_settings
from tieout.connections.push_settings import PushSettings
from tieout.database.transaction import transaction
from tieout.inbox import store as inbox
from tieout.links import store as links
from tieout.outbox.events import TESTED, TYPES
from tieout.payables import funding_sources, payees, payments
from tieout.payables import store as payables
from tieout.payables.funding_sources import FundingSourceContent
from tieout.payables.line import Line
from tieout.payables.payees import PayeeContent
from tieout.payables.payment import PaymentContent, PaymentLine
from tieout.payables.store import PayableContent
from tieout.push.promise import promise
from tieout.runs import store as runs
from tieout.tell.admit import try_out

ENTITIES = (
    "Account", "Vendor", "Customer", "Employee", "Item", "Bill", "BillPayment", "Invoice", "Payment", "VendorCredit",
    "Preferences", "Class", "Department", "Term",
)  # fmt: skip
PAGE = (Path(__file__).parents[3] / "docs/events.md").read_text()
SHOWN = [json.loads(found) for found in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
EXAMPLES = {one["type"]: one for one in SHOWN}


class Everything:
    """All that can happen to a company, made to happen."""

    def __init__(self, process):
        self.process, self.engine, self.id = process, process.engine, process.connection.id
        self.business_id = process.connection.business_id
        self.screens = process.platform.emulator.screens(SAMPLE_REALM)
        self.bank = self.screens.create("Account", {"Name": "Bank", "AccountType": "Bank"})["Id"]

    async def do(self, what, *given, **how):
        async with transaction(self.engine) as conn:
            return await what(conn, *given, **how)

    def now(self):
        return self.process.clock.now()

    async def synced(self):
        self.process.clock.turn()
        await self.process.asked()
        await self.process.goes()
        while await self.do(runs.active, self.id):
            self.process.clock.turn(minutes=3)
            await self.process.goes()

    async def records(self):
        """Create, update, rename, void, delete and merge."""
        vendor = self.screens.create("Vendor", {"DisplayName": "Ferro"})["Id"]
        lost = self.screens.create("Vendor", {"DisplayName": "Fero"})["Id"]
        bill, invoice = self.process.bill(vendor), self.invoice()
        await self.synced()
        self.screens.edit("Vendor", vendor, {"DisplayName": "Ferro & Sons"})
        self.screens.edit("Bill", bill, {"PrivateNote": "later"})
        self.screens.void("Invoice", invoice)
        await self.synced()
        self.screens.delete("Bill", bill)
        self.screens.merge("Vendor", lost, vendor)
        await self.synced()
        merged = Event(id="m", realm_id=SAMPLE_REALM, entity="Vendor", record_id=vendor, change="merged",
                       deleted_id=lost, at=self.now())  # fmt: skip
        await self.do(inbox.receive, [body([merged], "cloudevents")], self.now())
        await self.process.goes()

    def invoice(self):
        income = self.screens.create("Account", {"Name": "Sales", "AccountType": "Income"})["Id"]
        work = {"Name": "Work", "Type": "Service", "IncomeAccountRef": {"value": income}}
        detail = {"ItemRef": {"value": self.screens.create("Item", work)["Id"]}}
        line = {"Amount": 40, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}
        customer = self.screens.create("Customer", {"DisplayName": "Ann"})["Id"]
        return self.screens.create("Invoice", {"CustomerRef": {"value": customer}, "Line": [line]})["Id"]

    async def kept(self, kind, keep, external_id, content, *more, **how):
        thing = (await self.do(keep, self.business_id, external_id, content, *more, now=self.now(), **how)).thing
        await self.do(promise, self.business_id, kind, thing.id, now=self.now())
        return thing

    async def payable(self, payee, number):
        content = PayableContent(
            direction="payable",
            payee_id=payee.id,
            number=number,
            total=Decimal(10),
            currency="USD",
            issued_on=date(2026, 8, 3),
            lines=(Line(amount=Decimal(10)),),
        )
        return await self.kept("payable", payables.upsert, number, content, status="approved")

    async def payments(self):
        """Pay one bill from here, and another in QuickBooks; answer both payments."""
        await self.do(
            push_settings.keep, self.process.connection, PushSettings(default_expense_account=self.process.rent)
        )
        await self.synced()
        source = FundingSourceContent(name="Bank", kind="bank")
        source = (await self.do(funding_sources.upsert, self.business_id, "F", source, now=self.now())).thing
        given = {"by": "test", "now": self.now()}
        await self.do(mappings.set_account, self.process.connection, "funding_source", source.id, self.bank, **given)
        payee = await self.kept("payee", payees.upsert, "V", PayeeContent(role="vendor", name="Paid"))
        ours, theirs = [await self.payable(payee, number) for number in ("A", "B")]
        await self.process.goes()
        content = PaymentContent(direction="payable", payee_id=payee.id, amount=Decimal(10), currency="USD",
                                 paid_on=date(2026, 8, 4), funding_source_id=source.id)  # fmt: skip
        await self.kept("payment", payments.record, "P", content, [PaymentLine(amount=Decimal(10), payable_id=ours.id)])
        await self.process.goes()
        await self.do(intake.set_mode, self.id, self.business_id, "on")
        bill = (await self.do(links.of_thing, self.id, "payable", theirs.id)).record_id
        vendor = (await self.do(links.of_thing, self.id, "payee", payee.id)).record_id
        paid = {"VendorRef": {"value": vendor}, "PayType": "Check", "TotalAmt": 10,
                "CheckPayment": {"BankAccountRef": {"value": self.bank}},
                "Line": [{"Amount": 10, "LinkedTxn": [{"TxnId": bill, "TxnType": "Bill"}]}]}  # fmt: skip
        self.screens.create("BillPayment", paid)
        await self.synced()

    async def trouble(self):
        """Fail, and recover; differ, and agree again."""
        emulator = self.process.platform.emulator
        mishap = emulator.mishap("fault", Match(path="/v3/*"), fault="6190", count=None)
        await self.synced()
        emulator.mishaps.remove(mishap.id)
        await self.synced()
        await self.process.spoil(
            "CREATE TABLE spare AS SELECT * FROM record WHERE entity = 'Vendor' AND id = '1'",
            "UPDATE spare SET id = '999'", "INSERT INTO record SELECT * FROM spare", "DROP TABLE spare",
        )  # fmt: skip
        await self.synced()
        await self.process.spoil("DELETE FROM record WHERE entity = 'Vendor' AND id = '999'")

    async def partings(self):
        """Lose the grant, connect again, and leave."""
        self.screens.disconnect()
        await self.synced()
        business = await self.do(businesses.find, self.business_id)
        await self.process.platform.connect(business, trigger=None)
        await self.do(disconnect, self.id, now=self.now())
        await self.process.goes()


@pytest.fixture
async def happened(by_hand, listening, receiver):
    async with by_hand(ENTITIES) as process:
        process.settings = replace(process.settings, private_targets=True)
        endpoint, secret = await listening(process.service)
        company = Everything(process)
        await company.synced()
        await company.do(try_out, endpoint.id, company.now())
        await company.records()
        await company.payments()
        await company.trouble()
        await company.partings()
        yield receiver.events(secret)


def shape(value):
    """Answer the members of something, and theirs; what may be null is like anything."""
    return {name: shape(inner) for name, inner in value.items()} if isinstance(value, dict) else None


async def test_every_type_is_told_by_what_happens_and_looks_as_its_page_says(happened):
    told = {one["type"] for one in happened}
    assert told == {*TYPES, TESTED}
    assert set(EXAMPLES) == told
    for one in happened:
        assert shape(one) == shape(EXAMPLES[one["type"]]), one
    assert {one["data"]["made_by"] for one in happened if one["type"] == "payment.recorded"} == {"push", "import"}
    (lost,) = [one["data"] for one in happened if one["type"] == "connection.needs_reconnect"]
    assert lost["reconnect_url"].startswith("http://localhost:8400/connect?link=")
