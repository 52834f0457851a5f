"""A receivable as QuickBooks' Invoice."""

from collections.abc import Sequence
from typing import Any

from tieout.push.mapping.bill import Form, Priced, heading, written

_DETAIL = "SalesItemLineDetail"


def to_invoice(form: Form, lines: Sequence[Priced]) -> dict[str, Any]:
    """Write an invoice."""
    return {"CustomerRef": {"value": form.party_id}, "Line": [_line(one) for one in lines]} | heading(form)


def _line(one: Priced) -> dict[str, Any]:
    detail: dict[str, Any] = {"ItemRef": {"value": one.item_id}}
    if one.line.quantity is not None:
        detail["Qty"] = one.line.quantity
    if one.line.unit_price is not None:
        detail["UnitPrice"] = one.line.unit_price
    return written(one, _DETAIL, detail)
