"""Cleo Pay's payables become ours, and ours theirs."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.api.bad_request import Invalid
from tieout.api.cleo import exact
from tieout.api.cleo.naming import in_body
from tieout.api.cleo.payable_schemas import CleoConnection, CleoPayable, LineItem, LineItemAnswer, PayableRequest
from tieout.ids import BusinessId
from tieout.payables import attachments, payees, store
from tieout.payables.line import Line
from tieout.payables.payees import Payee
from tieout.payables.store import Payable, PayableContent
from tieout.settings import AmountUnit

_ONE = Decimal(1)
_CENT = Decimal("0.01")


async def content_of(
    conn: AsyncConnection, business_id: BusinessId, body: PayableRequest, unit: AmountUnit, today: date
) -> PayableContent:
    """Read what is to be paid."""
    payee = await in_body(conn, payees.KIND, business_id, "connectionId", body.connection_id)
    lines = tuple(_line(one, number, unit) for number, one in enumerate(body.line_items))
    total = exact.dollars(body.amount, unit, "amount")
    if lines and sum(one.amount for one in lines) != total:
        raise Invalid("The line items do not add up to the amount.", fields=[("amount", "differs from the lineItems")])
    return PayableContent(
        direction="payable",
        payee_id=payee.id,
        currency=body.currency,
        total=total,
        issued_on=body.invoice_date or today,
        number=body.invoice_number,
        due_on=body.due_date,
        memo=body.memo,
        lines=lines,
        custom_fields=body.custom_fields,
    )


async def demand_new_number(
    conn: AsyncConnection, business_id: BusinessId, content: PayableContent, *, told_as: str | None = None
) -> None:
    """Refuse a number that another payable of the connection has: it is the same invoice.

    One that is told under the same external id at the same moment is no other.
    """
    if content.number is None:
        return
    alive = ("draft", "submitted", "approved", "scheduled", "paid")
    same = await store.page(
        conn, business_id, "payable", status=alive, payee_id=content.payee_id, number=content.number, limit=1
    )
    if same and (told_as is None or same[0].external_id != told_as):
        sentence = f"The connection has an invoice {content.number} already: payable {same[0].id}."
        raise Invalid(sentence, fields=[("invoiceNumber", "is used already")])


async def answer_of(conn: AsyncConnection, found: Sequence[Payable], unit: AmountUnit) -> list[CleoPayable]:
    """Say how payables stand."""
    return [await _answer(conn, one, unit) for one in found]


def connection_of(payee: Payee, business_name: str) -> CleoConnection:
    """Say who a payee is."""
    return CleoConnection(
        id=str(payee.id),
        external_id=payee.external_id,
        status="archived" if payee.archived_at else "active",
        alias=payee.name,
        business_name=business_name,
        connected_business_name=payee.name,
        email=payee.email,
    )


async def _answer(conn: AsyncConnection, one: Payable, unit: AmountUnit) -> CleoPayable:
    files = await attachments.of_payable(conn, one.id)
    items = [
        LineItemAnswer(
            description=line.description,
            quantity=line.quantity or _ONE,
            unit_price=exact.told(line.amount if line.unit_price is None else line.unit_price, unit),
        )
        for line in one.lines
    ]
    return CleoPayable.model_validate(
        {
            "id": str(one.id),
            "external_id": one.external_id,
            "connection_id": str(one.payee_id),
            "amount": exact.told(one.total, unit),
            "currency": one.currency,
            "due_date": one.due_on,
            "invoice_number": one.number,
            "invoice_date": one.issued_on,
            "memo": one.memo,
            "line_items": items,
            "attachments": [file.file_name for file in files],
            "custom_fields": one.custom_fields,
            "status": one.status.upper(),
            "created_at": one.created_at,
        }
    )


def _line(item: LineItem, number: int, unit: AmountUnit) -> Line:
    price = exact.dollars(item.unit_price, unit, f"lineItems.{number}.unitPrice")
    quantity = _ONE if item.quantity is None else item.quantity
    return Line(
        amount=(quantity * price).quantize(_CENT), description=item.description, quantity=quantity, unit_price=price
    )
