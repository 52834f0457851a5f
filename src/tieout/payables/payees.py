"""Keeps payees: whom the platform pays, and who pays it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.database.listing import Look
from tieout.ids import BusinessId
from tieout.payables import tables
from tieout.payables.keeping import Kept, Kind, Origin, Own

Role = Literal["vendor", "customer"]


@dataclass(frozen=True, kw_only=True)
class PayeeContent:
    """What the platform says of a payee."""

    role: Role
    name: str
    email: str | None = None
    phone: str | None = None
    tax_id_last_four: str | None = None
    currency: str | None = None
    expense_account: str | None = None
    address: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Payee(Own, PayeeContent):
    """Somebody whom the platform pays, or who pays it."""


KIND = Kind("payee", tables.payee, Payee)


def name_of(payee_id: ColumnElement[UUID]) -> ColumnElement[str]:
    """Answer the name of whom a column names, to sort by or to search in."""
    return select(tables.payee.c.name).where(tables.payee.c.id == payee_id).scalar_subquery()


async def upsert(
    conn: AsyncConnection,
    business_id: BusinessId,
    external_id: str | None,
    content: PayeeContent,
    *,
    origin: Origin = "platform",
    now: datetime,
) -> Kept[Payee]:
    """Create a payee, or give the one with this external id this content."""
    return await KIND.keep(conn, business_id, content, external_id=external_id, origin=origin, now=now)


async def find(conn: AsyncConnection, business_id: BusinessId, id: UUID) -> Payee:  # noqa: A002 - the word everybody uses
    """Answer one of the business's payees, archived or not."""
    return await KIND.find(conn, business_id, id)


async def take_over(conn: AsyncConnection, old: Payee, new: Payee, *, now: datetime) -> None:
    """Let a payee have everything that was another's, which is put away: they were one all along."""
    for table in (tables.payable, tables.payment):
        await conn.execute(update(table).where(table.c.payee_id == old.id).values(payee_id=new.id))
    await KIND.archive(conn, old, now)


async def page(
    conn: AsyncConnection,
    business_id: BusinessId,
    *,
    role: Role | None = None,
    external_id: str | None = None,
    after: UUID | None = None,
    limit: int = 100,
    archived: bool = False,
    look: Look | None = None,
) -> Sequence[Payee]:
    """Answer payees, oldest first."""
    said = {"role": role, "external_id": external_id}
    which = [tables.payee.c[name] == value for name, value in said.items() if value is not None]
    return await KIND.page(conn, business_id, *which, after=after, limit=limit, archived=archived, look=look)
