"""Every reason why a write is stuck is one issue that says whose turn it is, and it closes when the write goes."""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

import tieout.push
from qbo_emulator.mishaps import Match
from tieout.connections import mappings
from tieout.database.transaction import transaction
from tieout.issues import lists
from tieout.issues.lists import Filter
from tieout.jobs import watch
from tieout.payables import accounts, funding_sources
from tieout.payables.accounts import PlatformAccountContent
from tieout.payables.funding_sources import FundingSourceContent
from tieout.payables.line import Line
from tieout.push import decide

TOLD_BY_QUICKBOOKS = {"6240", "6210", "unknown_outcome"}


@dataclass(frozen=True)
class Reason:
    """Why a write is stuck, how its issue's key ends, who must act, what stands in the way, and what frees it."""

    happens: object
    mended: object
    owner: str = "customer"
    key: str | None = None
    about: str | None = None


async def issues(desk, state="open"):
    await watch.sweep(desk.process._context())
    async with transaction(desk.engine) as conn:
        return await lists.page(conn, Filter(state=state), now=desk.now())


async def mapped(desk, kind, id_, account):
    async with transaction(desk.engine) as conn:
        await mappings.set_account(conn, desk.connection, kind, id_, account, by="test", now=desk.now())


async def platform_account(desk, name, account=None):
    async with transaction(desk.engine) as conn:
        content = PlatformAccountContent(name=name, type="expense")
        kept = await accounts.upsert(conn, desk.business_id, name, content, now=desk.now())
    if account:
        await mapped(desk, "platform_account", kept.thing.id, account)


async def bill(desk, external_id="A", **more):
    """Have the platform approve a bill of Ferro's, whose vendor is in QuickBooks."""
    ferro = await desk.payee("Ferro")
    await desk.pushed()
    return await desk.payable(ferro, external_id, **{"number": external_id} | more)


async def written(desk, **more):
    payable = await bill(desk, **more)
    await desk.synced()
    (there,) = desk.mine("Bill", "A")
    return payable, there


async def decided(desk, what, kind, thing, *said):
    intent = await desk.intent(kind, thing)
    async with transaction(desk.engine) as conn:
        await what(conn, desk.connection, intent, *said, now=desk.now())


def prefer(desk, member, **told):
    there = desk.books.preferences
    desk.books.update("Preferences", {**there, member: {**there[member], **told}}, sparse=True)


def spend(desk, there, amount):
    """Pay a bill in QuickBooks, and answer the payment."""
    bank = desk.books.create("Account", {"Name": f"Theirs {there['Id']}", "AccountType": "Bank"})["Id"]
    line = {"Amount": amount, "LinkedTxn": [{"TxnId": there["Id"], "TxnType": "Bill"}]}
    return desk.books.create(
        "BillPayment",
        {"VendorRef": there["VendorRef"], "PayType": "Check", "TotalAmt": amount, "Line": [line],
         "CheckPayment": {"BankAccountRef": {"value": bank}}},
    )  # fmt: skip


def unspend(desk):
    (paid,) = desk.all("BillPayment")
    desk.books.delete("BillPayment", {"Id": paid["Id"], "SyncToken": paid["SyncToken"]})


async def no_expense_account(desk):
    await desk.settings()
    await bill(desk)


async def default_account(desk):
    await desk.settings(default_expense_account=desk.process.rent)


async def line_of_tools(desk):
    await bill(desk, lines=(Line(amount=10, account="tools"),))


async def tools_mapped(desk):
    await platform_account(desk, "tools", desk.process.rent)


async def tools_not_mapped(desk):
    await platform_account(desk, "tools")
    await line_of_tools(desk)


async def tools_are_payables(desk):
    ledger = desk.books.create("Account", {"Name": "Owed", "AccountType": "Accounts Payable"})["Id"]
    await desk.synced()
    await platform_account(desk, "tools", ledger)
    await line_of_tools(desk)


async def tools_are_rent(desk):
    async with transaction(desk.engine) as conn:
        (mapping,) = await mappings.of_connection(conn, desk.connection.id, "platform_account")
        await mappings.move(conn, mapping, desk.process.rent, by="test", now=desk.now())


async def paid_from(desk, source, amount="10.00", **more):
    payable = await bill(desk)
    await desk.payment(await desk.payee("Ferro"), "P", [(payable, amount)], source=source, **more)


async def paid_from_nowhere(desk):
    await paid_from(desk, None)


async def taken_back(desk):
    ferro = await desk.payee("Ferro")
    await desk.void(await desk.payment(ferro, "P", []))


async def a_source(desk):
    async with transaction(desk.engine) as conn:
        content = FundingSourceContent(name="Giro", kind="bank")
        return (await funding_sources.upsert(conn, desk.business_id, "giro", content, now=desk.now())).thing


async def paid_from_unmapped(desk):
    await paid_from(desk, await a_source(desk))


