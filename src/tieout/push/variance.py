"""Whether QuickBooks booked other amounts than were sent, which it does without a word: pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from qbo import exact
from qbo.record import Record
from tieout.intents.store import Intent

_NOTHING = Decimal(0)


def variance(intent: Intent, record: Record, wanted: Decimal | None = None) -> dict[str, str]:
    """Compare what was sent with what is there now; empty where it agrees. Amounts are text.

    What a bill or invoice should come to is `wanted`, tax and all: the lines that were sent know nothing of tax.
    """
    if intent.operation not in {"create", "update"} or intent.entity not in {
        "Bill",
        "Invoice",
        "BillPayment",
        "Payment",
    }:
        return {}
    body, found = exact.decode(intent.body or b"{}"), record.data
    told: dict[str, str] = {}
    sent = Decimal(body["TotalAmt"]) if "TotalAmt" in body else _lines(body) if wanted is None else wanted
    total = Decimal(found.get("TotalAmt", 0))
    if total != sent:
        told |= {"sent": str(sent), "booked": str(total)}
        if tax := Decimal(found.get("TxnTaxDetail", {}).get("TotalTax", 0)):
            told["tax"] = str(tax)
    if intent.entity in {"BillPayment", "Payment"}:
        told |= _unapplied(body, found)
    return told


def _unapplied(body: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, str]:
    wanted, applied = _lines(body), _lines(found)
    told = {} if wanted == applied else {"applied": str(applied), "wanted": str(wanted)}
    left = found.get("UnappliedAmt")
    return told | ({"unapplied": str(left)} if left else {})


def _lines(body: Mapping[str, Any]) -> Decimal:
    lines = (line for line in body.get("Line", ()) if line.get("DetailType") != "SubTotalLineDetail")
    return sum((Decimal(line.get("Amount", 0)) for line in lines), _NOTHING)
