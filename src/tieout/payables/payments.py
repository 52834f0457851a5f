"""Keeps payments: what was paid, out of what, and which payables it settles."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.database.listing import Look
from tieout.ids import BusinessId
from tieout.payables import applying, store, tables
from tieout.payables.keeping import Kept, Kind, Origin
from tieout.payables.payment import Payment, PaymentContent, PaymentLine
from tieout.payables.store import Direction, WrongState

_NOTHING = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class _New(PaymentContent):
    status: Literal["recorded", "voided"] = "recorded"


KIND = Kind("payment", tables.payment, Payment)


async def record(
    conn: AsyncConnection,
    business_id: BusinessId,
    external_id: str | None,
    content: PaymentContent,
    lines: Sequence[PaymentLine],
    *,
    origin: Origin = "platform",
    now: datetime,
) -> Kept[Payment]:
    """Record a payment, or give the one with this external id this content and these lines.

    What it settles becomes paid, what it settled before and does not now is open again.
    """
    there = await KIND.there(conn, business_id, external_id)
    if there is not None and (there.direction, there.status) != (content.direction, "recorded"):
        raise WrongState(f"The external id {external_id!r} belongs to a {there.direction}'s payment, {there.status}.")
    before = await _fitting(conn, business_id, there, content, lines)
    kept = await KIND.keep(conn, business_id, _New(**vars(content)), external_id=external_id, origin=origin, now=now)
    return await _with_lines(conn, kept, before, lines, now=now)


async def revise(
    conn: AsyncConnection, there: Payment, content: PaymentContent, lines: Sequence[PaymentLine], *, now: datetime
) -> Kept[Payment]:
    """Give a payment this content and these lines; one that was taken back is recorded again."""
    before = await _fitting(conn, there.business_id, there, content, lines)
    kept = await KIND.change(conn, there, _New(**vars(content)), now=now)
    return await _with_lines(conn, kept, before, lines, now=now)


async def void(conn: AsyncConnection, business_id: BusinessId, id: UUID, *, now: datetime) -> Kept[Payment]:  # noqa: A002 - the word everybody uses
    """Take a payment back: what it settled is open again; a second time changes nothing."""
    there = await KIND.find(conn, business_id, id, lock=True)
    if there.status == "voided":
        return Kept(there, changed=False)
    voided = update(tables.payment).where(tables.payment.c.id == id)
    await conn.execute(voided.values(status="voided"))
    kept = Kept(await _next_version(conn, there, now), changed=True)
    await settle(conn, business_id, _settled(await lines_of(conn, there.id)), now=now)
    return kept


async def lines_of(conn: AsyncConnection, payment_id: UUID) -> list[PaymentLine]:
    """Answer a payment's lines in their order."""
    table = tables.payment_line
    rows = await conn.execute(select(table).where(table.c.payment_id == payment_id).order_by(table.c.number))
    names = [field.name for field in fields(PaymentLine)]
    return [PaymentLine(**{name: getattr(row, name) for name in names}) for row in rows]


async def of_payable(conn: AsyncConnection, payable_id: UUID) -> Sequence[Payment]:
    """Answer the payments that settle some of a payable, oldest first, voided ones included."""
    return await _having(conn, tables.payment_line.c.payable_id == payable_id)


async def of_credit(conn: AsyncConnection, business_id: BusinessId, record_id: str) -> Sequence[Payment]:
    """Answer the payments that use up some of a credit, oldest first, voided ones included."""
    line = tables.payment_line.c
    return await _having(conn, line.business_id == business_id, line.credit_record_id == record_id)


async def _having(conn: AsyncConnection, *lines: ColumnElement[bool]) -> Sequence[Payment]:
    table = tables.payment
    theirs = select(tables.payment_line.c.payment_id).where(*lines)
    rows = await conn.execute(select(table).where(table.c.id.in_(theirs)).order_by(table.c.id))
    return [KIND.read(row) for row in rows]


async def paid(conn: AsyncConnection, payables: Collection[UUID]) -> Mapping[UUID, Decimal]:
    """Answer how much of each payable is paid; one of which nothing is has no entry."""
    return await store.paid(conn, payables)


async def settle(conn: AsyncConnection, business_id: BusinessId, payables: Collection[UUID], *, now: datetime) -> None:
    """Say of each payable whether it is paid: by what is recorded, never by what somebody claims."""
    amounts = await paid(conn, payables)
    for id_ in sorted(payables):
        one = await store.KIND.find(conn, business_id, id_, lock=True)
        full = one.total <= amounts.get(id_, _NOTHING) and one.total > 0
        if full and one.status in {"approved", "scheduled"}:
            await store.set_status(conn, one, "paid", now=now)
        if not full and one.status == "paid":
            await store.set_status(conn, one, "approved", now=now)


async def _fitting(
    conn: AsyncConnection,
    business_id: BusinessId,
    there: Payment | None,
    content: PaymentContent,
    lines: Sequence[PaymentLine],
) -> list[PaymentLine]:
    """Refuse lines that do not fit what is open; answer those that the payment has now."""
    before: list[PaymentLine] = await lines_of(conn, there.id) if there else []
    held = {
        id_: await store.KIND.find(conn, business_id, id_, lock=True) for id_ in sorted(_settled([*before, *lines]))
    }
    others = await store.paid(
        conn, held, without=there.id if there else None
    )  # only now: a payment beside this one waits
    await applying.demand_sound(conn, business_id, content, lines, payables=held, paid=others)
    return before


async def _with_lines(
    conn: AsyncConnection,
    kept: Kept[Payment],
    before: Sequence[PaymentLine],
    lines: Sequence[PaymentLine],
    *,
    now: datetime,
) -> Kept[Payment]:
    """Give a payment its lines, and say of everything that it settles or settled how it stands."""
    if list(before) == list(lines) and not kept.created:
        return kept
    await _replace(conn, kept.thing, lines)
    if not kept.changed:
        kept = Kept(await _next_version(conn, kept.thing, now), changed=True)
    await settle(conn, kept.thing.business_id, _settled([*before, *lines]), now=now)
    return kept


async def _replace(conn: AsyncConnection, payment: Payment, lines: Sequence[PaymentLine]) -> None:
    await conn.execute(delete(tables.payment_line).where(tables.payment_line.c.payment_id == payment.id))
    if lines:
        whose = {"payment_id": payment.id, "business_id": payment.business_id}
        rows: list[dict[str, Any]] = [whose | vars(one) | {"number": number} for number, one in enumerate(lines, 1)]
        await conn.execute(insert(tables.payment_line), rows)


async def _next_version(conn: AsyncConnection, payment: Payment, now: datetime) -> Payment:
    changed = update(tables.payment).where(tables.payment.c.id == payment.id)
    values = {"version": tables.payment.c.version + 1, "updated_at": now}
    return KIND.read((await conn.execute(changed.values(values).returning(tables.payment))).one())


def _settled(lines: Sequence[PaymentLine]) -> set[UUID]:
    return {one.payable_id for one in lines if one.payable_id is not None}


async def page(
    conn: AsyncConnection,
    business_id: BusinessId,
    *,
    direction: Direction | None = None,
    payee_id: UUID | None = None,
    external_id: str | None = None,
    after: UUID | None = None,
    limit: int = 100,
    latest: bool = False,
    look: Look | None = None,
) -> Sequence[Payment]:
    """Answer payments, oldest or latest first."""
    said = {"direction": direction, "payee_id": payee_id, "external_id": external_id}
    which = [tables.payment.c[name] == value for name, value in said.items() if value is not None]
    return await KIND.page(conn, business_id, *which, after=after, limit=limit, latest=latest, look=look)
