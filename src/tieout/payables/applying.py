"""What a payment may settle: the same payee's payables, in the same currency, and never more than is open."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.errors import BadInput
from tieout.ids import BusinessId
from tieout.payables import funding_sources, payees
from tieout.payables.line import demand_cents
from tieout.payables.payment import PaymentContent, PaymentLine
from tieout.payables.store import ROLES, Payable

_PAYABLE = ("approved", "scheduled", "paid")
_NOTHING = Decimal(0)


async def demand_sound(
    conn: AsyncConnection,
    business_id: BusinessId,
    payment: PaymentContent,
    lines: Sequence[PaymentLine],
    *,
    payables: Mapping[UUID, Payable],
    paid: Mapping[UUID, Decimal],
) -> None:
    """Refuse a payment that does not fit what it settles, saying which line and why."""
    payee = await payees.find(conn, business_id, payment.payee_id)
    if payee.role != ROLES[payment.direction]:
        raise BadInput(f"A payment of a {payment.direction} needs a {ROLES[payment.direction]}.", field="payee_id")
    if payment.funding_source_id is not None:
        await funding_sources.KIND.find(conn, business_id, payment.funding_source_id)
    if payment.amount < 0:
        raise BadInput("The amount of a payment is not below zero.", field="amount")
    demand_cents([payment.amount], "amount")
    for number, one in enumerate(lines):
        _demand_positive(one, number)
        demand_cents([one.amount], f"lines.{number}.amount")
        if one.payable_id is not None:
            payable = payables[one.payable_id]
            told = sum((each.amount for each in lines if each.payable_id == payable.id), _NOTHING)
            _demand_fits(payment, payable, number, told=told, open_=payable.total - paid.get(payable.id, _NOTHING))
    if applied(lines) > payment.amount:
        raise BadInput(f"The lines add up to {applied(lines)}, the payment is {payment.amount}.", field="amount")


def applied(lines: Sequence[PaymentLine]) -> Decimal:
    """Answer how much money the lines need: what they settle, less the credits that they use up."""
    return sum((one.amount if one.payable_id is not None else -one.amount for one in lines), _NOTHING)


def _demand_positive(one: PaymentLine, number: int) -> None:
    if (one.payable_id is None) == (one.credit_record_id is None):
        raise BadInput("A line names a payable or a credit, one of them.", field=f"lines.{number}")
    if one.amount <= 0:
        raise BadInput("The amount of a line is above zero.", field=f"lines.{number}.amount")


def _demand_fits(payment: PaymentContent, payable: Payable, number: int, *, told: Decimal, open_: Decimal) -> None:
    name = payable.number or payable.id
    if payable.payee_id != payment.payee_id:
        raise BadInput(f"The {payable.direction} {name} is another payee's.", field=f"lines.{number}.payable_id")
    if payable.currency != payment.currency:
        raise BadInput(f"The {payable.direction} {name} is in {payable.currency}.", field="currency")
    if payable.status not in _PAYABLE:
        raise BadInput(f"The {payable.direction} {name} is {payable.status}; only what is approved is paid.",
                       field=f"lines.{number}.payable_id")  # fmt: skip
    if told > open_:
        raise BadInput(f"Of {name} {open_} is open, less than {told}.", field=f"lines.{number}.amount")
