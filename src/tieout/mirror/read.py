"""Reads the mirror: one record, a page of them, or how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.database.listing import Look
from tieout.errors import NotFound
from tieout.ids import BusinessId, ConnectionId, RunId
from tieout.mirror import window
from tieout.mirror.tables import record


class Mirrored(NamedTuple):
    """A record as the mirror has it, in the order of the table; `body` is its JSON as QuickBooks sent it."""

    connection_id: ConnectionId
    entity: str
    id: str
    business_id: BusinessId
    sync_token: int
    lifecycle: str
    created_at: datetime | None
    updated_at: datetime | None
    label: str | None
    party_id: str | None
    party_name: str | None
    date: date | None
    amount: Decimal | None
    balance: Decimal | None
    currency: str | None
    body: str
    seen_at: datetime
    run_id: RunId | None
    merged_into: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which records of an entity; `label` is a part of theirs, `labelled` all of it in any case; none: any."""

    lifecycles: Sequence[str] | None = None
    label: str | None = None
    labelled: str | None = None
    party_id: str | None = None
    dated_from: date | None = None
    dated_to: date | None = None
    updated_since: datetime | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """Write them as SQL."""
        found: list[ColumnElement[bool]] = []
        if self.lifecycles is not None:
            found.append(_LIFECYCLE.in_(self.lifecycles))
        if self.label is not None:
            found.append(record.c.label.icontains(self.label, autoescape=True))
        if self.labelled is not None:
            found.append(func.lower(record.c.label) == func.lower(self.labelled))
        if self.party_id is not None:
            found.append(record.c.party_id == self.party_id)
        if self.dated_from is not None:
            found.append(record.c.date >= self.dated_from)
        if self.dated_to is not None:
            found.append(record.c.date <= self.dated_to)
        if self.updated_since is not None:
            found.append(changed_at >= self.updated_since)
        return found


# What QuickBooks shows of a merged record is that it is inactive, or nothing; shown active, it is one again.
_LIFECYCLE = case(
    (record.c.merged_into.is_not(None) & record.c.lifecycle.in_(("inactive", "deleted")), "merged"),
    else_=record.c.lifecycle,
)
changed_at: ColumnElement[datetime] = func.coalesce(record.c.updated_at, record.c.created_at)
"""When a record was changed last, or made."""

_COLUMNS = [_LIFECYCLE.label("lifecycle") if column.name == "lifecycle" else column for column in record.c]


class Held(NamedTuple):
    """How many living records of an entity there are, and how many of them changed since the boundary asked for.

    `untold` are those of the recent ones that QuickBooks gave no time of change, only one of creation.
    """

    all: int = 0
    recent: int = 0
    untold: int = 0


NO_FILTERS = Filters()


async def page(
    conn: AsyncConnection,
    connection_id: ConnectionId,
    entity: str,
    *,
    filters: Filters = NO_FILTERS,
    cursor: str | None = None,
    limit: int = 100,
    look: Look | None = None,
) -> list[Mirrored]:
    """Answer records in the order of their ids, or of a look; the id of the last one is the next page's cursor."""
    mine = [record.c.connection_id == connection_id, record.c.entity == entity, *filters.conditions()]
    if cursor is not None:
        mine.append(record.c.id > cursor)
    asked = select(*_COLUMNS).where(*mine)
    asked = look.at(asked, record.c.id) if look else asked.order_by(record.c.id).limit(limit)
    return [_mirrored(row) for row in await conn.execute(asked)]


async def one(conn: AsyncConnection, connection_id: ConnectionId, entity: str, id: str) -> Mirrored:  # noqa: A002 - Intuit's word
    """Answer one record, deleted ones included."""
    key = (record.c.connection_id == connection_id, record.c.entity == entity, record.c.id == id)
    row = (await conn.execute(select(*_COLUMNS).where(*key))).one_or_none()
    if row is None:
        raise NotFound(entity, id)
    return _mirrored(row)


async def held(conn: AsyncConnection, connection_id: ConnectionId, since: datetime) -> dict[str, Held]:
    """Count the living records of every entity from the start date on, and those that changed since a boundary."""
    recent = changed_at >= since
    untold = recent & record.c.updated_at.is_(None)
    rows = await conn.execute(
        select(record.c.entity, func.count(), func.count().filter(recent), func.count().filter(untold))
        .where(
            record.c.connection_id == connection_id, record.c.lifecycle.not_in(("deleted", "merged")), window.inside()
        )
        .group_by(record.c.entity)
    )
    return {entity: Held(*counts) for entity, *counts in rows}


def _mirrored(row: Row[*tuple[Any, ...]]) -> Mirrored:
    return Mirrored._make(row)
