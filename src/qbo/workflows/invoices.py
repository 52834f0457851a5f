"""Invoices: made, sent, and those that are overdue."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from qbo import exact, query
from qbo.client import Client
from qbo.paging import walk
from qbo.record import Record

_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Sold:
    """One line of an invoice; the amount is quantity times price, exactly."""

    item_id: str
    quantity: Decimal | int | str
    price: Decimal | int | str
    description: str | None = None
    tax_code: str | None = None

    @property
    def body(self) -> dict[str, Any]:
        """The line as QuickBooks takes it."""
        quantity, price = exact.money(self.quantity), exact.money(self.price)
        detail: dict[str, Any] = {"ItemRef": {"value": self.item_id}, "Qty": quantity, "UnitPrice": price}
        if self.tax_code:
            detail["TaxCodeRef"] = {"value": self.tax_code}
        line = {
            "Amount": (quantity * price).quantize(_CENT, ROUND_HALF_UP),  # as people round, not to the even cent
            "DetailType": "SalesItemLineDetail",
            "SalesItemLineDetail": detail,
        }
        return line | ({"Description": self.description} if self.description else {})


async def create(
    client: Client,
    customer_id: str,
    lines: Sequence[Sold],
    *,
    on: date | None = None,
    due: date | None = None,
    email: str | None = None,
    requestid: str | None = None,
    **members: Any,
) -> Record:
    """Make an invoice; other members of it by their names."""
    body: dict[str, Any] = {"CustomerRef": {"value": customer_id}, "Line": [line.body for line in lines], **members}
    body |= {"TxnDate": on.isoformat()} if on else {}
    body |= {"DueDate": due.isoformat()} if due else {}
    body |= {"BillEmail": {"Address": email}} if email else {}
    return await client.create("Invoice", body, requestid=requestid)


async def create_and_send(
    client: Client, customer_id: str, lines: Sequence[Sold], email: str, *, requestid: str | None = None, **given: Any
) -> Record:
    """Make an invoice and mail it. Two calls: the invoice is there even when the mail could not be sent."""
    invoice = await create(client, customer_id, lines, email=email, requestid=requestid, **given)
    return await client.send("Invoice", invoice.id, to=email)


async def overdue(client: Client, on: date) -> dict[str, list[Record]]:
    """Answer the unpaid invoices that were due before a day, by customer id, the oldest first."""
    conditions = [query.above("Balance", 0), query.below("DueDate", on)]
    found: defaultdict[str, dict[str, Record]] = defaultdict(dict)
    async for block, _ in walk(client, "Invoice", where=conditions):
        for invoice in block:
            found[invoice["CustomerRef"]["value"]][invoice.id] = invoice
    return {customer: sorted(owed.values(), key=lambda one: one["DueDate"]) for customer, owed in found.items()}


def owed(invoices: Sequence[Record]) -> Decimal:
    """Sum up what is open."""
    return sum((Decimal(invoice["Balance"]) for invoice in invoices), Decimal(0))
