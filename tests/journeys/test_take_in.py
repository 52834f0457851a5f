"""What a company's books hold becomes the platform's own things: once, with reasons, and never a second time."""

import asyncio
import time
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from qbo_emulator.world import SAMPLE_REALM
from tieout.adopt import decide
from tieout.adopt.due import waiting
from tieout.candidates import intake
from tieout.candidates import store as candidates
from tieout.connections import push_settings
from tieout.connections.push_settings import PushSettings
from tieout.database.transaction import transaction
from tieout.intents import store as intents
from tieout.links import store as links
from tieout.mirror.absence import note_merged
from tieout.payables import payees, payments
from tieout.payables import store as payables
from tieout.payables.payees import PayeeContent
from tieout.payables.payment import PaymentContent, PaymentLine
from tieout.payables.store import PayableContent
from tieout.push.promise import promise


class Books:
    """A connected company whose books are gone through, and the platform that sees what becomes of them."""

    def __init__(self, platform, connection):
        self.platform, self.connection = platform, connection
        self.screens = platform.emulator.screens(SAMPLE_REALM)
        self.company = platform.emulator.company(SAMPLE_REALM)
        self.rent = self.screens.create("Account", {"Name": "Rent Paid", "AccountType": "Expense"})["Id"]
        self.bank = self.screens.create("Account", {"Name": "House Bank", "AccountType": "Bank"})["Id"]

    async def do(self, what, *given, **how):
        async with transaction(self.platform.service.engine) as conn:
            return await what(conn, *given, **how)

    async def switched(self, mode):
        await self.do(intake.set_mode, self.connection.id, self.connection.business_id, mode)
        await self.quiet()

    async def synced(self):
        self.platform.service.clock.advance(timedelta(minutes=5))
        await self.platform.sync(self.connection)
        run = await self.platform.ended(self.connection)
        assert run.state == "completed", run
        await self.quiet()

    async def quiet(self, seconds=20):
        """Wait until nothing is left to go through."""
        end = time.monotonic() + seconds
        while await self.do(waiting, self.platform.now()):
            assert time.monotonic() < end, "still going through"
            await asyncio.sleep(0.05)

    async def link(self, entity, id_):
        return await self.do(links.of_record, self.connection.id, entity, id_)

    async def payable_of(self, bill):
        link = await self.link("Bill", bill)
        return await self.do(payables.KIND.find, self.connection.business_id, link.thing_id)

    async def payment_of(self, paid):
        link = await self.link("BillPayment", paid)
        return await self.do(payments.KIND.find, self.connection.business_id, link.thing_id)

    async def candidate(self, entity, id_):
        return await self.do(candidates.find, self.connection.id, entity, id_)

    async def payee(self, name, external_id="p-1", **said):
        content = PayeeContent(role="vendor", name=name, **said)
        kept = await self.do(payees.upsert, self.connection.business_id, external_id, content, now=self.platform.now())
        return kept.thing

    async def others(self):
        """Answer the payees that vendors of the sample company have become."""
        found = await self.do(payees.page, self.connection.business_id, limit=1000)
        return [one for one in found if one.origin == "quickbooks"]

    async def count(self, table):
        return await self.do(lambda conn: conn.scalar(text(f"SELECT count(*) FROM {table}")))

    def bill(self, vendor, amount="120.50", **more):
        account = {"AccountRef": {"value": self.rent}}
        line = {"Amount": Decimal(amount), "DetailType": "AccountBasedExpenseLineDetail"}
        line["AccountBasedExpenseLineDetail"] = account
        return self.screens.create("Bill", {"VendorRef": {"value": vendor}, "Line": [line], **more})["Id"]

    def pay(self, vendor, *parts, **more):
        lines = [
            {"Amount": Decimal(amount), "LinkedTxn": [{"TxnId": bill, "TxnType": "Bill"}]} for bill, amount in parts
        ]
        body = {
            "VendorRef": {"value": vendor},
            "PayType": "Check",
            "CheckPayment": {"BankAccountRef": {"value": self.bank}},
            "TotalAmt": sum((line["Amount"] for line in lines), Decimal(0)),
            "Line": lines,
        }
        return self.screens.create("BillPayment", body | more)["Id"]

    def vendor(self, name, **more):
        return self.screens.create("Vendor", {"DisplayName": name, **more})["Id"]


@pytest.fixture
async def books(platform):
    connection = await platform.connect()
    assert (await platform.ended(connection)).state == "completed"
    return Books(platform, connection)


