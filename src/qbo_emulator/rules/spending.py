"""Bills and purchases: accounts and items on their lines, what they add up to, and where it is booked."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from qbo_emulator import faults
from qbo_emulator.ledger import Posting
from qbo_emulator.money import ZERO, cents, plain
from qbo_emulator.records import Document
from qbo_emulator.rules import accounts, addresses, numbering, stock, taxes
from qbo_emulator.rules.documents import Transaction, demand_details, extension, home, total, zero_lines
from qbo_emulator.rules.payments import foreign
from qbo_emulator.rules.sales import due_date

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_ACCOUNT, _ITEM = "AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail"
# The kind of a purchase as its JAXB blob says it (facts B.4).
_KINDS = {"Cash": "54", "Check": "3", "CreditCard": "54"}


class Spending(Transaction):
    """What bills, purchases and their like share; `moves` says which way stock goes."""

    moves = 1

    def lines(self, company: "Company", record: Document) -> None:
        """Complete the lines and add them up."""
        demand_details(record, _ACCOUNT, _ITEM, "DescriptionOnly", "TaxLineDetail")
        taxes.take_out(company, record)
        for line in record["Line"]:
            if line["DetailType"] == _ACCOUNT:
                if "Amount" not in line:
                    raise faults.missing("Line.Amount")
                if "AccountRef" not in line[_ACCOUNT]:
                    raise faults.missing("AccountRef")
            elif line["DetailType"] == _ITEM:
                price(company, line)
            detail = line.get(line["DetailType"])
            if detail is not None and line["DetailType"] in {_ACCOUNT, _ITEM}:
                detail.setdefault("BillableStatus", "NotBillable")
                if company.country == "US":
                    detail.setdefault("TaxCodeRef", {"value": "NON"})
                line.setdefault("CustomExtensions", [])
        tax = ZERO if company.country == "US" else taxes.apply(company, record, ZERO, ZERO)
        record["TotalAmt"] = cents(total(line.get("Amount", ZERO) for line in record["Line"]) + tax)

    def expenses(self, company: "Company", record: Document) -> list[Posting]:
        """Answer the debit side, line by line."""
        found = []
        for line in record.get("Line", ()):
            account = _account(company, line)
            if account is not None:
                found.append(Posting(account, home(record, line["Amount"])))
        return [*found, *taxes.postings(company, record)]

    def stored(self, company: "Company", record: Document, old: Document | None, at: int) -> None:
        """Put what was bought into stock."""
        if self.moves:
            stock.follow(company, record, old, at, sign=-self.moves if record.get("Credit") else self.moves)

    def removed(self, company: "Company", record: Document, at: int) -> None:
        """Take it out again."""
        stock.follow(company, {}, record, at, sign=-self.moves if record.get("Credit") else self.moves)

    def void(self, company: "Company", record: Document) -> None:
        """Zero it (in QuickBooks' own screens; the API voids no bill and no purchase)."""
        zero_lines(record)
        if "Balance" in record:
            record["Balance"] = cents(record["Balance"] - record["TotalAmt"])
        record["TotalAmt"] = ZERO
        if "TxnTaxDetail" in record:
            record["TxnTaxDetail"] = {"TotalTax": ZERO}
        record["status"] = "Voided"


def price(company: "Company", line: Document) -> None:
    """Complete a line that buys an item: quantity times cost."""
    detail = line[_ITEM]
    if "ItemRef" not in detail:
        raise faults.missing("ItemRef")
    quantity, each = detail.get("Qty"), detail.get("UnitPrice")
    if "Amount" not in line:
        item = company.stored("Item", detail["ItemRef"]["value"])
        each = detail.setdefault("UnitPrice", plain(item.get("PurchaseCost", 0)))
        line["Amount"] = cents(Decimal(detail.setdefault("Qty", 1)) * each)
    elif (
        quantity is not None
        and each is not None
        and abs(cents(Decimal(quantity) * each) - line["Amount"]) > Decimal("0.01")
    ):
        text = f"Amount is not equal to UnitPrice * Qty. Supplied value:{line['Amount']}"
        raise faults.refuse("6070", text, "Line.Amount")


def _account(company: "Company", line: Document) -> str | None:
    if line["DetailType"] == _ACCOUNT:
        return line[_ACCOUNT]["AccountRef"]["value"]
    if line["DetailType"] != _ITEM:
        return None
    item = company.stored("Item", line[_ITEM]["ItemRef"]["value"])
    for member in ("AssetAccountRef", "ExpenseAccountRef", "IncomeAccountRef"):
        if member in item:
            return item[member]["value"]
    return accounts.standing(company, "OtherMiscellaneousServiceCost")


class Bill(Spending):
    """Bills."""

    required = ("Line", "VendorRef")
    required_on_update = ("VendorRef",)

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Add due date, account and open balance."""
        super().complete(company, record, old)
        for number, line in enumerate(record["Line"], 1):
            line["LineNum"] = number
            line.setdefault("LinkedTxn", [])
        if record["TotalAmt"] < 0:
            raise faults.business("Transaction amount must be 0 or greater.")
        vendor = company.stored("Vendor", record["VendorRef"]["value"])
        if "VendorAddr" not in record and "BillAddr" in vendor:
            record["VendorAddr"] = vendor["BillAddr"]
        addresses.number(company, record, old)
        payable(company, record)
        if "DueDate" not in record:
            record["DueDate"] = due_date(
                company, record["TxnDate"], record.get("SalesTermRef") or vendor.get("TermRef")
            )
        paid = [link for link in (old or {}).get("LinkedTxn", ()) if link["TxnType"].startswith("BillPayment")]
        # A body's link to a purchase order is ignored in silence (pains 9).
        record["LinkedTxn"] = paid
        settled = cents(old["TotalAmt"] - old["Balance"]) if old else ZERO
        record["Balance"] = cents(record["TotalAmt"] - settled)

    def party_currency(self, company: "Company", record: Document) -> Document | None:
        """Answer the vendor's currency."""
        return company.stored("Vendor", record["VendorRef"]["value"]).get("CurrencyRef")

    def postings(self, company: "Company", record: Document) -> Iterable[Posting]:
        """Debit the lines, credit accounts payable."""
        spent = self.expenses(company, record)
        owed = sum((posting.amount for posting in spent), ZERO)
        vendor = ("Vendor", record["VendorRef"]["value"])
        return (Posting(record["APAccountRef"]["value"], -owed, vendor, -record["TotalAmt"]), *spent)


class VendorCredit(Spending):
    """Credit that a vendor gives."""

    moves = -1
    required = ("Line", "VendorRef")
    required_on_update = ("VendorRef",)

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Add the account and what is left of the credit."""
        super().complete(company, record, old)
        payable(company, record)
        record["LinkedTxn"] = (old or {}).get("LinkedTxn", [])
        used = cents(old["TotalAmt"] - old["Balance"]) if old else ZERO
        record["Balance"] = cents(record["TotalAmt"] - used)

    def party_currency(self, company: "Company", record: Document) -> Document | None:
        """Answer the vendor's currency."""
        return company.stored("Vendor", record["VendorRef"]["value"]).get("CurrencyRef")

    def postings(self, company: "Company", record: Document) -> Iterable[Posting]:
        """Debit accounts payable, credit the lines."""
        given = [posting._replace(amount=-posting.amount) for posting in self.expenses(company, record)]
        owed = -sum((posting.amount for posting in given), ZERO)
        vendor = ("Vendor", record["VendorRef"]["value"])
        return (Posting(record["APAccountRef"]["value"], owed, vendor, record["TotalAmt"]), *given)


class PurchaseOrder(Spending):
    """Orders; nothing is booked."""

    moves = 0
    shows_custom_fields = True
    required = ("Line", "VendorRef")
    required_on_update = ("VendorRef",)

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Add what answers about orders always have (observed shapes)."""
        super().complete(company, record, old)
        payable(company, record)
        vendor = company.stored("Vendor", record["VendorRef"]["value"])
        if "VendorAddr" not in record and "BillAddr" in vendor:
            record["VendorAddr"] = vendor["BillAddr"]
        addresses.number(company, record, old)
        record["LinkedTxn"] = (old or {}).get("LinkedTxn", [])
        record.setdefault("POStatus", "Open")
        record.setdefault("EmailStatus", "NotSet")
        numbering.number(company, self.entity, record, old)

    def party_currency(self, company: "Company", record: Document) -> Document | None:
        """Answer the vendor's currency."""
        return company.stored("Vendor", record["VendorRef"]["value"]).get("CurrencyRef")


def payable(company: "Company", record: Document) -> None:
    """Book to accounts payable in the document's currency unless it says where."""
    if "APAccountRef" not in record:
        id_ = accounts.standing(company, "AccountsPayable", foreign(company, record))
        record["APAccountRef"] = {"value": id_, "name": company.shelf("Account").rows[id_].label}


class Purchase(Spending):
    """What is paid on the spot: cash, cheque or card."""

    shows_custom_fields = True
    required = ("AccountRef", "PaymentType", "Line")
    required_on_update = ("PaymentType",)

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Add what answers about purchases always have (facts B.4)."""
        super().complete(company, record, old)
        record.setdefault("PrintStatus", "NotSet")
        record["PurchaseEx"] = extension(TxnType=_KINDS.get(record["PaymentType"], "54"))

    def postings(self, company: "Company", record: Document) -> Iterable[Posting]:
        """Debit the lines, credit the account it was paid from; a credit is the other way round."""
        sign = -1 if record.get("Credit") else 1
        spent = [posting._replace(amount=sign * posting.amount) for posting in self.expenses(company, record)]
        paid = sum((posting.amount for posting in spent), ZERO)
        return (Posting(record["AccountRef"]["value"], -paid), *spent)
