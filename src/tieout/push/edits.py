"""What somebody has changed in QuickBooks of that on which both sides have to agree: pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

_AGREED: Final[Mapping[str, str]] = {
    "TotalAmt": "total",
    "VendorRef": "vendor",
    "CustomerRef": "customer",
    "CurrencyRef": "currency",
    "DocNumber": "number",
    "PaymentRefNum": "number",
    "TxnDate": "date",
    "DueDate": "due date",
}
"""What an expense is booked to, and what is noted of it, is the bookkeeper's own affair."""


def party(body: Mapping[str, Any]) -> tuple[str, str] | None:
    """Answer whose a document is, as entity and id."""
    named = ((entity, body.get(f"{entity}Ref")) for entity in ("Vendor", "Customer"))
    return next(((entity, str(told["value"])) for entity, told in named if isinstance(told, Mapping)), None)


def edits(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Say what is other now, such as "its total from 10.00 to 12.00"; nothing where both still agree."""
    told = [
        f"its {word} from {_said(before.get(member))} to {_said(now.get(member))}"
        for member, word in _AGREED.items()
        if _value(before.get(member)) != _value(now.get(member))
    ]
    if _applied(before) != _applied(now):
        told.append("what it settles")
    return " and ".join(told)


def _value(member: Any) -> Any:
    return member.get("value") if isinstance(member, Mapping) else member


def _said(member: Any) -> str:
    if isinstance(member, Mapping):
        return str(member.get("name") or member.get("value"))
    if isinstance(member, Decimal | int):
        return f"{Decimal(member):.2f}"
    return "nothing" if member is None else str(member)


def _applied(body: Mapping[str, Any]) -> list[tuple[str, str, Decimal]]:
    """Answer how much a payment's lines settle of what; other documents' lines settle nothing."""
    return sorted(
        (str(target.get("TxnType")), str(target.get("TxnId")), Decimal(line.get("Amount", 0)))
        for line in body.get("Line", ())
        for target in line.get("LinkedTxn", ())
        if "DetailType" not in line
    )
