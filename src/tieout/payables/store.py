"""Keeps payables, and receivables, which are the same the other way round."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.database.listing import Look
from tieout.errors import BadInput, Conflict
from tieout.ids import BusinessId
from tieout.payables import line, payees, tables
from tieout.payables.keeping import Kept, Kind, Origin, Own
from tieout.payables.line import Line, demand_cents

Direction = Literal["payable", "receivable"]
Status = Literal["draft", "submitted", "approved", "declined", "cancelled", "scheduled", "paid"]
ROLES: Mapping[Direction, payees.Role] = {"payable": "vendor", "receivable": "customer"}

# What a person may decide, from where; `paid` comes and goes with payments alone.
_MOVES: Mapping[str, frozenset[str]] = {
    "submitted": frozenset({"draft"}),
    "approved": frozenset({"draft", "submitted", "declined", "scheduled"}),
    "declined": frozenset({"submitted"}),
    "cancelled": frozenset({"draft", "submitted", "approved", "declined", "scheduled"}),
    "scheduled": frozenset({"approved"}),
}

_CREDITS: Mapping[Direction, str] = {
    "payable": "What a vendor owes you is a vendor credit: enter it in QuickBooks, and a payment's line uses it up.",
    "receivable": "What you owe a customer is a credit memo: enter it in QuickBooks, and a payment's line uses it up.",
}


class WrongState(Conflict):
    """Look at the thing's status: what was asked for does not go from there."""


@dataclass(frozen=True, kw_only=True)
class PayableContent:
    """What the platform says of a payable."""

    direction: Direction
    payee_id: UUID
    currency: str
    total: Decimal
    issued_on: date
    number: str | None = None
    due_on: date | None = None
    memo: str | None = None
    lines: tuple[Line, ...] = ()
    custom_fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Payable(Own, PayableContent):
    """What the platform wants paid, or wants to be paid."""

    status: Status


class _Payables(Kind[Payable]):
    def read(self, row: Row[Any]) -> Payable:
        """Read a row with its lines."""
        return Payable(**row._asdict() | {"lines": tuple(line.read(one) for one in row.lines)})


@dataclass(frozen=True, kw_only=True)
class _New(PayableContent):
    """Content with the status that a payable begins with."""

    status: Status


KIND = _Payables("payable", tables.payable, Payable)


async def upsert(
    conn: AsyncConnection,
    business_id: BusinessId,
    external_id: str | None,
    content: PayableContent,
    *,
    status: Status = "draft",
    origin: Origin = "platform",
    now: datetime,
) -> Kept[Payable]:
    """Create a payable with this status, or give the one with this external id this content: it keeps its own."""
    await _demand_sound(conn, business_id, content)
    there = await KIND.there(conn, business_id, external_id)
    if there is not None:
        return await change(conn, there, content, now=now)
    beginning = _New(**vars(content), status=status)
    return await KIND.keep(conn, business_id, beginning, external_id=external_id, origin=origin, now=now)


async def change(conn: AsyncConnection, there: Payable, content: PayableContent, *, now: datetime) -> Kept[Payable]:
    """Give a payable other content; one that was cancelled or paid keeps what it has."""
    await _demand_sound(conn, there.business_id, content)
    if there.direction != content.direction:
        raise Conflict(f"The external id {there.external_id!r} belongs to a {there.direction}.")
    kept = await KIND.change(conn, there, content, now=now)
    if kept.changed and there.status in {"cancelled", "paid"}:
        raise WrongState(f"The {there.direction} is {there.status}; its content does not change any more.")
    if not kept.changed or not (settled := (await paid(conn, [there.id])).get(there.id)):
        return kept
    _demand_room(there, content, settled)
    if content.total == settled and there.status in {"approved", "scheduled"}:
        return Kept((await set_status(conn, there, "paid", now=now)).thing, changed=True)
    return kept


async def follow(conn: AsyncConnection, there: Payable, content: PayableContent, *, now: datetime) -> Kept[Payable]:
    """Give a payable what the books say of it, be it paid or not: how it stands is then for its payments to say."""
    await _demand_sound(conn, there.business_id, content)
    if there.status == "cancelled":
        raise WrongState(f"The {there.direction} is cancelled; its content does not change any more.")
    return await KIND.change(conn, there, content, now=now)


