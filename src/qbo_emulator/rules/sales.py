"""Sales forms: items and prices on their lines, discounts and subtotals, what is owed, and where it is booked."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from qbo_emulator import faults, sending
from qbo_emulator.ledger import Key, Posting
from qbo_emulator.money import ZERO, cents, plain
from qbo_emulator.records import Document
from qbo_emulator.rules import accounts, addresses, numbering, stock, taxes
from qbo_emulator.rules.documents import Transaction, demand_details, home, total, zero_lines

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_DETAILS = ("SalesItemLineDetail", "DiscountLineDetail", "SubTotalLineDetail", "GroupLineDetail", "DescriptionOnly")
_SETTLED_BY = frozenset({"Payment", "Deposit"})
_ONLINE = ("AllowIPNPayment", "AllowOnlinePayment", "AllowOnlineCreditCardPayment", "AllowOnlineACHPayment")


class SalesForm(Transaction):
    """What invoices, sales receipts and their like share; `moves` says which way stock goes."""

    required = ("Line",)
    moves = -1

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Compute the form."""
        demand_details(record, *_DETAILS)
        _custom_fields(company, record)
        keep_links(record, old)
        if "CustomerRef" in record:
            addresses.inherit(record, company.stored("Customer", record["CustomerRef"]["value"]))
        addresses.number(company, record, old)
        super().complete(company, record, old)
        for member, value in (
            ("ApplyTaxAfterDiscount", False), ("PrintStatus", "NeedToPrint"), ("EmailStatus", "NotSet"),
        ):  # fmt: skip
            record.setdefault(member, value)
        numbering.number(company, self.entity, record, old)

    def party_currency(self, company: "Company", record: Document) -> Document | None:
        """Answer the customer's currency."""
        if "CustomerRef" not in record:
            return None
        return company.stored("Customer", record["CustomerRef"]["value"]).get("CurrencyRef")

    def lines(self, company: "Company", record: Document) -> None:
        """Price the lines and add them up: subtotal, discount, tax, total."""
        lines = [line for line in record["Line"] if line.get("SubTotalLineDetail") or line["DetailType"] != _DETAILS[2]]
        taxes.take_out(company, record)
        for number, line in enumerate(lines, start=1):
            line["LineNum"] = number
            if line["DetailType"] == "SalesItemLineDetail":
                price(company, line)
            elif line["DetailType"] == "GroupLineDetail":
                _price_group(company, line)
        sold = total(
            line["Amount"] for line in lines if line["DetailType"] in {"SalesItemLineDetail", "GroupLineDetail"}
        )
        discount = sum((_discount(company, line, sold) for line in lines if "DiscountLineDetail" in line), ZERO)
        record["Line"] = [*lines, _subtotal(sold)]
        tax = taxes.apply(company, record, sold, discount)
        record["TotalAmt"] = cents(sold - discount + tax)
        if record["TotalAmt"] < 0:
            raise faults.business("Transaction amount must be 0 or greater.")

    def stored(self, company: "Company", record: Document, old: Document | None, at: int) -> None:
        """Take the stock, and mail what is to be sent (facts B.6)."""
        if self.moves:
            stock.follow(company, record, old, at, sign=self.moves)
        if record["EmailStatus"] == "NeedToSend" and not company.planting:
            sending.mail(company, self.entity, record, at)

    def removed(self, company: "Company", record: Document, at: int) -> None:
        """Give the stock back."""
        stock.follow(company, {}, record, at, sign=self.moves)

    def void(self, company: "Company", record: Document) -> None:
        """Zero it; payments come loose (pains 3.5, 3.7)."""
        zero_lines(record)
        if "Balance" in record:
            record["Balance"] = cents(record["Balance"] - record["TotalAmt"])
        record["TotalAmt"] = ZERO
        record["TxnTaxDetail"] = {"TotalTax": ZERO}

    def income(self, company: "Company", record: Document) -> list[Posting]:
        """Answer the credit side: income by line, less discounts; tax; what the stock has cost."""
        found = []
        for line in record.get("Line", ()):
            if "DiscountLineDetail" in line:
                account = line["DiscountLineDetail"]["DiscountAccountRef"]["value"]
                found.append(Posting(account, home(record, line["Amount"])))
            for each in line.get("GroupLineDetail", {}).get("Line", (line,)):
                if "SalesItemLineDetail" in each:
                    account = each["SalesItemLineDetail"]["ItemAccountRef"]["value"]
                    found.append(Posting(account, -home(record, each["Amount"])))
        found += [posting._replace(amount=-posting.amount) for posting in taxes.postings(company, record)]
        return [*found, *stock.cost(company, record)]


