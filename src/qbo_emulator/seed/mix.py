"""How large a company is and what became of its documents: a mix, and the counts that follow from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from qbo_emulator.seed.amounts import number

_PER_100_INVOICES = {"payments": 70, "bills": 45, "bill_payments": 30, "purchases": 45, "journal_entries": 10}
_MOST = 1_000_000
_INVOICES_A_CUSTOMER = 25
_INVOICES_A_VENDOR = 100


@dataclass(frozen=True, slots=True)
class Mix:
    """Records of each entity that exist at the end, and the shares of them that were partly paid, voided and so on.

    Deleted documents come on top of the counts. Inactive customers, vendors and items are among them.
    """

    customers: int = 32
    vendors: int = 26
    employees: int = 2
    items: int = 19
    invoices: int = 100
    payments: int = 70
    bills: int = 45
    bill_payments: int = 30
    purchases: int = 45
    journal_entries: int = 10
    partly_paid: float = 0.08
    voided: float = 0.03
    deleted: float = 0.03
    edited: float = 0.05
    inactive: float = 0.03
    foreign: float = 0.0

    def __post_init__(self) -> None:
        needs = {"customers": self.invoices + self.payments, "items": self.invoices}
        needs["vendors"] = self.bills + self.bill_payments + self.purchases
        for members, documents in needs.items():
            count = getattr(self, members)
            if documents and count - number(count, self.inactive) < 1:
                raise ValueError(f"Of {count} {members} none is active: the documents of this company need one.")

    @classmethod
    def of(cls, invoices: int, **others: Any) -> Self:
        """Return the usual mix around so many invoices; `others` replace single members of it."""
        if not isinstance(invoices, int) or not 0 <= invoices <= _MOST:
            raise ValueError(f"Say how many invoices: a number from 0 to {_MOST:,}, not {invoices!r}.")
        usual = cls()
        sizes = {name: round(invoices * per / 100) for name, per in _PER_100_INVOICES.items()}
        sizes |= {
            "invoices": invoices,
            "customers": max(usual.customers, invoices // _INVOICES_A_CUSTOMER),
            "vendors": max(usual.vendors, invoices // _INVOICES_A_VENDOR),
        }
        return cls(**(sizes | others))

    @property
    def documents(self) -> Mapping[str, int]:
        """How many transactions of each entity exist at the end."""
        return {
            "Invoice": self.invoices,
            "Payment": self.payments,
            "Bill": self.bills,
            "BillPayment": self.bill_payments,
            "Purchase": self.purchases,
            "JournalEntry": self.journal_entries,
        }

    @property
    def names(self) -> Mapping[str, int]:
        """How many customers, vendors, employees and items there are, inactive ones included."""
        return {
            "Customer": self.customers,
            "Vendor": self.vendors,
            "Employee": self.employees,
            "Item": self.items,
        }

    def gone(self, entity: str) -> int:
        """Say how many documents of an entity were entered and deleted again."""
        return number(self.documents[entity], self.deleted)