async def move(conn: AsyncConnection, there: Payable, to: Status, *, now: datetime) -> Kept[Payable]:
    """Approve, decline, submit, schedule or cancel a payable; what it already is changes nothing."""
    if there.status == to:
        return Kept(there, changed=False)
    if there.status not in _MOVES.get(to, frozenset()):
        raise WrongState(f"A {there.direction} that is {there.status} cannot become {to}.")
    if to == "cancelled":
        await KIND.find(conn, there.business_id, there.id, lock=True)  # a payment beside this one waits
        if settled := (await paid(conn, [there.id])).get(there.id):
            raise WrongState(f"Of the {there.direction} {settled} is paid; void its payments first.")
    return await set_status(conn, there, to, now=now)


async def set_status(conn: AsyncConnection, there: Payable, to: Status, *, now: datetime) -> Kept[Payable]:
    """Say how a payable stands; its content, and so its version, stays."""
    row = await conn.execute(
        update(tables.payable)
        .where(tables.payable.c.id == there.id)
        .values(status=to, updated_at=now)
        .returning(tables.payable)
    )
    return Kept(KIND.read(row.one()), changed=there.status != to)


async def paid(
    conn: AsyncConnection, payables: Collection[UUID], *, without: UUID | None = None
) -> Mapping[UUID, Decimal]:
    """Answer how much of each is settled by recorded payments, but for one; one of which nothing is has no entry."""
    lines, payment = tables.payment_line, tables.payment
    asked = (
        select(lines.c.payable_id, func.sum(lines.c.amount).label("amount"))
        .join(payment, payment.c.id == lines.c.payment_id)
        .where(lines.c.payable_id.in_(payables), payment.c.status == "recorded", payment.c.archived_at.is_(None))
        .group_by(lines.c.payable_id)
    )
    if without is not None:
        asked = asked.where(payment.c.id != without)
    return {row.payable_id: row.amount for row in await conn.execute(asked)}


async def page(
    conn: AsyncConnection,
    business_id: BusinessId,
    direction: Direction,
    *,
    status: Sequence[Status] | None = None,
    payee_id: UUID | None = None,
    payee_external_id: str | None = None,
    external_id: str | None = None,
    number: str | None = None,
    after: UUID | None = None,
    offset: int = 0,
    limit: int = 100,
    latest: bool = False,
    look: Look | None = None,
) -> Sequence[Payable]:
    """Answer payables, oldest or latest first."""
    columns = tables.payable.c
    which = [columns.direction == direction]
    which += [columns.status.in_(status)] if status else []
    which += [columns.payee_id == payee_id] if payee_id else []
    which += [columns.external_id == external_id] if external_id else []
    which += [columns.number == number] if number else []
    if payee_external_id is not None:
        theirs = (tables.payee.c.business_id == business_id, tables.payee.c.external_id == payee_external_id)
        which.append(columns.payee_id.in_(select(tables.payee.c.id).where(*theirs)))
    return await KIND.page(conn, business_id, *which, after=after, offset=offset, limit=limit, latest=latest, look=look)


async def any_told(conn: AsyncConnection, business_id: BusinessId, direction: Direction) -> bool:
    """Whether the platform itself has told of any."""
    columns = tables.payable.c
    told = (columns.business_id == business_id, columns.direction == direction, columns.origin == "platform")
    return bool(await conn.scalar(select(exists().where(*told))))


def _demand_room(there: Payable, content: PayableContent, settled: Decimal) -> None:
    """Refuse content that recorded payments no longer fit."""
    if (there.payee_id, there.currency) != (content.payee_id, content.currency):
        raise WrongState(f"Of the {there.direction} {settled} is paid; its payee and currency stay.")
    if content.total < settled:
        raise WrongState(f"Of the {there.direction} {settled} is paid, more than {content.total}; lower that first.")


async def _demand_sound(conn: AsyncConnection, business_id: BusinessId, content: PayableContent) -> None:
    payee = await payees.find(conn, business_id, content.payee_id)
    if payee.role != ROLES[content.direction]:
        raise BadInput(f"A {content.direction} needs a {ROLES[content.direction]}; this payee is a {payee.role}.",
                       field="payee_id")  # fmt: skip
    if payee.currency is not None and payee.currency != content.currency:
        raise BadInput(f"The payee is kept in {payee.currency}.", field="currency")
    demand_cents([content.total], "total")
    demand_cents((one.amount for one in content.lines), "lines")
    told = sum((one.amount for one in content.lines), Decimal(0))
    taxed = any(one.tax_code for one in content.lines)
    if content.total < 0:
        raise BadInput(f"The total is {content.total}, below zero. {_CREDITS[content.direction]}", field="total")
    if content.lines and told != content.total and not taxed:
        raise BadInput(f"The total is {content.total}, the lines add up to {told}.", field="total")
