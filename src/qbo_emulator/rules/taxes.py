"""Sales tax: by the company's codes and rates, on the lines that are taxable (facts E.4, pains 10)."""

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from qbo_emulator import faults
from qbo_emulator.ledger import Posting
from qbo_emulator.money import ZERO, cents, plain
from qbo_emulator.records import Document
from qbo_emulator.rules import accounts
from qbo_emulator.rules.documents import home

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_UNTAXED = frozenset({"NON", ""})
_ROUNDING = Decimal("0.02")
_SALE, _ACCOUNT, _ITEM = "SalesItemLineDetail", "AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail"
_STATES = {"CA": "California", "AZ": "Arizona", "NY": "New York", "TX": "Texas", "FL": "Florida"}


def apply(company: "Company", record: Document, sold: Decimal, discount: Decimal) -> Decimal:
    """Write TxnTaxDetail and answer what is added to the total."""
    said = record.get("TxnTaxDetail", {})
    us = company.country == "US"
    lines = _automatic(company, record, said, sold, discount) if us else _by_line(company, record)
    _override(lines, said)
    tax = sum((line["Amount"] for line in lines), ZERO)
    detail: Document = {"TotalTax": cents(tax)}
    code = said.get("TxnTaxCodeRef")
    if code and not (us and company.settings.automated_sales_tax):
        detail["TxnTaxCodeRef"] = code  # automated sales tax does not echo it [pains 3.3]
    if lines:
        detail["TaxLine"] = lines
    record["TxnTaxDetail"] = detail
    return cents(tax)


def take_out(company: "Company", record: Document) -> None:
    """Give a line that says only what it comes to with tax its net amount (GlobalTaxCalculation TaxInclusive)."""
    inclusive = company.country != "US" and record.get("GlobalTaxCalculation") == "TaxInclusive"
    for line in _lines(record):
        detail = line.get(line["DetailType"], {})
        if not inclusive or not detail.get("TaxInclusiveAmt"):
            detail.pop("TaxInclusiveAmt", None)
        elif "Amount" not in line:
            line["Amount"] = cents(detail["TaxInclusiveAmt"] / (1 + _percent(company, _code(line)) / 100))
            if detail.get("Qty"):
                detail.pop("UnitPrice", None)  # written anew from the net amount


def _override(lines: list[Document], said: Document) -> None:
    """Add what somebody wants the tax of a rate to differ by (reference: OverrideDeltaAmount; versions 70 and on).

    An amount without that difference is ignored, as live companies do (pains 3.3).
    """
    deltas = {
        line["TaxLineDetail"].get("TaxRateRef", {}).get("value"): line["TaxLineDetail"]["OverrideDeltaAmount"]
        for line in said.get("TaxLine", ())
        if line.get("TaxLineDetail", {}).get("OverrideDeltaAmount")
    }
    for line in lines:
        detail = line["TaxLineDetail"]
        if delta := deltas.get(detail["TaxRateRef"]["value"]):
            detail["OverrideDeltaAmount"] = cents(delta)
            line["Amount"] = cents(line["Amount"] + delta)


def _automatic(
    company: "Company", record: Document, said: Document, sold: Decimal, discount: Decimal
) -> list[Document]:
    """Tax the lines coded TAX, at the rate of the customer's address; without an address nothing (pains 3.3)."""
    base = sum((_amount(line) for line in _lines(record) if _code(line) not in _UNTAXED), ZERO)
    if not base or not company.preferences.get("TaxPrefs", {}).get("UsingSalesTax"):
        return []
    if record.get("ApplyTaxAfterDiscount") and sold:
        base = cents(base - discount * base / sold)
    code = _code_for(company, record, said)
    return _tax_lines(company, code, base) if code else []


def _code_for(company: "Company", record: Document, said: Document) -> str | None:
    if not company.settings.automated_sales_tax and "TxnTaxCodeRef" in said:
        return said["TxnTaxCodeRef"]["value"]
    address = record.get("ShipAddr") or record.get("BillAddr")
    if not address:
        return None
    state = address.get("CountrySubDivisionCode")
    if state in _STATES:
        return next((code for code in company.shelf("TaxCode").rows if _is_of(company, code, _STATES[state])), None)
    return None if state else company.preferences["TaxPrefs"].get("TaxGroupCodeRef", {}).get("value")


