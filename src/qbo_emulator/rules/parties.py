"""Customers, vendors and employees: names composed and unique among all three, defaults, masks (facts B.4, B.5)."""

from typing import TYPE_CHECKING

from qbo_emulator import faults
from qbo_emulator.money import ZERO
from qbo_emulator.records import Document
from qbo_emulator.rules import addresses, naming
from qbo_emulator.rules.rule import Rule

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")


class Party(Rule):
    """What the three have in common."""

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Compose the name, claim it, add defaults."""
        composed = " ".join(record[part] for part in _PARTS if record.get(part)) or record.get("CompanyName")
        if not record.get("DisplayName"):
            if not composed:
                raise faults.refuse(
                    "6080", "Name Required : At least one of Title, GivenName, MiddleName, FamilyName, DisplayName "
                    "or Suffix is required.", "DisplayName",
                )  # fmt: skip
            record["DisplayName"] = composed
        naming.check_name(record, "DisplayName")
        record.setdefault("PrintOnCheckName", record.get("CompanyName") or record["DisplayName"])
        naming.rename_inactive(company, self.entity, record, old, "DisplayName")
        addresses.number(company, record, old)
        self.defaults(company, record, old)
        naming.claim(company, self.entity, record, old, naming.rule_name(record))

    def defaults(self, company: "Company", record: Document, old: Document | None) -> None:
        """Add what one of the three has of its own."""

    def label(self, record: Document) -> tuple[str, str]:
        """Order by the full name, so that jobs follow their customer (live), and show it."""
        full = naming.rule_name(record)
        return full, full

    def stored(self, company: "Company", record: Document, old: Document | None, at: int) -> None:
        """Register the name."""
        naming.settle_name(company, self.entity, record, old, at)


def _currency(company: "Company", record: Document, old: Document | None) -> None:
    """Keep a party's currency as it was at creation (pains 19)."""
    if old is not None and "CurrencyRef" in old:
        record["CurrencyRef"] = old["CurrencyRef"]
    record.setdefault("CurrencyRef", company.currencies.home_ref())


class Customer(Party):
    """Customers and their sub-customers (jobs)."""

    def defaults(self, company: "Company", record: Document, old: Document | None) -> None:
        """Add what answers about customers always have (observed shapes)."""
        naming.place(company, "Customer", record, old, member="DisplayName", flag="Job")
        for member, value in (
            ("Taxable", True), ("BillWithParent", False), ("PreferredDeliveryMethod", "Print"), ("IsProject", False),
            ("Balance", ZERO), ("BalanceWithJobs", ZERO),
        ):  # fmt: skip
            record.setdefault(member, value)
        _currency(company, record, old)


class Vendor(Party):
    """Vendors."""

    def defaults(self, company: "Company", record: Document, old: Document | None) -> None:
        """Add what answers about vendors always have; a new vendor's TermRef is ignored in silence (facts B.4)."""
        if old is None and not company.planting:
            record.pop("TermRef", None)
        for member, value in (("Balance", ZERO), ("Vendor1099", False)):
            record.setdefault(member, value)
        if "TaxIdentifier" in record:
            record["TaxIdentifier"] = _masked(record["TaxIdentifier"])
        _currency(company, record, old)


class Employee(Party):
    """Employees."""

    def defaults(self, company: "Company", record: Document, old: Document | None) -> None:
        """Add what answers about employees always have; numbers that identify a person are masked."""
        record.setdefault("BillableTime", False)
        if "SSN" in record:
            record["SSN"] = "XXX-XX-XXXX"


def _masked(text: str) -> str:
    """Show the last four characters (observed shapes: XXXXXX9875)."""
    return "X" * max(0, len(text) - 4) + text[-4:]
