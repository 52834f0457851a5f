"""Every reason why a write is stuck on an account, a reference or a payment is one issue, which closes when it goes."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

import tieout.push
from tieout.connections import mappings
from tieout.database.transaction import transaction
from tieout.payables import funding_sources
from tieout.payables.funding_sources import FundingSourceContent
from tieout.payables.line import Line

BOOKS = ("accounts.py", "books.py", "prepare.py", "settling.py")
"""What judges accounts, references and payments; everything else judges documents and payees."""


@dataclass(frozen=True)
class Reason:
    """Why a write is stuck, how its issue's key ends, who must act, what stands in the way, and what frees it."""

    happens: object
    mended: object
    owner: str = "customer"
    key: str | None = None
    about: str | None = None


async def no_expense_account(clerk):
    await clerk.settings()
    await clerk.bill()


async def default_account(clerk):
    await clerk.settings(default_expense_account=clerk.process.rent)


async def line_of_tools(clerk):
    await clerk.bill(lines=(Line(amount=10, account="tools"),))


async def tools_mapped(clerk):
    await clerk.platform_account("tools", clerk.process.rent)


async def tools_not_mapped(clerk):
    await clerk.platform_account("tools")
    await line_of_tools(clerk)


async def tools_are_payables(clerk):
    ledger = clerk.books.create("Account", {"Name": "Owed", "AccountType": "Accounts Payable"})["Id"]
    await clerk.synced()
    await clerk.platform_account("tools", ledger)
    await line_of_tools(clerk)


async def tools_are_rent(clerk):
    async with transaction(clerk.engine) as conn:
        (mapping,) = await mappings.of_connection(conn, clerk.connection.id, "platform_account")
        await mappings.move(conn, mapping, clerk.process.rent, by="test", now=clerk.now())


async def paid_from(clerk, source, amount="10.00", **more):
    payable = await clerk.bill()
    await clerk.payment(await clerk.payee("Ferro"), "P", [(payable, amount)], source=source, **more)


async def paid_from_nowhere(clerk):
    await paid_from(clerk, None)


async def taken_back(clerk):
    ferro = await clerk.payee("Ferro")
    await clerk.void(await clerk.payment(ferro, "P", []))


async def a_source(clerk):
    async with transaction(clerk.engine) as conn:
        content = FundingSourceContent(name="Giro", kind="bank")
        return (await funding_sources.upsert(conn, clerk.business_id, "giro", content, now=clerk.now())).thing


async def paid_from_unmapped(clerk):
    await paid_from(clerk, await a_source(clerk))


async def giro_mapped(clerk):
    account = clerk.books.create("Account", {"Name": "Giro", "AccountType": "Bank"})["Id"]
    await clerk.synced()
    await clerk.mapped("funding_source", (await a_source(clerk)).id, account)


async def paid_there_too(clerk):
    bank = await clerk.checking()
    payable, there = await clerk.written()
    clerk.spend(there, 4)
    await clerk.synced()
    await clerk.payment(await clerk.payee("Ferro"), "P", [(payable, "10.00")], source=bank)


async def unpaid_there(clerk):
    clerk.unspend()


async def another_partys_there(clerk):
    bank = await clerk.checking()
    await clerk.settings(default_expense_account=clerk.process.rent, owners={"Bill": "quickbooks"})
    norton = clerk.books.create("Vendor", {"DisplayName": "Norton"})["Id"]
    payable, there = await clerk.written()
    clerk.books.update("Bill", {**there, "VendorRef": {"value": norton}})
    await clerk.synced()
    await clerk.payment(await clerk.payee("Ferro"), "P", [(payable, "10.00")], source=bank)


async def account_of_nobody(clerk):
    await clerk.settings(default_expense_account="99999")
    await clerk.bill()


async def account_inactive(clerk):
    there = clerk.books.read("Account", clerk.process.rent)
    clerk.books.update("Account", {**there, "Active": False}, sparse=True)
    await clerk.synced()
    await clerk.bill("A")
    await clerk.bill("B")


async def account_active(clerk):
    there = clerk.books.read("Account", clerk.process.rent)
    clerk.books.update("Account", {**there, "Active": True}, sparse=True)


async def never_read(clerk):
    await clerk.process.spoil(
        "DELETE FROM baseline WHERE entity = 'Vendor'", "DELETE FROM cursor WHERE entity = 'Vendor'"
    )
    await clerk.payee("Ferro")


async def read_at_last(clerk):
    await clerk.synced()


REASONS = {
    "no_expense_account": Reason(no_expense_account, default_account, key="no_expense_account"),
    "account_unknown": Reason(line_of_tools, tools_mapped, "you", "account_unknown/tools"),
    "account_not_mapped": Reason(tools_not_mapped, tools_mapped, key="account_not_mapped/tools"),
    "account_unfit": Reason(tools_are_payables, tools_are_rent, about="Account Owed"),
    "no_funding_source": Reason(paid_from_nowhere, taken_back, "you"),
    "funding_source_not_mapped": Reason(paid_from_unmapped, giro_mapped),
    "overpaid": Reason(paid_there_too, unpaid_there, about="Bill A"),
    "payment_unfit": Reason(another_partys_there, taken_back, "you"),
    "reference_missing": Reason(account_of_nobody, default_account, about="Account 99999"),
    "reference_inactive": Reason(account_inactive, account_active, about="Account Rent (deleted)"),
    "not_read_yet": Reason(never_read, read_at_last, "operator", "not_read_yet"),
}


def test_every_reason_that_a_write_can_be_stuck_for_is_driven_here():
    sources = [one for one in Path(tieout.push.__file__).parent.rglob("*.py") if one.name in BOOKS]
    named = {code for source in sources for code in re.findall(r'Blocked\(\s*"(\w+)"', source.read_text())}
    assert named == REASONS.keys()


@pytest.mark.parametrize("code", REASONS)
async def test_a_stuck_write_is_one_issue_that_closes_when_it_goes(clerk, code):
    await clerk.stuck(code, REASONS[code])


async def test_writes_that_one_deed_frees_are_one_issue_that_counts_them(clerk):
    await clerk.settings()
    for name in "ABC":
        await clerk.bill(name)
    assert await clerk.pushed()
    (told,) = await clerk.issues()
    assert told.sentence.startswith("Making Bill A in QuickBooks is stuck, and 2 more with it: ")
    assert told.cause["writes"] == 3
