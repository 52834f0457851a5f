"""Accounts: type, subtype and classification that go together, and the accounts QuickBooks makes when it needs them."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

from qbo_emulator import faults
from qbo_emulator.ledger import Posting
from qbo_emulator.money import ZERO
from qbo_emulator.records import Document
from qbo_emulator.rules import naming
from qbo_emulator.rules.lists import Named

if TYPE_CHECKING:
    from qbo_emulator.company import Company

# https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/account
_CLASSES = {
    "Bank": "Asset", "Accounts Receivable": "Asset", "Other Current Asset": "Asset", "Fixed Asset": "Asset",
    "Other Asset": "Asset", "Accounts Payable": "Liability", "Credit Card": "Liability",
    "Other Current Liability": "Liability", "Long Term Liability": "Liability", "Equity": "Equity",
    "Income": "Revenue", "Other Income": "Revenue", "Cost of Goods Sold": "Expense", "Expense": "Expense",
    "Other Expense": "Expense",
}  # fmt: skip
_MADE_WHEN_NEEDED = {
    "AccountsReceivable": "Accounts Receivable (A/R)",
    "AccountsPayable": "Accounts Payable (A/P)",
    "UndepositedFunds": "Undeposited Funds",
    "ServiceFeeIncome": "Services",
    "SalesOfProductIncome": "Sales of Product Income",
    "DiscountsRefundsGiven": "Discounts given",
    "SalesTaxPayable": "Sales Tax Payable",
    "Inventory": "Inventory Asset",
    "SuppliesMaterialsCogs": "Cost of Goods Sold",
    "OpeningBalanceEquity": "Opening Balance Equity",
    "OtherMiscellaneousServiceCost": "Uncategorized Expense",
    "ExchangeGainOrLoss": "Exchange Gain or Loss",
}


@cache
def subtypes() -> dict[str, list[str]]:
    """Answer the subtypes of every account type, the default one first."""
    return msgspec.json.decode(files("qbo_emulator.rules").joinpath("account_types.json").read_bytes())


@cache
def _types() -> dict[str, str]:
    return {subtype: type_ for type_, known in subtypes().items() for subtype in known}


def type_of(subtype: str) -> str | None:
    """Answer the type that a subtype belongs to."""
    return _types().get(subtype)


class Account(Named):
    """Accounts."""

    def defaults(self, company: "Company", record: Document, old: Document | None) -> None:
        """Complete type, subtype and classification (6010 where they do not go together)."""
        _classify(record, old)
        naming.place(company, "Account", record, old, flag="SubAccount")
        for member in ("CurrentBalance", "CurrentBalanceWithSubAccounts"):
            record.setdefault(member, ZERO)
        record.setdefault("CurrencyRef", company.currencies.home_ref())

    def stored(self, company: "Company", record: Document, old: Document | None, at: int) -> None:
        """Register the name; an account that is made inactive is emptied into equity (facts B.5)."""
        super().stored(company, record, old, at)
        key = ("Account", record["Id"])
        left = company.ledger.balance(key)
        shown = record["Classification"] in {"Asset", "Liability", "Equity"}
        if left and shown and old is not None and old.get("Active") and not record.get("Active"):
            equity = standing(company, "OpeningBalanceEquity")
            known = company.ledger.postings.get(key, ())
            company.ledger.post(key, (*known, Posting(record["Id"], -left), Posting(equity, left)), at)


def _classify(record: Document, old: Document | None) -> None:
    subtype = record.get("AccountSubType")
    if "AccountType" not in record:
        found = type_of(subtype) if subtype else None
        if found is None:
            raise faults.missing("AccountType")
        record["AccountType"] = found
    type_ = record["AccountType"]
    if type_ not in subtypes():
        raise faults.refuse("6010", f"Invalid Account Type : {type_} cannot be used.", "AccountType")
    if subtype is None or (old is not None and old["AccountType"] != type_ and old.get("AccountSubType") == subtype):
        record["AccountSubType"] = subtypes()[type_][0]
    elif type_of(subtype) not in {None, type_} and subtype not in subtypes()[type_]:
        raise faults.refuse("6010", f"Invalid Account Type : {subtype} is not a subtype of {type_}.", "AccountSubType")
    record["Classification"] = _CLASSES.get(type_, "Asset")


def standing(company: "Company", subtype: str, currency: str | None = None) -> str:
    """Answer the account that QuickBooks books to by itself; it makes one when it first needs it."""
    key = f"standing {subtype} {currency or company.currencies.home}"
    known = company.standing.get(key)
    if known is None or not company.shelf("Account").rows[known].active:
        known = company.standing[key] = _found(company, subtype, currency) or _made(company, subtype, currency)
    return known


def _found(company: "Company", subtype: str, currency: str | None) -> str | None:
    shelf = company.shelf("Account")
    for _, id_ in shelf.ids:
        if shelf.rows[id_].active:
            record = company.stored("Account", id_)
            wanted = currency or company.currencies.home
            if record["AccountSubType"] == subtype and record["CurrencyRef"]["value"] == wanted:
                return id_
    return None


def _made(company: "Company", subtype: str, currency: str | None) -> str:
    name = _MADE_WHEN_NEEDED[subtype]
    body: Document = {"Name": f"{name} - {currency}" if currency else name, "AccountSubType": subtype}
    if currency:
        body["CurrencyRef"] = {"value": currency}
    if company.names.get(("Account", body["Name"].lower())):
        body["Name"] += " (automatic)"
    return company.aside(lambda: company.create("Account", body)["Id"])