async def giro_mapped(desk):
    account = desk.books.create("Account", {"Name": "Giro", "AccountType": "Bank"})["Id"]
    await desk.synced()
    await mapped(desk, "funding_source", (await a_source(desk)).id, account)


async def paid_there_too(desk):
    bank = await desk.checking()
    payable, there = await written(desk)
    spend(desk, there, 4)
    await desk.synced()
    await desk.payment(await desk.payee("Ferro"), "P", [(payable, "10.00")], source=bank)


async def unpaid_there(desk):
    unspend(desk)


async def another_partys_there(desk):
    bank = await desk.checking()
    norton = desk.books.create("Vendor", {"DisplayName": "Norton"})["Id"]
    payable, there = await written(desk)
    desk.books.update("Bill", {**there, "VendorRef": {"value": norton}})
    await desk.synced()
    await desk.payment(await desk.payee("Ferro"), "P", [(payable, "10.00")], source=bank)


async def no_item(desk):
    nora = await desk.payee("Nora", role="customer")
    await desk.payable(nora, "R", direction="receivable")


async def default_item(desk):
    income = desk.books.create("Account", {"Name": "Our income", "AccountType": "Income"})["Id"]
    made = {"Name": "Our work", "Type": "Service", "IncomeAccountRef": {"value": income}}
    await desk.settings(default_item=desk.books.create("Item", made)["Id"])


async def closed(desk):
    await bill(desk, "A")
    await desk.synced()
    prefer(desk, "AccountingInfoPrefs", BookCloseDate="2026-08-31")
    await desk.synced()
    for name in "BC":
        await bill(desk, name)


async def opened(desk):
    prefer(desk, "AccountingInfoPrefs", BookCloseDate="2026-07-31")


async def closed_meanwhile(desk):
    await desk.payee("Ferro")
    await desk.pushed()
    prefer(desk, "AccountingInfoPrefs", BookCloseDate="2026-08-31")
    await bill(desk)


async def opened_and_tried(desk):
    prefer(desk, "AccountingInfoPrefs", BookCloseDate="2026-07-31")
    await desk.synced()
    async with transaction(desk.engine) as conn:
        await decide.retry_all(conn, desk.connection, now=desk.now())


async def in_euros(desk):
    await bill(desk, currency="EUR")


async def in_dollars(desk):
    await bill(desk)


async def without_a_rate(desk):
    prefer(desk, "CurrencyPrefs", MultiCurrencyEnabled=True)
    await desk.synced()
    await desk.payable(await desk.payee("Ferro", currency="EUR"), "A", currency="EUR")


async def with_a_rate(desk):
    given = {"exchange_rate": "1.10"}
    await desk.payable(await desk.payee("Ferro", currency="EUR"), "A", currency="EUR", custom_fields=given)


async def too_long_a_number(desk):
    await bill(desk, number="2026-08-0000000000000001")


