"""A payable as QuickBooks' Bill."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tieout.payables.line import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What goes on a bill or an invoice beside its lines, all of it resolved."""

    party_id: str
    fields: Mapping[str, str]
    account_id: str | None = None
    currency: str | None = None
    exchange_rate: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A line with the account or item that it is booked to."""

    line: Line
    account_id: str | None = None
    item_id: str | None = None
    class_id: str | None = None


def to_bill(form: Form, lines: Sequence[Priced]) -> dict[str, Any]:
    """Write a bill."""
    body: dict[str, Any] = {"VendorRef": {"value": form.party_id}, "Line": [_line(one) for one in lines]}
    if form.account_id:
        body["APAccountRef"] = {"value": form.account_id}
    return body | heading(form)


def heading(form: Form) -> dict[str, Any]:
    """Write what bills and invoices share: references by id, the rest as text, and what the currency is worth."""
    body: dict[str, Any] = {
        name: {"value": value} if name.endswith("Ref") else value
        for name, value in form.fields.items()
        if name != "ClassRef"
    }
    if form.currency:
        body["CurrencyRef"] = {"value": form.currency}
    if form.exchange_rate is not None:  # left out, QuickBooks books a foreign amount at 1 (facts G)
        body["ExchangeRate"] = form.exchange_rate
    return body


def _line(one: Priced) -> dict[str, Any]:
    kind = "ItemBasedExpenseLineDetail" if one.item_id else "AccountBasedExpenseLineDetail"
    detail: dict[str, Any] = {"ItemRef": {"value": one.item_id}} if one.item_id else {}
    if one.account_id and not one.item_id:
        detail["AccountRef"] = {"value": one.account_id}
    if one.item_id and one.line.quantity is not None:
        detail["Qty"] = one.line.quantity
    if one.item_id and one.line.unit_price is not None:
        detail["UnitPrice"] = one.line.unit_price
    return written(one, kind, detail)


def written(one: Priced, kind: str, detail: dict[str, Any]) -> dict[str, Any]:
    """Write a line with its detail."""
    if one.class_id:
        detail["ClassRef"] = {"value": one.class_id}
    if one.line.tax_code:
        detail["TaxCodeRef"] = {"value": one.line.tax_code}
    body: dict[str, Any] = {"Amount": one.line.amount, "DetailType": kind, kind: detail}
    if one.line.description:
        body["Description"] = one.line.description
    return body
