"""What apps can only read, because people make it in QuickBooks' own screens."""

from typing import TYPE_CHECKING

from qbo_emulator.records import Document
from qbo_emulator.rules.rule import Rule

if TYPE_CHECKING:
    from qbo_emulator.company import Company


class CustomerType(Rule):
    """A kind of customers."""

    required = ("Name",)


class TaxPayment(Rule):
    """Sales tax that was paid to its agency, or came back from it."""

    required = ("PaymentDate", "PaymentAmount")

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Say which way the money went."""
        record.setdefault("Refund", False)


class ReimburseCharge(Rule):
    """What a customer owes for expenses that were made for them."""

    required = ("CustomerRef", "Amount")

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Give the lines numbers; add the day, the currency and whether it was invoiced."""
        for number, line in enumerate(record.get("Line", ()), 1):
            line.setdefault("Id", str(number))
            line.setdefault("LineNum", number)
        record.setdefault("HasBeenInvoiced", False)
        record.setdefault("TxnDate", company.today())
        record.setdefault("CurrencyRef", company.stored("Customer", record["CustomerRef"]["value"])["CurrencyRef"])