async def test_vendors_become_payees_and_open_bills_payables_once(books):
    vendor = books.vendor("Brosnahan", PrimaryEmailAddr={"Address": "ann@brosnahan.example"})
    bill = books.bill(vendor, DocNumber="B-17", DueDate="2026-12-24", PrivateNote="Office rent")
    await books.synced()
    await books.switched("on")
    made = await books.payable_of(bill)
    assert (made.number, made.total, made.status, made.origin) == ("B-17", Decimal("120.50"), "approved", "quickbooks")
    assert (made.due_on, made.memo, [one.amount for one in made.lines]) == (
        date(2026, 12, 24), "Office rent", [Decimal("120.50")],
    )  # fmt: skip
    payee = await books.do(payees.find, books.connection.business_id, made.payee_id)
    assert (payee.name, payee.email) == ("Brosnahan", "ann@brosnahan.example")
    before = await books.count("payee"), await books.count("payable")
    await books.switched("on")  # gone through again from the beginning
    assert (await books.count("payee"), await books.count("payable")) == before


async def test_every_vendor_and_every_open_bill_is_taken_in_and_nothing_else(books):
    await books.switched("on")
    vendors = [row for row in books.company.shelf("Vendor").rows if books.company.read("Vendor", row)["Active"]]
    open_bills = [row for row in books.company.shelf("Bill").rows if books.company.read("Bill", row)["Balance"]]
    assert await books.count("payee") == len(vendors)
    assert await books.count("payable") == len(open_bills)


async def test_a_bill_that_is_paid_in_quickbooks_is_paid_here_in_parts_and_to_the_cent(books):
    await books.switched("on")
    vendor = books.vendor("Partly")
    bill = books.bill(vendor, "100.00")
    await books.synced()
    first = books.pay(vendor, (bill, "33.33"))
    await books.synced()
    assert (await books.payable_of(bill)).status == "approved"
    assert (await books.payment_of(first)).amount == Decimal("33.33")
    books.pay(vendor, (bill, "66.67"))
    await books.synced()
    assert (await books.payable_of(bill)).status == "paid"


async def test_a_payment_voided_in_quickbooks_opens_its_payable_again(books):
    await books.switched("on")
    vendor = books.vendor("Voided")
    bill = books.bill(vendor, "80.00")
    paid = books.pay(vendor, (bill, "80.00"))
    await books.synced()
    assert (await books.payable_of(bill)).status == "paid"
    link = await books.link("BillPayment", paid)
    books.screens.void("BillPayment", paid)
    await books.synced()
    assert (await books.payable_of(bill)).status == "approved"
    there = await books.do(payments.KIND.find, books.connection.business_id, link.thing_id)
    assert there.status == "voided"


async def test_a_payment_that_is_edited_in_quickbooks_settles_what_it_now_says(books):
    await books.switched("on")
    vendor = books.vendor("Edited")
    one, other = books.bill(vendor, "50.00"), books.bill(vendor, "50.00")
    paid = books.pay(vendor, (one, "50.00"))
    await books.synced()
    lines = [{"Amount": Decimal("50.00"), "LinkedTxn": [{"TxnId": other, "TxnType": "Bill"}]}]
    books.screens.edit("BillPayment", paid, {"Line": lines})
    await books.synced()
    assert [(await books.payable_of(bill)).status for bill in (one, other)] == ["approved", "paid"]


async def test_a_bill_that_changes_changes_its_payable_and_a_deleted_one_cancels_it(books):
    await books.switched("on")
    vendor = books.vendor("Changing")
    bill = books.bill(vendor, "10.00")
    await books.synced()
    before = await books.payable_of(bill)
    books.screens.edit("Bill", bill, {"PrivateNote": "second thoughts"})
    await books.synced()
    assert (await books.payable_of(bill)).memo == "second thoughts"
    books.screens.delete("Bill", bill)
    await books.synced()
    there = await books.do(payables.KIND.find, books.connection.business_id, before.id)
    assert there.status == "cancelled"
    assert await books.link("Bill", bill) is None


async def test_a_certain_match_is_linked_and_makes_no_second_payee(books):
    ours = await books.payee("Brosnahan, Inc.", email="ann@brosnahan.example")
    vendor = books.vendor("Brosnahan", PrimaryEmailAddr={"Address": "Ann@brosnahan.example"})
    await books.synced()
    await books.switched("on")
    link = await books.link("Vendor", vendor)
    assert (link.thing_id, link.made_by) == (ours.id, "match")


