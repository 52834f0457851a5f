"""Money that moves between accounts: deposits, transfers, card payments."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from qbo_emulator import faults, links
from qbo_emulator.ledger import Key, Posting
from qbo_emulator.money import ZERO, cents
from qbo_emulator.records import Document
from qbo_emulator.rules import accounts
from qbo_emulator.rules.documents import Transaction, home, total

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_DEPOSITABLE = frozenset({"Payment", "SalesReceipt", "RefundReceipt", "JournalEntry"})


class Deposit(Transaction):
    """What is brought to the bank: payments received, and money from elsewhere."""

    required = ("Line", "DepositToAccountRef")

    def lines(self, company: "Company", record: Document) -> None:
        """Check that every line brings money, and add them up."""
        for line in record["Line"]:
            if "Amount" not in line:
                raise faults.missing("Line.Amount")
            if line.get("LinkedTxn"):
                line.setdefault("DetailType", "DepositLineDetail")
                self._payment(company, record, line)
            elif "AccountRef" not in line.get("DepositLineDetail", {}):
                raise faults.missing("DepositLineDetail.AccountRef")
            line.setdefault("DetailType", "DepositLineDetail")
        for number, line in enumerate(record["Line"], start=1):
            line["LineNum"] = number
        record["TotalAmt"] = total(line["Amount"] for line in record["Line"])

    def _payment(self, company: "Company", record: Document, line: Document) -> None:
        if len(line["LinkedTxn"]) != 1 or not {"TxnId", "TxnType"} <= line["LinkedTxn"][0].keys():
            raise faults.business("A line must be linked to exactly one transaction.")
        (link,) = line["LinkedTxn"]
        entity = links.entity_of(link["TxnType"])
        if entity not in _DEPOSITABLE:
            raise faults.refuse("620", f"Transaction Cannot Be Linked : {entity}", "LinkedTxn")
        held = company.read(entity, link["TxnId"])
        others = {each["TxnId"] for each in held.get("LinkedTxn", ()) if each["TxnType"] == "Deposit"}
        if others - {record["Id"]}:
            raise faults.business("This payment is already part of another deposit.")
        if entity != "JournalEntry" and abs(held["TotalAmt"]) != abs(line["Amount"]):
            raise faults.refuse("6460", "Deposit Mismatch : the amount is not the payment's.", "Line.Amount")

    def applied(self, record: Document) -> dict[Key, Decimal]:
        """Answer the payments it holds; it settles nothing of them."""
        return {
            (links.entity_of(link["TxnType"]), link["TxnId"]): ZERO
            for line in record.get("Line", ())
            for link in line.get("LinkedTxn", ())
        }

    def loosened(self, company: "Company", record: Document) -> None:
        """Add up anew what is left."""
        record["TotalAmt"] = total(line["Amount"] for line in record["Line"])

    def postings(self, company: "Company", record: Document) -> Iterable[Posting]:
        """Debit the bank, credit where the money lay or came from."""
        found = []
        for line in record["Line"]:
            detail = line.get("DepositLineDetail", {})
            account = detail.get("AccountRef", {}).get("value")
            found.append(
                Posting(account or accounts.standing(company, "UndepositedFunds"), -home(record, line["Amount"]))
            )
        brought = -sum((posting.amount for posting in found), ZERO)
        return (Posting(record["DepositToAccountRef"]["value"], brought), *found)


class _Move(Transaction):
    """An amount from one account to another."""

    giver = ""
    taker = ""

    def lines(self, company: "Company", record: Document) -> None:
        """Check the amount."""
        record["Amount"] = cents(record["Amount"])
        if record["Amount"] < 0:
            raise faults.refuse("2290", f"Negative Amount : {record['Amount']}", "Amount")
        if record[self.giver]["value"] == record[self.taker]["value"]:
            raise faults.business("The two accounts must not be the same.")

    def void(self, company: "Company", record: Document) -> None:
        """Zero it."""
        record["Amount"] = ZERO

    def postings(self, company: "Company", record: Document) -> Iterable[Posting]:
        """Debit one, credit the other."""
        amount = home(record, record["Amount"])
        return (Posting(record[self.taker]["value"], amount), Posting(record[self.giver]["value"], -amount))


class Transfer(_Move):
    """Transfers between accounts."""

    required = ("FromAccountRef", "ToAccountRef", "Amount")
    giver, taker = "FromAccountRef", "ToAccountRef"


class CreditCardPayment(_Move):
    """Payments of a card's bill."""

    required = ("BankAccountRef", "CreditCardAccountRef", "Amount")
    giver, taker = "BankAccountRef", "CreditCardAccountRef"
