"""Sales forms beside the invoice: sales receipts, refunds, credit memos and estimates."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from qbo_emulator import faults
from qbo_emulator.ledger import Posting
from qbo_emulator.money import ZERO, cents
from qbo_emulator.records import Document
from qbo_emulator.rules import accounts
from qbo_emulator.rules.payments import foreign
from qbo_emulator.rules.sales import SalesForm

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_DEPOSITED = "The transaction is part of a deposit; remove it from the deposit first."


def refuse_deposited(record: Document) -> None:
    """Refuse to touch what a deposit holds (6540, facts B.7)."""
    if any(link["TxnType"] == "Deposit" for link in record.get("LinkedTxn", ())):
        raise faults.refuse("6540", f"Deposited Transaction cannot be changed : {_DEPOSITED}", "")


class SalesReceipt(SalesForm):
    """What is sold and paid at once."""

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Put the money where receipts go; nothing stays open."""
        super().complete(company, record, old)
        if "DepositToAccountRef" not in record:
            funds = accounts.standing(company, "UndepositedFunds")
            record["DepositToAccountRef"] = {"value": funds, "name": company.shelf("Account").rows[funds].label}
        record["Balance"] = ZERO

    def void(self, company: "Company", record: Document) -> None:
        """Zero it; there was nothing open."""
        super().void(company, record)
        record["Balance"] = ZERO

    def settled(self, record: Document, amount: Decimal) -> None:
        """Stay as it is: a deposit moves the money and settles nothing."""

    def held(self, company: "Company", record: Document) -> None:
        """Refuse what a deposit holds."""
        refuse_deposited(record)

    def postings(self, company: "Company", record: Document) -> Iterable[Posting]:
        """Debit where it is deposited, credit income."""
        income = self.income(company, record)
        received = -sum((posting.amount for posting in income), ZERO)
        return (Posting(record["DepositToAccountRef"]["value"], received), *income)


class RefundReceipt(SalesForm):
    """What is given back."""

    required = ("Line", "DepositToAccountRef")
    moves = 1

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Leave nothing open."""
        super().complete(company, record, old)
        record["Balance"] = ZERO

    def void(self, company: "Company", record: Document) -> None:
        """Zero it; there was nothing open."""
        super().void(company, record)
        record["Balance"] = ZERO

    def postings(self, company: "Company", record: Document) -> Iterable[Posting]:
        """Credit the account it is paid from, debit income."""
        income = [posting._replace(amount=-posting.amount) for posting in self.income(company, record)]
        given = -sum((posting.amount for posting in income), ZERO)
        return (Posting(record["DepositToAccountRef"]["value"], given), *income)


class CreditMemo(SalesForm):
    """Credit that a customer can use."""

    required = ("Line", "CustomerRef")
    moves = 1

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Keep what is left of the credit."""
        super().complete(company, record, old)
        used = cents(old["TotalAmt"] - old["Balance"]) if old else ZERO
        record["Balance"] = record["RemainingCredit"] = cents(record["TotalAmt"] - used)

    def void(self, company: "Company", record: Document) -> None:
        """Zero it; payments that used it come loose."""
        super().void(company, record)
        record["RemainingCredit"] = record["Balance"]

    def settled(self, record: Document, amount: Decimal) -> None:
        """Use some of the credit, or give it back."""
        super().settled(record, amount)
        record["RemainingCredit"] = record["Balance"]

    def postings(self, company: "Company", record: Document) -> Iterable[Posting]:
        """Credit accounts receivable, debit income."""
        income = [posting._replace(amount=-posting.amount) for posting in self.income(company, record)]
        given = -sum((posting.amount for posting in income), ZERO)
        customer = ("Customer", record["CustomerRef"]["value"])
        account = accounts.standing(company, "AccountsReceivable", foreign(company, record))
        return (Posting(account, given, customer, -record["TotalAmt"]), *income)


class Estimate(SalesForm):
    """Offers; nothing is booked."""

    required = ("Line", "CustomerRef")
    moves = 0

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Leave it pending until it is invoiced."""
        invoiced = [link for link in (old or {}).get("LinkedTxn", ()) if link["TxnType"] == "Invoice"]
        super().complete(company, record, old)
        record["LinkedTxn"] = invoiced
        record.setdefault("TxnStatus", "Pending")

    def settled(self, record: Document, amount: Decimal) -> None:
        """Stay as it is: nothing is owed on an estimate."""

    def linked(self, record: Document) -> None:
        """Close it once there is an invoice."""
        record["TxnStatus"] = "Closed" if record["LinkedTxn"] else "Pending"