def _is_of(company: "Company", code: str, state: str) -> bool:
    """Whether a code is a state's: by its own name, or by the agency that gets the tax."""
    names = [company.shelf("TaxCode").rows[code].name]
    for id_, _ in _rates(company, code):
        agency = company.find("TaxAgency", company.stored("TaxRate", id_).get("AgencyRef", {}).get("value", ""))
        names += [agency.name] if agency else []
    return any(name.startswith(state) for name in names)


def _by_line(company: "Company", record: Document) -> list[Document]:
    """Tax every line at its own code; amounts are net, and with TaxInclusive lines say too what they come to.

    Live, Australian sandbox: `Amount` 409.09, `TaxInclusiveAmt` 450.00, and the tax is what is between the two.
    """
    mode = record.setdefault("GlobalTaxCalculation", "TaxExcluded")
    if mode == "NotApplicable" or not company.preferences.get("TaxPrefs", {}).get("UsingSalesTax"):
        return []
    bases: dict[str, Decimal] = {}
    between: dict[str, Decimal] = {}
    for line in _lines(record):
        code = _code(line)
        if code in _UNTAXED or company.find("TaxCode", code) is None:
            raise faults.business("Make sure all your transactions have a VAT/GST rate before you save.")
        bases[code] = bases.get(code, ZERO) + _amount(line)
        if mode == "TaxInclusive":
            between[code] = between.get(code, ZERO) + _whole(company, line) - _amount(line)
    return [line for code, base in bases.items() for line in _tax_lines(company, code, base, between.get(code))]


def _whole(company: "Company", line: Document) -> Decimal:
    """Write what a line comes to with its tax; what the body says stands, unless it is about another amount."""
    detail = line[line["DetailType"]]
    computed = cents(_amount(line) * (1 + _percent(company, _code(line)) / 100))
    said = detail.get("TaxInclusiveAmt")
    if said is None or abs(said - computed) > _ROUNDING:
        detail["TaxInclusiveAmt"] = computed
    return detail["TaxInclusiveAmt"]


def _tax_lines(company: "Company", code: str, base: Decimal, whole: Decimal | None = None) -> list[Document]:
    """Answer a line for each rate of a code; together they are `whole`, where that is known."""
    found: list[Document] = []
    for id_, percent in _rates(company, code):
        detail = {
            "TaxRateRef": {"value": id_},
            "PercentBased": True,
            "TaxPercent": plain(percent),
            "NetAmountTaxable": cents(base),
        }
        amount = cents(base * percent / 100)
        found.append({"Amount": amount, "DetailType": "TaxLineDetail", "TaxLineDetail": detail})
    if found and whole is not None:
        found[-1]["Amount"] = cents(whole - sum((line["Amount"] for line in found[:-1]), ZERO))
    return found


def _percent(company: "Company", code: str) -> Decimal:
    return sum((percent for _, percent in _rates(company, code)), ZERO)


def _rates(company: "Company", code: str) -> list[tuple[str, Decimal]]:
    """Answer the rates of a code; one that the company does not have is no tax."""
    if company.find("TaxCode", code) is None:
        return []
    listed = company.stored("TaxCode", code).get("SalesTaxRateList", {}).get("TaxRateDetail", [])
    ids = [detail["TaxRateRef"]["value"] for detail in listed]
    return [
        (id_, Decimal(company.stored("TaxRate", id_).get("RateValue", 0)))
        for id_ in ids
        if company.find("TaxRate", id_)
    ]


def postings(company: "Company", record: Document) -> list[Posting]:
    """Answer what of a document is tax, on the account of the agency that gets it (`… Payable` in the sandbox)."""
    return [
        Posting(_account(company, line["TaxLineDetail"]["TaxRateRef"]["value"]), home(record, line["Amount"]))
        for line in record.get("TxnTaxDetail", {}).get("TaxLine", ())
        if line["Amount"]
    ]


def _account(company: "Company", rate: str) -> str:
    agency = company.stored("TaxRate", rate).get("AgencyRef", {}).get("value", "")
    row = company.find("TaxAgency", agency)
    named = company.names.get(("Account", f"{row.name} Payable".lower())) if row else None
    return named.removeprefix("Account ") if named else accounts.standing(company, "SalesTaxPayable")


