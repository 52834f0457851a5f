"""Reads a company's vendors, bills and bill payments as the platform's own things: pure, exact to the cent."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from qbo import exact
from tieout.adopt.matching import Party
from tieout.mirror.read import Mirrored
from tieout.payables.line import Line
from tieout.payables.payees import PayeeContent
from tieout.payables.store import PayableContent

_NOTHING = Decimal(0)
_DETAILS = ("AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail")


class Allocation(NamedTuple):
    """How much of a payment goes to one document, or of a credit is used up by it."""

    entity: str
    record_id: str
    amount: Decimal


def members(record: Mirrored) -> Mapping[str, Any]:
    """Read a record's JSON."""
    found: Mapping[str, Any] = exact.decode(record.body.encode())
    return found


def party(record: Mirrored) -> Party:
    """Read whom a vendor or customer is by, for comparing."""
    its = members(record)
    names = [its.get(name) for name in ("DisplayName", "CompanyName", "PrintOnCheckName")]
    return Party(
        id=record.id,
        names=list(dict.fromkeys(name for name in names if name)),
        email=_inner(its, "PrimaryEmailAddr", "Address"),
        phone=_inner(its, "PrimaryPhone", "FreeFormNumber"),
        tax_id=its.get("TaxIdentifier"),
        currency=record.currency,
        active=record.lifecycle == "active",
    )


def payee(record: Mirrored) -> PayeeContent:
    """Read a vendor as a payee; of a tax number QuickBooks shows no more than the last four."""
    its = members(record)
    digits = "".join(filter(str.isdigit, its.get("TaxIdentifier") or ""))
    return PayeeContent(
        role="vendor",
        name=its.get("DisplayName") or f"Vendor {record.id}",
        email=_inner(its, "PrimaryEmailAddr", "Address"),
        phone=_inner(its, "PrimaryPhone", "FreeFormNumber"),
        tax_id_last_four=digits[-4:] or None,
        currency=record.currency,
        address=_address(its.get("BillAddr")),
    )


def payable(
    record: Mirrored, payee_id: UUID, *, home_currency: str | None, accounts: Mapping[str, str]
) -> PayableContent:
    """Read a bill as a payable; `accounts` names the platform's own account of each account of QuickBooks."""
    its, total = members(record), record.amount or _NOTHING
    return PayableContent(
        direction="payable",
        payee_id=payee_id,
        currency=record.currency or home_currency or "USD",
        total=total,
        issued_on=record.date or date.min,
        number=its.get("DocNumber"),
        due_on=_date(its.get("DueDate")),
        memo=its.get("PrivateNote"),
        lines=_lines(its, total, accounts),
    )


def allocations(record: Mirrored) -> list[Allocation]:
    """Answer what a payment settles and which credits it uses up: by its lines, never by a balance. pains 9."""
    found: list[Allocation] = []
    for line in members(record).get("Line", ()):
        amount = _decimal(line.get("Amount"))
        found += [Allocation(one["TxnType"], one["TxnId"], amount) for one in line.get("LinkedTxn", ())]
    return [one for one in found if one.amount > 0]


def paid_from(record: Mirrored) -> str | None:
    """Answer the account that a bill payment took the money from."""
    its = members(record)
    return _inner(its, "CheckPayment", "BankAccountRef", "value") or _inner(
        its, "CreditCardPayment", "CCAccountRef", "value"
    )


def settled_by(record: Mirrored) -> list[str]:
    """Answer the bill payments that a bill names as having paid some of it."""
    named = members(record).get("LinkedTxn", ())
    return [one["TxnId"] for one in named if one.get("TxnType", "").startswith("BillPayment")]


def _lines(its: Mapping[str, Any], total: Decimal, accounts: Mapping[str, str]) -> tuple[Line, ...]:
    """Read the lines that cost something; what tax and rounding add to them is a line of its own."""
    found = [_line(line, detail, accounts) for line, detail in _detailed(its)]
    rest = total - sum((one.amount for one in found), _NOTHING)
    if rest:
        found.append(Line(amount=rest, description="Tax and rounding"))
    return tuple(found)


def _detailed(its: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for line in its.get("Line", ()):
        for name in _DETAILS:
            if name in line and line.get("Amount") is not None:
                yield line, line[name]


def _line(line: Mapping[str, Any], detail: Mapping[str, Any], accounts: Mapping[str, str]) -> Line:
    account = _inner(detail, "AccountRef", "value")
    return Line(
        amount=_decimal(line["Amount"]),
        description=line.get("Description"),
        quantity=_decimal(detail["Qty"]) if detail.get("Qty") is not None else None,
        unit_price=_decimal(detail["UnitPrice"]) if detail.get("UnitPrice") is not None else None,
        account=accounts.get(account) if account else None,
        item=_inner(detail, "ItemRef", "value"),
        class_id=_inner(detail, "ClassRef", "value"),
    )


def _address(found: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Read an address by the platform's names."""
    if not found:
        return None
    names = {
        "line1": "Line1", "line2": "Line2", "city": "City", "region": "CountrySubDivisionCode",
        "postal_code": "PostalCode", "country": "Country",
    }  # fmt: skip
    return {ours: found[theirs] for ours, theirs in names.items() if found.get(theirs)} or None


def _inner(its: Mapping[str, Any], *path: str) -> str | None:
    value: Any = its
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) and value else None


def _decimal(value: Any) -> Decimal:
    return exact.money(value) if value is not None else _NOTHING


def _date(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None
