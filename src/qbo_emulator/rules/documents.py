"""What all transactions have: date, currency, number, lines with ids, and the detail that a line's type asks for."""

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from qbo_emulator import faults
from qbo_emulator.money import ZERO, cents
from qbo_emulator.records import Document
from qbo_emulator.rules.rule import Rule

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_BARE = frozenset({"DescriptionOnly", "SubTotalLineDetail", "PaymentLineDetail"})


class Transaction(Rule):
    """A document with a date, a currency and lines."""

    first_line = 1
    shows_custom_fields = False

    def complete(self, company: "Company", record: Document, old: Document | None) -> None:
        """Add what every transaction has."""
        if self.shows_custom_fields:
            record.setdefault("CustomField", [])
        record.setdefault("TxnDate", company.today())
        self.currency(company, record)
        self.lines(company, record)
        number_lines(record, old, self.first_line)

    def currency(self, company: "Company", record: Document) -> None:
        """Take the party's currency; a foreign one without a rate is booked at 1 (facts G, pains 19)."""
        partys = self.party_currency(company, record)
        if "CurrencyRef" not in record:
            record["CurrencyRef"] = partys or company.currencies.home_ref()
        elif partys and partys["value"] != record["CurrencyRef"]["value"]:
            text = "The currency of the transaction is not the one of its customer or vendor."
            raise faults.business(text)  # facts B.7, pains 19
        if not record.get("ExchangeRate", 1):  # python-quickbooks writes 0 for none
            del record["ExchangeRate"]
        several = company.preferences.get("CurrencyPrefs", {}).get("MultiCurrencyEnabled")
        if record["CurrencyRef"]["value"] != company.currencies.home:
            record.setdefault("ExchangeRate", 1)
        elif several:
            record["ExchangeRate"] = 1  # the company's own currency is worth itself
        else:
            record.pop("ExchangeRate", None)
        if record.get("ExchangeRate", 1) < 0:
            raise faults.refuse("2110", f"Invalid Decimal : {record['ExchangeRate']}", "ExchangeRate")

    def party_currency(self, company: "Company", record: Document) -> Document | None:
        """Answer the currency of whoever the document concerns."""
        return None

    def lines(self, company: "Company", record: Document) -> None:
        """Check the lines and compute the totals."""

    def label(self, record: Document) -> tuple[str, str]:
        """Transactions are ordered by id."""
        return "", ""


def demand_details(record: Document, *known: str) -> None:
    """Refuse lines without type (2020), of a type that does not belong here (6000), or without its detail (6440)."""
    for line in record.get("Line", ()):
        type_ = line.get("DetailType")
        if type_ is None:
            raise faults.missing("Line.DetailType")
        if type_ not in known:
            raise faults.business(f"Line.DetailType {type_} does not belong on this transaction.")
        if type_ not in _BARE and type_ != "SalesItemLineDetail" and type_ not in line:
            raise faults.refuse("6440", f"Detail Required : {type_} is missing", type_)


def number_lines(record: Document, old: Document | None, first: int = 1) -> None:
    """Give lines that come without an id a new one; ids that the old record had may stay (facts B.4)."""
    lines = record.get("Line", ())
    taken = [int(line["Id"]) for line in (old or {}).get("Line", ()) if line.get("Id", "").isdigit()]
    known = {str(number) for number in taken}
    following = max(taken, default=first - 1)
    for line in lines:
        if line.get("DetailType") == "SubTotalLineDetail" and "Id" not in line:
            continue
        if line.get("Id") in known:
            known.discard(line["Id"])
            continue
        following += 1
        line["Id"] = str(following)


def extension(**values: str) -> Document:
    """Answer values that have no member of their own, as the real service lets its XML shine through (facts B.4)."""
    about = {
        "name": "{http://schema.intuit.com/finance/v3}NameValue",
        "declaredType": "com.intuit.schema.finance.v3.NameValue",
        "scope": "javax.xml.bind.JAXBElement$GlobalScope",
    }
    typed = {"nil": False, "globalScope": True, "typeSubstituted": False}
    return {"any": [{**about, "value": {"Name": name, "Value": value}, **typed} for name, value in values.items()]}


def rate(record: Document) -> Decimal:
    """Answer what one unit of the document's currency is worth at home."""
    return Decimal(record.get("ExchangeRate", 1))


def home(record: Document, amount: Decimal) -> Decimal:
    """Answer an amount of a document in the company's own currency."""
    if "ExchangeRate" not in record:
        return amount
    return cents(amount * Decimal(record["ExchangeRate"]))


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Add amounts up."""
    return cents(sum(amounts, ZERO))


def zero_lines(record: Document) -> None:
    """Take amounts and quantities out of every line, as a void does (facts B.5)."""
    for line in record.get("Line", ()):
        if "Amount" in line:
            line["Amount"] = ZERO
        for detail in ("SalesItemLineDetail", "ItemBasedExpenseLineDetail"):
            if "Qty" in line.get(detail, {}):
                line[detail]["Qty"] = 0