def _lines(record: Document) -> list[Document]:
    found: list[Document] = []
    for line in record["Line"]:
        found += line.get("GroupLineDetail", {}).get("Line", (line,))
    return [line for line in found if line.get("DetailType") in {_SALE, _ACCOUNT, _ITEM}]


def _amount(line: Document) -> Decimal:
    return line["Amount"]


def _code(line: Document) -> str:
    return line[line["DetailType"]].get("TaxCodeRef", {}).get("value", "")


def create_code(company: "Company", body: Document) -> Document:
    """Make a tax code with its rates, as `taxservice/taxcode` does (facts E.4)."""
    name, details = body.get("TaxCode"), body.get("TaxRateDetails")
    if not name or not details:
        raise faults.missing(*(each for each in ("TaxCode", "TaxRateDetails") if not body.get(each)))
    if not isinstance(name, str) or not isinstance(details, list):
        raise faults.unreadable("TaxCode is a text, and TaxRateDetails a list")
    if ("TaxCode", name.lower()) in company.names:
        raise faults.duplicate_name("tax code")
    for place, detail in enumerate(details):
        _check_rate(company, detail, details[:place])
    rates = [_rate(company, detail) for detail in details]
    lists: Document = {"SalesTaxRateList": [], "PurchaseTaxRateList": []}
    for order, (detail, id_) in enumerate(zip(details, rates, strict=True)):
        purchase = detail.get("TaxApplicableOn") == "Purchase"
        entry = {"TaxRateRef": {"value": id_}, "TaxTypeApplicable": "TaxOnAmount", "TaxOrder": order}
        lists["PurchaseTaxRateList" if purchase else "SalesTaxRateList"].append(entry)
    code: Document = {"Id": str(company.number("Id TaxCode")), "Name": name, "Taxable": True, "TaxGroup": True}
    code |= {member: {"TaxRateDetail": found} for member, found in lists.items()}
    company.plant("TaxCode", code)
    shown = [{**detail, "TaxRateId": id_} for detail, id_ in zip(details, rates, strict=True)]
    return {"TaxCode": name, "TaxCodeId": code["Id"], "TaxRateDetails": shown}


def _check_rate(company: "Company", detail: Document, before: list[Document]) -> None:
    if not isinstance(detail, dict):
        raise faults.unreadable("TaxRateDetails: an object was expected")
    if detail.get("TaxApplicableOn") not in {None, "Sales", "Purchase"}:
        raise faults.refuse("2270", f"Invalid Tax Applicable On : {detail['TaxApplicableOn']}", "TaxApplicableOn")
    if "TaxRateId" in detail:
        if company.find("TaxRate", str(detail["TaxRateId"])) is None:
            raise faults.invalid_reference("TaxRates", str(detail["TaxRateId"]))
        return
    absent = [name for name in ("TaxRateName", "RateValue", "TaxAgencyId") if detail.get(name) in (None, "")]
    if absent:
        raise faults.missing(*absent)
    name = str(detail["TaxRateName"]).lower()
    if ("TaxRate", name) in company.names or name in {str(each.get("TaxRateName")).lower() for each in before}:
        raise faults.duplicate_name("tax rate")
    if company.find("TaxAgency", str(detail["TaxAgencyId"])) is None:
        raise faults.invalid_reference("TaxAgencies", str(detail["TaxAgencyId"]))
    try:
        percent = Decimal(str(detail["RateValue"]))
    except InvalidOperation:
        raise faults.refuse("2100", f"Invalid Decimal Format : {detail['RateValue']}", "RateValue") from None
    if not 0 <= percent <= 100:
        raise faults.refuse("2150", f"Invalid Percent : {detail['RateValue']}", "RateValue")


def _rate(company: "Company", detail: Document) -> str:
    if "TaxRateId" in detail:
        return str(detail["TaxRateId"])
    rate = {
        "Id": str(company.number("Id TaxRate")),
        "Name": str(detail["TaxRateName"]),
        "Description": str(detail["TaxRateName"]),
        "RateValue": plain(Decimal(str(detail["RateValue"]))),
        "AgencyRef": {"value": str(detail["TaxAgencyId"])},
        "DisplayType": "ReadOnly",
        "SpecialTaxType": "NONE",
    }
    company.plant("TaxRate", rate)
    return rate["Id"]