class Invoice(SalesForm):
    """Invoices."""

    required = ("Line", "CustomerRef")

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Add due date, open balance and the switches for paying online."""
        super().complete(company, record, old)
        for member in _ONLINE:
            record.setdefault(member, False)
        if "DueDate" not in record:
            record["DueDate"] = _due(company, record)
        paid = cents(old["TotalAmt"] - old["Balance"]) if old else ZERO
        record["Balance"] = cents(record["TotalAmt"] - paid)

    def applied(self, record: Document) -> dict[Key, Decimal]:
        """Answer the estimates it was made from; they are closed by it."""
        return {
            ("Estimate", link["TxnId"]): ZERO for link in record.get("LinkedTxn", ()) if link["TxnType"] == "Estimate"
        }

    def postings(self, company: "Company", record: Document) -> Iterable[Posting]:
        """Debit accounts receivable, credit income."""
        income = self.income(company, record)
        customer = ("Customer", record["CustomerRef"]["value"])
        owed = -sum((posting.amount for posting in income), ZERO)
        account = accounts.standing(company, "AccountsReceivable", _foreign(company, record))
        return (Posting(account, owed, customer, record["TotalAmt"]), *income)


def _subtotal(sold: Decimal) -> Document:
    return {"Amount": sold, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": Document()}


def _foreign(company: "Company", record: Document) -> str | None:
    currency = record["CurrencyRef"]["value"]
    return None if currency == company.currencies.home else currency


def price(company: "Company", line: Document) -> None:
    """Complete a line that sells an item: the default item if it names none (pains 3.2), quantity times price."""
    detail = line.setdefault("SalesItemLineDetail", {})
    if "ItemRef" not in detail:
        detail["ItemRef"] = _default_item(company)
    item = company.stored("Item", detail["ItemRef"]["value"])
    quantity, each = detail.get("Qty"), detail.get("UnitPrice")
    if "Amount" not in line:
        if each is None:
            each = detail["UnitPrice"] = plain(item.get("UnitPrice", 0))
        quantity = detail.setdefault("Qty", 1) if quantity is None else quantity
        line["Amount"] = cents(Decimal(quantity) * each)
    elif quantity and each:  # python-quickbooks sends zeros for both where it means neither, and its tests pass
        if abs(cents(Decimal(quantity) * each) - line["Amount"]) > Decimal("0.01"):
            detail_ = f"Amount is not equal to UnitPrice * Qty. Supplied value:{line['Amount']}"
            raise faults.refuse("6070", detail_, "Line.Amount")
    elif quantity:
        detail["UnitPrice"] = plain((line["Amount"] / Decimal(quantity)).quantize(Decimal("0.0000001")))
    if company.country == "US":  # elsewhere every line says its own code
        detail.setdefault("TaxCodeRef", {"value": "NON"})
    account = item.get("IncomeAccountRef") or _income_account(company)
    detail["ItemAccountRef"] = {**account, "name": company.shelf("Account").rows[account["value"]].label}


def _price_group(company: "Company", line: Document) -> None:
    """Complete a bundle: its own lines, or those of the bundle's item; their sum is its amount."""
    group = line["GroupLineDetail"]
    lines = group.get("Line")
    if not lines:
        item = company.stored("Item", group["GroupItemRef"]["value"])
        parts = item.get("ItemGroupDetail", {}).get("ItemGroupLine", [])
        lines = group["Line"] = [_part(each, group.get("Quantity", 1)) for each in parts]
    for number, each in enumerate(lines, start=1):
        each.setdefault("Id", str(number))
        price(company, each)
    line["Amount"] = total(each["Amount"] for each in lines)


