"""Keeps businesses: creates, finds, lists and archives them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.businesses.tables import business
from tieout.database.listing import Look
from tieout.errors import BadInput, Conflict, NotFound
from tieout.ids import BusinessId, new_id


class ExternalIdConflict(Conflict):
    """Use another external id: this one belongs to a business of another name."""


@dataclass(frozen=True, slots=True)
class Business:
    """A customer of the platform."""

    id: BusinessId
    name: str
    external_id: str | None
    created_at: datetime
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class BusinessPage:
    """Some businesses, oldest first, and where the next page begins, if there is one."""

    items: tuple[Business, ...]
    next_cursor: str | None


async def create(conn: AsyncConnection, *, name: str, external_id: str | None = None, now: datetime) -> Business:
    """Create a business; with an external id that is known already, answer that one."""
    made = insert(business).values(id=new_id(), name=name, external_id=external_id, created_at=now)
    row = (await conn.execute(made.on_conflict_do_nothing().returning(business))).one_or_none()
    if row is None:
        row = (await conn.execute(select(business).where(business.c.external_id == external_id))).one()
        if row.name != name:
            raise ExternalIdConflict(f"The external id {external_id!r} belongs to a business named {row.name!r}.")
    return _business(row)


async def find(conn: AsyncConnection, id: BusinessId) -> Business:  # noqa: A002 - the word everybody uses
    """Answer a business, archived or not."""
    row = (await conn.execute(select(business).where(business.c.id == id))).one_or_none()
    if row is None:
        raise NotFound("business", id)
    return _business(row)


async def find_by_external_id(conn: AsyncConnection, external_id: str) -> Business:
    """Answer the business that the platform knows by this id."""
    row = (await conn.execute(select(business).where(business.c.external_id == external_id))).one_or_none()
    if row is None:
        raise NotFound("business", external_id)
    return _business(row)


async def names(conn: AsyncConnection, ids: Collection[BusinessId]) -> dict[BusinessId, str]:
    """Answer what these businesses are called."""
    rows = await conn.execute(select(business.c.id, business.c.name).where(business.c.id.in_(ids)))
    return {BusinessId(row.id): row.name for row in rows}


async def list_page(conn: AsyncConnection, cursor: str | None, limit: int) -> BusinessPage:
    """List businesses; a cursor is the id of the last one seen, whose order is the order of creation."""
    asked = select(business).order_by(business.c.id).limit(limit + 1)
    if cursor is not None:
        asked = asked.where(business.c.id > _last_seen(cursor))
    rows = (await conn.execute(asked)).all()
    items = tuple(_business(row) for row in rows[:limit])
    return BusinessPage(items, str(items[-1].id) if len(rows) > limit else None)


async def looked(conn: AsyncConnection, look: Look) -> list[Business]:
    """Answer what a look at the businesses finds."""
    return [_business(row) for row in await conn.execute(look.at(select(business), business.c.id))]


async def archive(conn: AsyncConnection, id: BusinessId, now: datetime) -> Business:  # noqa: A002 - as above
    """Put a business away; a second time changes nothing."""
    await conn.execute(
        update(business).where(business.c.id == id, business.c.archived_at.is_(None)).values(archived_at=now)
    )
    return await find(conn, id)


def _last_seen(cursor: str) -> UUID:
    try:
        return UUID(cursor)
    except ValueError:
        raise BadInput("The cursor is not one of ours; leave it out to begin at the start.", field="cursor") from None


def _business(row: Row[Any]) -> Business:
    return Business(**row._asdict())