async def test_a_namesake_is_proposed_with_its_reasons_and_its_bills_wait_for_the_decision(books):
    ours = await books.payee("Namesake")
    vendor = books.vendor("Namesake")
    bill = books.bill(vendor, "10.00")
    await books.synced()
    await books.switched("on")
    found = await books.candidate("Vendor", vendor)
    assert (found.state, found.proposals[0]["thing_id"]) == ("proposed", str(ours.id))
    assert found.proposals[0]["reasons"][0]["sentence"] == "The name is the same: Namesake."
    assert (await books.candidate("Bill", bill)).state == "held"
    await books.do(decide.link, books.connection, "Vendor", vendor, ours.id, now=books.platform.now())
    await books.synced()
    assert (await books.payable_of(bill)).payee_id == ours.id


async def test_asked_first_nothing_is_made_before_somebody_says_so(books):
    vendor = books.vendor("Asked")
    bill = books.bill(vendor, "10.00", DocNumber="A-1")
    await books.synced()
    await books.switched("ask")
    assert (await books.count("payee"), await books.count("payable")) == (0, 0)
    assert (await books.candidate("Vendor", vendor)).state == "asked"
    await books.do(decide.make, books.connection, "Vendor", vendor, now=books.platform.now())
    await books.synced()
    assert (await books.candidate("Bill", bill)).state == "asked"
    await books.do(decide.make, books.connection, "Bill", bill, now=books.platform.now())
    assert (await books.payable_of(bill)).number == "A-1"


async def test_a_bill_that_is_a_payable_already_is_linked_to_it_and_a_doubtful_one_is_proposed(books):
    ours = await books.payee("Ledger Lines", email="l@lines.example")
    made = []
    for number in ("L-1", "L-2"):
        content = PayableContent(
            direction="payable", payee_id=ours.id, currency="USD", total=Decimal("10.00"),
            issued_on=date(2026, 11, 2), number=number,
        )  # fmt: skip
        kept = await books.do(
            payables.upsert, books.connection.business_id, number, content, status="approved", now=books.platform.now()
        )
        made.append(kept.thing)
    vendor = books.vendor("Ledger Lines", PrimaryEmailAddr={"Address": "l@lines.example"})
    same = books.bill(vendor, "10.00", DocNumber="L-1", TxnDate="2026-11-02")
    unlike = books.bill(vendor, "11.00", DocNumber="L-2", TxnDate="2026-11-02")
    await books.synced()
    await books.switched("on")
    assert (await books.payable_of(same)).id == made[0].id
    found = await books.candidate("Bill", unlike)
    assert (found.state, found.proposals[0]["thing_id"]) == ("proposed", str(made[1].id))
    assert await books.count("payable") == 2


@pytest.mark.parametrize("mode", ["on", "ask"])
async def test_a_bill_paid_long_ago_is_the_payable_that_it_is_with_its_payment_and_any_other_stays_old(books, mode):
    ours = await books.payee("Years Ago", email="y@ago.example")
    business, now = books.connection.business_id, books.platform.now()
    content = PayableContent(
        direction="payable", payee_id=ours.id, currency="USD", total=Decimal("10.00"), issued_on=date(2026, 1, 2),
        number="Y-1",
    )  # fmt: skip
    told = (await books.do(payables.upsert, business, "y-1", content, status="approved", now=now)).thing
    paying = PaymentContent(
        direction="payable", payee_id=ours.id, amount=Decimal("10.00"), currency="USD", paid_on=date(2026, 1, 9)
    )
    settled = [PaymentLine(amount=Decimal("10.00"), payable_id=told.id)]
    paid = (await books.do(payments.record, business, "yp-1", paying, settled, now=now)).thing
    vendor = books.vendor("Years Ago", PrimaryEmailAddr={"Address": "y@ago.example"})
    same = books.bill(vendor, "10.00", DocNumber="Y-1", TxnDate="2026-01-02")
    other = books.bill(vendor, "70.00", DocNumber="Y-0", TxnDate="2025-12-02")
    same_paid, _ = books.pay(vendor, (same, "10.00"), TxnDate="2026-01-09"), books.pay(vendor, (other, "70.00"))
    await books.synced()
    await books.switched(mode)
    if mode == "ask":
        assert await books.link("Vendor", vendor) is None
        assert (await books.candidate("Vendor", vendor)).state == "proposed"
        for _ in range(3):
            await books.do(
                decide.accept, books.connection, entity=None, least_score=80, make_asked=False, now=books.platform.now()
            )
            await books.quiet()
    assert (await books.payable_of(same)).id == told.id
    assert (await books.payment_of(same_paid)).id == paid.id
    assert await books.link("Bill", other) is None
    assert await books.count("candidate WHERE entity <> 'Vendor' AND record_id = " + f"'{other}'") == 0


