"""Every reason why a document or a payee is stuck is one issue, which closes when it goes."""

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

import tieout.push
from qbo_emulator.mishaps import Match
from tieout.database.transaction import transaction
from tieout.payables.line import Line
from tieout.push import decide

BOOKS = ("accounts.py", "books.py", "prepare.py", "settling.py")
"""What judges accounts, references and payments; everything else judges documents and payees."""
TOLD_BY_QUICKBOOKS = {"6240", "6210", "unknown_outcome"}


@dataclass(frozen=True)
class Reason:
    """Why a write is stuck, how its issue's key ends, who must act, what stands in the way, and what frees it."""

    happens: object
    mended: object
    owner: str = "customer"
    key: str | None = None
    about: str | None = None


async def unpaid_there(clerk):
    clerk.unspend()


async def no_item(clerk):
    nora = await clerk.payee("Nora", role="customer")
    await clerk.payable(nora, "R", direction="receivable")


async def default_item(clerk):
    income = clerk.books.create("Account", {"Name": "Our income", "AccountType": "Income"})["Id"]
    made = {"Name": "Our work", "Type": "Service", "IncomeAccountRef": {"value": income}}
    await clerk.settings(default_item=clerk.books.create("Item", made)["Id"])


async def closed(clerk):
    await clerk.bill("A")
    await clerk.synced()
    clerk.prefer("AccountingInfoPrefs", BookCloseDate="2026-08-31")
    await clerk.synced()
    for name in "BC":
        await clerk.bill(name)


async def opened(clerk):
    clerk.prefer("AccountingInfoPrefs", BookCloseDate="2026-07-31")


async def closed_meanwhile(clerk):
    await clerk.payee("Ferro")
    await clerk.pushed()
    clerk.prefer("AccountingInfoPrefs", BookCloseDate="2026-08-31")
    await clerk.bill()


async def opened_and_tried(clerk):
    clerk.prefer("AccountingInfoPrefs", BookCloseDate="2026-07-31")
    await clerk.synced()
    async with transaction(clerk.engine) as conn:
        await decide.retry_all(conn, clerk.connection, now=clerk.now())


async def in_euros(clerk):
    await clerk.bill(currency="EUR")


async def in_dollars(clerk):
    await clerk.bill()


async def without_a_rate(clerk):
    clerk.prefer("CurrencyPrefs", MultiCurrencyEnabled=True)
    await clerk.synced()
    await clerk.payable(await clerk.payee("Ferro", currency="EUR"), "A", currency="EUR")


async def with_a_rate(clerk):
    given = {"exchange_rate": "1.10"}
    await clerk.payable(await clerk.payee("Ferro", currency="EUR"), "A", currency="EUR", custom_fields=given)


async def too_long_a_number(clerk):
    await clerk.bill(number="2026-08-0000000000000001")


async def entered_already(clerk):
    ferro = await clerk.payee("Ferro")
    await clerk.pushed()
    line = {"Amount": 10, "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {"AccountRef": {"value": clerk.process.rent}}}  # fmt: skip
    vendor = (await clerk.link("payee", ferro)).record_id
    clerk.books.create("Bill", {"VendorRef": {"value": vendor}, "DocNumber": "A", "Line": [line]})
    await clerk.synced()
    await clerk.bill()


async def another_number(clerk):
    await clerk.bill(number="A-2")


async def of_two_locations(clerk):
    lines = tuple(Line(amount=Decimal(5), department=one) for one in ("1", "2"))
    await clerk.bill(lines=lines)


async def unfit_name(clerk):
    await clerk.payee("a:b", "p")


async def long_name(clerk):
    await clerk.payee("a" * 501, "p")


async def name_of_a_customer(clerk):
    clerk.books.create("Customer", {"DisplayName": "Ferro"})
    await clerk.synced()
    await clerk.payee("Ferro", "p")


async def name_taken_meanwhile(clerk):
    await clerk.payee("Ferro", "p")
    clerk.books.create("Customer", {"DisplayName": "Ferro"})
    await clerk.pushed()


async def renamed(clerk):
    await clerk.payee("Ferro Supplies", "p")


async def deleted_there(clerk):
    _, there = await clerk.written()
    clerk.books.delete("Bill", {"Id": there["Id"], "SyncToken": there["SyncToken"]})
    await clerk.synced()
    await clerk.bill(amount="11.00")


async def made_again(clerk):
    await clerk.decided(decide.recreate, "payable", await clerk.bill(amount="11.00"))


async def changed_on_both_sides(clerk):
    _, there = await clerk.written()
    clerk.books.update("Bill", {**there, "DocNumber": "A-2"}, sparse=True)
    await clerk.synced()
    await clerk.bill(amount="11.00")


async def ours_chosen(clerk):
    await clerk.decided(decide.choose, "payable", await clerk.bill(amount="11.00"), "platform")


async def cancelled_though_paid(clerk):
    payable, there = await clerk.written()
    clerk.spend(there, 4)
    await clerk.synced()
    await clerk.cancel(payable)


async def nobody_knows(clerk):
    await clerk.payee("Ferro")
    await clerk.pushed()
    clerk.emulator.mishap("cut", Match(entity="Bill", operation="create"), when="before", count=2)
    await clerk.bill()
    await clerk.pushed()
    await clerk.later(hours=25)


async def not_there(clerk):
    await clerk.decided(decide.resolve, "payable", await clerk.bill(), None)


REASONS = {
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
    "6240": Reason(name_taken_meanwhile, renamed, "you"),
    "record_gone": Reason(deleted_there, made_again, about="Bill A"),
    "conflict": Reason(changed_on_both_sides, ours_chosen, about="Bill A-2"),
    "settled": Reason(cancelled_though_paid, unpaid_there, about="Bill A"),
    "unknown_outcome": Reason(nobody_knows, not_there),
}


def test_every_reason_that_a_write_can_be_stuck_for_is_driven_here():
    sources = [one for one in Path(tieout.push.__file__).parent.rglob("*.py") if one.name not in BOOKS]
    named = {code for source in sources for code in re.findall(r'Blocked\(\s*"(\w+)"', source.read_text())}
    assert named == REASONS.keys() - TOLD_BY_QUICKBOOKS


@pytest.mark.parametrize("code", REASONS)
async def test_a_stuck_write_is_one_issue_that_closes_when_it_goes(clerk, code):
    await clerk.stuck(code, REASONS[code])
