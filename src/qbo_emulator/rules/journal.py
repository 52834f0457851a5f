"""Journal entries: debits and credits that balance, and names where they touch receivables or payables."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from qbo_emulator import faults
from qbo_emulator.ledger import Key, Posting
from qbo_emulator.money import ZERO, cents
from qbo_emulator.records import Document
from qbo_emulator.rules.documents import Transaction, demand_details, home

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_DETAIL = "JournalEntryLineDetail"
_NAMED = {"Accounts Receivable": ("Customer", "customer"), "Accounts Payable": ("Vendor", "vendor")}


class JournalEntry(Transaction):
    """Journal entries; their lines count from 0 (observed shapes)."""

    required = ("Line",)
    first_line = 0

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Add what answers about journal entries always have."""
        record.setdefault("Adjustment", False)
        record.setdefault("TxnTaxDetail", {})
        record["TotalAmt"] = ZERO  # live: the sum of both sides
        super().complete(company, record, old)

    def lines(self, company: "Company", record: Document) -> None:
        """Refuse lines that say too little, and an entry that does not balance (2300)."""
        demand_details(record, _DETAIL, "DescriptionOnly", "TaxLineDetail")
        balance = ZERO
        for line in record["Line"]:
            if line["DetailType"] != _DETAIL:
                continue
            line.setdefault("CustomExtensions", [])
            detail = line[_DETAIL]
            if "PostingType" not in detail:
                raise faults.refuse("2260", "Missing PostingType : PostingType is required", "PostingType")
            if "AccountRef" not in detail:
                raise faults.missing("AccountRef")
            if "Amount" not in line:
                raise faults.missing("Line.Amount")
            _demand_name(company, detail)
            balance += line["Amount"] if detail["PostingType"] == "Debit" else -line["Amount"]
        if balance:
            raise faults.refuse("2300", f"Debits Do Not Equal Credits : they differ by {cents(abs(balance))}", "Line")

    def postings(self, company: "Company", record: Document) -> Iterable[Posting]:
        """Post every line as it says."""
        found = []
        for line in record["Line"]:
            if line["DetailType"] == _DETAIL:
                detail = line[_DETAIL]
                amount = line["Amount"] if detail["PostingType"] == "Debit" else -line["Amount"]
                party = _party(company, detail)
                found.append(Posting(detail["AccountRef"]["value"], home(record, amount), party, party and amount))
        return found


def _demand_name(company: "Company", detail: Document) -> None:
    """Receivables need a customer, payables a vendor (6000)."""
    wanted = _NAMED.get(company.stored("Account", detail["AccountRef"]["value"])["AccountType"])
    if wanted and _entity(detail)[0] != wanted[0]:
        type_ = "Accounts Receivable" if wanted[0] == "Customer" else "Accounts Payable"
        raise faults.business(f"When you use {type_}, you must choose a {wanted[1]} in the Name field.")


def _entity(detail: Document) -> tuple[str | None, str]:
    named = detail.get("Entity", {})
    return named.get("Type"), named.get("EntityRef", {}).get("value", "")


def _party(company: "Company", detail: Document) -> Key | None:
    wanted = _NAMED.get(company.stored("Account", detail["AccountRef"]["value"])["AccountType"])
    type_, id_ = _entity(detail)
    return (type_, id_) if wanted and type_ else None