async def entered_already(desk):
    ferro = await desk.payee("Ferro")
    await desk.pushed()
    line = {"Amount": 10, "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {"AccountRef": {"value": desk.process.rent}}}  # fmt: skip
    vendor = (await desk.link("payee", ferro)).record_id
    desk.books.create("Bill", {"VendorRef": {"value": vendor}, "DocNumber": "A", "Line": [line]})
    await desk.synced()
    await bill(desk)


async def another_number(desk):
    await bill(desk, number="A-2")


async def of_two_locations(desk):
    lines = tuple(Line(amount=Decimal(5), department=one) for one in ("1", "2"))
    await bill(desk, lines=lines)


async def unfit_name(desk):
    await desk.payee("a:b", "p")


async def long_name(desk):
    await desk.payee("a" * 501, "p")


async def name_of_a_customer(desk):
    desk.books.create("Customer", {"DisplayName": "Ferro"})
    await desk.synced()
    await desk.payee("Ferro", "p")


async def name_taken_meanwhile(desk):
    await desk.payee("Ferro", "p")
    desk.books.create("Customer", {"DisplayName": "Ferro"})
    await desk.pushed()
    await desk.synced()


async def renamed(desk):
    await desk.payee("Ferro Supplies", "p")


async def account_of_nobody(desk):
    await desk.settings(default_expense_account="99999")
    await bill(desk)


async def account_inactive(desk):
    there = desk.books.read("Account", desk.process.rent)
    desk.books.update("Account", {**there, "Active": False}, sparse=True)
    await desk.synced()
    await bill(desk, "A")
    await bill(desk, "B")


async def account_active(desk):
    there = desk.books.read("Account", desk.process.rent)
    desk.books.update("Account", {**there, "Active": True}, sparse=True)


async def never_read(desk):
    await desk.process.spoil(
        "DELETE FROM baseline WHERE entity = 'Vendor'", "DELETE FROM cursor WHERE entity = 'Vendor'"
    )
    await desk.payee("Ferro")


async def read_at_last(desk):
    await desk.synced()


async def deleted_there(desk):
    _, there = await written(desk)
    desk.books.delete("Bill", {"Id": there["Id"], "SyncToken": there["SyncToken"]})
    await desk.synced()
    await bill(desk, amount="11.00")


async def made_again(desk):
    await decided(desk, decide.recreate, "payable", await bill(desk, amount="11.00"))


async def changed_on_both_sides(desk):
    _, there = await written(desk)
    desk.books.update("Bill", {**there, "DocNumber": "A-2"}, sparse=True)
    await desk.synced()
    await bill(desk, amount="11.00")


async def ours_chosen(desk):
    await decided(desk, decide.choose, "payable", await bill(desk, amount="11.00"), "platform")


async def cancelled_though_paid(desk):
    payable, there = await written(desk)
    spend(desk, there, 4)
    await desk.synced()
    await desk.cancel(payable)


async def nobody_knows(desk):
    await desk.payee("Ferro")
    await desk.pushed()
    desk.emulator.mishap("cut", Match(entity="Bill", operation="create"), when="before", count=2)
    await bill(desk)
    await desk.pushed()
    await desk.later(hours=25)


async def not_there(desk):
    await decided(desk, decide.resolve, "payable", await bill(desk), None)


REASONS = {
    "no_expense_account": Reason(no_expense_account, default_account, key="no_expense_account"),
    "account_unknown": Reason(line_of_tools, tools_mapped, "you", "account_unknown/tools"),
    "account_not_mapped": Reason(tools_not_mapped, tools_mapped, key="account_not_mapped/tools"),
    "account_unfit": Reason(tools_are_payables, tools_are_rent, about="Account Owed"),
    "no_funding_source": Reason(paid_from_nowhere, taken_back, "you"),
    "funding_source_not_mapped": Reason(paid_from_unmapped, giro_mapped),
    "overpaid": Reason(paid_there_too, unpaid_there, about="Bill A"),
    "payment_unfit": Reason(another_partys_there, taken_back, "you"),
    "no_item": Reason(no_item, default_item, key="no_item"),
    "period_closed": Reason(closed, opened, key="period_closed"),
    "6210": Reason(closed_meanwhile, opened_and_tried),
    "currency": Reason(in_euros, in_dollars),
    "no_exchange_rate": Reason(without_a_rate, with_a_rate, "you"),
    "number_too_long": Reason(too_long_a_number, in_dollars, "you"),
    "number_taken": Reason(entered_already, another_number, about="Bill A"),
    "locations_differ": Reason(of_two_locations, in_dollars, "you"),
    "name_unfit": Reason(unfit_name, renamed, "you"),
    "too_long": Reason(long_name, renamed, "you"),
    "name_taken": Reason(name_of_a_customer, renamed, about="Customer Ferro"),
    "6240": Reason(name_taken_meanwhile, renamed, "you", about="Customer Ferro"),
    "reference_missing": Reason(account_of_nobody, default_account, about="Account 99999"),
    "reference_inactive": Reason(account_inactive, account_active, about="Account Rent (deleted)"),
    "not_read_yet": Reason(never_read, read_at_last, "operator", "not_read_yet"),
    "record_gone": Reason(deleted_there, made_again, about="Bill A"),
    "conflict": Reason(changed_on_both_sides, ours_chosen, about="Bill A-2"),
    "settled": Reason(cancelled_though_paid, unpaid_there, about="Bill A"),
    "unknown_outcome": Reason(nobody_knows, not_there),
}


def test_every_reason_that_a_write_can_be_stuck_for_is_driven_here():
    sources = Path(tieout.push.__file__).parent.rglob("*.py")
    named = {code for source in sources for code in re.findall(r'Blocked\(\s*"(\w+)"', source.read_text())}
    assert named == REASONS.keys() - TOLD_BY_QUICKBOOKS


@pytest.mark.parametrize("code", REASONS)
async def test_a_stuck_write_is_one_issue_that_closes_when_it_goes(desk, code):
    reason = REASONS[code]
    await reason.happens(desk)
    assert await desk.pushed()
    (told,) = await issues(desk)
    assert (told.cause["code"], told.owner, told.connection_id) == (code, reason.owner, desk.connection.id)
    assert told.key == f"write:{reason.key}" if reason.key else told.key.startswith("write:")
    assert told.action.endswith(".")
    assert "is stuck" in told.sentence
    if reason.about:
        assert str(told.subject) == reason.about
    await reason.mended(desk)
    await desk.synced()
    assert [one.sentence for one in await issues(desk)] == []
    (over,) = await issues(desk, "resolved")
    assert over.id == told.id


async def test_writes_that_one_deed_frees_are_one_issue_that_counts_them(desk):
    await desk.settings()
    for name in "ABC":
        await bill(desk, name)
    assert await desk.pushed()
    (told,) = await issues(desk)
    assert told.sentence.startswith("Making Bill A in QuickBooks is stuck, and 2 more with it: ")
    assert told.cause["writes"] == 3