async def test_what_somebody_declined_is_never_made(books):
    vendor = books.vendor("Declined")
    await books.synced()
    await books.switched("ask")
    await books.do(decide.decline, books.connection, "Vendor", vendor)
    await books.switched("on")
    books.screens.edit("Vendor", vendor, {"Notes": "still here"})
    await books.synced()
    assert await books.link("Vendor", vendor) is None
    assert (await books.candidate("Vendor", vendor)).state == "declined"


async def test_a_payee_that_is_linked_to_a_vendor_is_not_sent_as_a_new_one(books):
    ours = await books.payee("Brosnahan, Inc.", email="ann@brosnahan.example")
    vendor = books.vendor("Brosnahan", PrimaryEmailAddr={"Address": "Ann@brosnahan.example"})
    await books.synced()
    business = books.connection.business_id
    noted = await books.do(promise, business, "payee", ours.id, now=books.platform.now() + timedelta(hours=1))
    assert [(one.operation, one.state) for one in noted] == [("create", "noted")]
    await books.switched("on")
    assert (await books.link("Vendor", vendor)).thing_id == ours.id
    (intent,) = await books.do(intents.page, business, filters={})
    assert intent.state == "dropped"


async def test_a_payee_is_matched_before_it_is_written_though_nothing_is_taken_in(books):
    vendor = books.vendor("Brosnahan", PrimaryEmailAddr={"Address": "Ann@brosnahan.example"})
    await books.synced()
    ours = await books.payee("Brosnahan, Inc.", email="ann@brosnahan.example")
    business, count = books.connection.business_id, len(books.company.shelf("Vendor").rows)
    await books.do(promise, business, "payee", ours.id, now=books.platform.now())
    end = time.monotonic() + 20
    while (await books.link("Vendor", vendor)) is None:
        assert time.monotonic() < end
        await asyncio.sleep(0.05)
    (intent,) = await books.do(intents.page, business, filters={})
    assert (intent.state, len(books.company.shelf("Vendor").rows)) == ("dropped", count)


async def test_a_record_that_may_be_what_is_being_sent_is_nobody_else_s(books):
    ours = await books.payee("Sent Just Now", email="s@now.example")
    business, now = books.connection.business_id, books.platform.now()
    (noted,) = await books.do(promise, business, "payee", ours.id, now=now + timedelta(hours=1))
    ready = await books.do(intents.move, noted, "ready", now=now, body=b'{"DisplayName":"Sent Just Now"}')
    await books.do(intents.move, ready, "sending", now=now, sent_at=now, due_at=now + timedelta(hours=1))
    # Nobody finds out meanwhile what became of it.
    await books.do(push_settings.keep, books.connection, PushSettings(paused_at=now))
    vendor = books.vendor("Sent Just Now")
    await books.synced()
    await books.switched("on")
    assert await books.link("Vendor", vendor) is None
    assert (await books.candidate("Vendor", vendor)).state == "held"
    assert await books.count("payee") == 1 + len(await books.others())


@pytest.mark.parametrize("auto_match", [True, False])
async def test_a_payee_whose_vendor_is_merged_goes_on_as_the_survivor_asked_or_not(books, auto_match):
    await books.switched("ask")
    await books.do(push_settings.keep, books.connection, PushSettings(auto_match=auto_match))
    ours, loser, survivor = await books.payee("Loser"), books.vendor("Loser"), books.vendor("Survivor")
    await books.synced()
    await books.do(decide.link, books.connection, "Vendor", loser, ours.id, now=books.platform.now())
    books.screens.merge("Vendor", loser, survivor)
    await books.synced()
    await books.do(note_merged, books.connection.id, "Vendor", loser, into=survivor)
    await books.quiet()
    assert await books.link("Vendor", loser) is None
    if not auto_match:
        found = await books.candidate("Vendor", survivor)
        assert found.sentence == "Your payee Loser was merged into it; say whether it goes on as this."
        await books.do(decide.link, books.connection, "Vendor", survivor, ours.id, now=books.platform.now())
    assert (await books.link("Vendor", survivor)).thing_id == ours.id