def _part(part: Document, times: Decimal | int) -> Document:
    detail = {"ItemRef": part["ItemRef"], "Qty": plain(Decimal(part.get("Qty", 1)) * times)}
    return {"DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}


def _default_item(company: "Company") -> Document:
    shelf = company.shelf("Item")
    for setting in company.preferences.get("OtherPrefs", {}).get("NameValue", ()):
        if setting.get("Name") == "SalesFormsPrefs.DefaultItem" and setting.get("Value") in shelf.rows:
            return {"value": setting["Value"], "name": shelf.rows[setting["Value"]].label}
    if "1" not in shelf.rows:
        name = {"Name": "Services", "Type": "Service", "IncomeAccountRef": _income_account(company)}
        company.aside(lambda: company.create("Item", name)["Id"])
    first = shelf.rows[shelf.ids[0][1]]
    return {"value": first.id, "name": first.label}


def _income_account(company: "Company") -> Document:
    id_ = accounts.standing(company, "ServiceFeeIncome")
    return {"value": id_, "name": company.shelf("Account").rows[id_].label}


def _discount(company: "Company", line: Document, sold: Decimal) -> Decimal:
    detail = line["DiscountLineDetail"]
    if detail.get("PercentBased"):
        line["Amount"] = cents(sold * Decimal(detail.get("DiscountPercent", 0)) / 100)
    if "Amount" not in line:
        raise faults.missing("Line.Amount")
    if "DiscountAccountRef" not in detail:
        id_ = accounts.standing(company, "DiscountsRefundsGiven")
        detail["DiscountAccountRef"] = {"value": id_, "name": company.shelf("Account").rows[id_].label}
    return line["Amount"]


def keep_links(record: Document, old: Document | None) -> None:
    """Keep the links that payments made; a body can only add those to estimates and their like."""
    paid = [link for link in (old or {}).get("LinkedTxn", ()) if link["TxnType"] in _SETTLED_BY]
    whole = [link for link in record.get("LinkedTxn", ()) if "TxnId" in link and "TxnType" in link]
    said = [link for link in whole if link["TxnType"] not in _SETTLED_BY]
    record["LinkedTxn"] = [*said, *paid]


def _due(company: "Company", record: Document) -> str:
    """Count from the terms: the form's, else the customer's, else the company's (observed: Net 30 by preference)."""
    term = record.get("SalesTermRef") or company.stored("Customer", record["CustomerRef"]["value"]).get("SalesTermRef")
    term = term or company.preferences.get("SalesFormsPrefs", {}).get("DefaultTerms")
    return due_date(company, record["TxnDate"], term)


def due_date(company: "Company", day: str, term: Document | None) -> str:
    """Answer the day on which something dated `day` is due under terms."""
    row = company.find("Term", term["value"]) if term else None
    if row is None:
        return day
    days = company.stored("Term", row.id).get("DueDays", 0)
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def _custom_fields(company: "Company", record: Document) -> None:
    """Show the custom fields that the company has switched on, empty or not (observed: `Crew #`)."""
    given = {field.get("DefinitionId"): field for field in record.get("CustomField", ())}
    for id_, name in numbering.custom_fields(company):
        field = given.setdefault(id_, {"DefinitionId": id_})
        field.setdefault("Name", name)
        field.setdefault("Type", "StringType")
    record["CustomField"] = [given[id_] for id_ in sorted(given, key=str)]
