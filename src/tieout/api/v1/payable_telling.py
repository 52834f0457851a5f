"""What is told of payables and payments becomes their content, and their content becomes an answer."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.api.bad_request import Invalid
from tieout.api.v1.naming import demanded, in_body
from tieout.api.v1.payable_schemas import (
    NewPayable,
    NewPayment,
    NewPaymentLine,
    PayableAnswer,
    PayableLine,
    PaymentAnswer,
)
from tieout.ids import BusinessId
from tieout.payables import funding_sources, payees, payments, store
from tieout.payables.applying import applied
from tieout.payables.line import Line
from tieout.payables.payment import Payment, PaymentContent, PaymentLine
from tieout.payables.store import Direction, Payable, PayableContent

_CENT = Decimal("0.01")
_NOTHING = Decimal(0)


async def payable_content(
    conn: AsyncConnection, business_id: BusinessId, direction: Direction, body: NewPayable
) -> PayableContent:
    """Read what was told of a payable."""
    payee_id = demanded(await in_body(conn, payees.KIND, business_id, body, "payee"), "payee")
    lines = tuple(_line(one, number) for number, one in enumerate(body.lines))
    if body.total is None and not lines:
        raise Invalid("Tell the total, or the lines.", fields=[("total", "is missing, and there are no lines")])
    members = ("number", "currency", "issued_on", "due_on", "memo", "custom_fields")
    return PayableContent(
        direction=direction,
        payee_id=payee_id,
        total=Decimal(body.total) if body.total is not None else sum((one.amount for one in lines), _NOTHING),
        lines=lines,
        **{name: getattr(body, name) for name in members},
    )


async def payment_content(
    conn: AsyncConnection, business_id: BusinessId, body: NewPayment
) -> tuple[PaymentContent, list[PaymentLine]]:
    """Read what was told of a payment."""
    lines = [await _payment_line(conn, business_id, one) for one in body.lines]
    members = ("direction", "currency", "paid_on", "memo", "reference")
    content = PaymentContent(
        payee_id=demanded(await in_body(conn, payees.KIND, business_id, body, "payee"), "payee"),
        funding_source_id=await in_body(conn, funding_sources.KIND, business_id, body, "funding_source"),
        amount=Decimal(body.amount) if body.amount is not None else applied(lines),
        **{name: getattr(body, name) for name in members},
    )
    return content, lines


async def payables_answer(conn: AsyncConnection, found: Sequence[Payable]) -> list[PayableAnswer]:
    """Say how payables stand, with what is paid of each."""
    paid = await payments.paid(conn, [one.id for one in found])
    return [
        PayableAnswer.model_validate(vars(one) | {"paid": paid.get(one.id, _NOTHING)}, from_attributes=True)
        for one in found
    ]


async def payments_answer(conn: AsyncConnection, found: Sequence[Payment]) -> list[PaymentAnswer]:
    """Say how payments stand, with their lines and what of each settles nothing."""
    answers = []
    for one in found:
        lines = await payments.lines_of(conn, one.id)
        beside: dict[str, Any] = {"lines": lines, "unapplied": one.amount - applied(lines)}
        answers.append(PaymentAnswer.model_validate(vars(one) | beside, from_attributes=True))
    return answers


async def _payment_line(conn: AsyncConnection, business_id: BusinessId, told: NewPaymentLine) -> PaymentLine:
    payable_id = await in_body(conn, store.KIND, business_id, told, "payable")
    return PaymentLine(amount=Decimal(told.amount), payable_id=payable_id, credit_record_id=told.credit_record_id)


def _line(told: PayableLine, number: int) -> Line:
    members: dict[str, Any] = told.model_dump(exclude_none=True)
    members |= {name: Decimal(members[name]) for name in ("amount", "quantity", "unit_price") if name in members}
    if told.amount is None:
        if told.quantity is None or told.unit_price is None:
            field = f"lines.{number}.amount"
            raise Invalid(
                f"{field}: a line needs an amount, or a quantity and a price.", fields=[(field, "is missing")]
            )
        members["amount"] = (members["quantity"] * members["unit_price"]).quantize(_CENT)
    return Line(**members)
