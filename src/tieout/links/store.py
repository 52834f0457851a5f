"""Keeps links: makes them once, finds them from both ends, and ends them without forgetting."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import Row, bindparam, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.errors import Conflict, NotFound
from tieout.ids import BusinessId, ConnectionId, new_id
from tieout.links.tables import link

Kind = Literal["payee", "payable", "payment", "attachment"]
Maker = Literal["push", "import", "match", "person"]


class Link(NamedTuple):
    """This thing is that record, in the order of the table."""

    id: UUID
    connection_id: ConnectionId
    business_id: BusinessId
    kind: Kind
    thing_id: UUID
    entity: str
    record_id: str
    made_by: Maker
    linked_at: datetime
    ended_at: datetime | None
    end_cause: str | None
    written_version: int
    sync_token: int
    written_at: datetime | None
    agreed_token: int | None = None

    @property
    def known_token(self) -> int:
        """The newest version of the record in which nothing is other than we wrote or accepted."""
        return max(self.sync_token, self.agreed_token or 0)


async def make(
    conn: AsyncConnection,
    *,
    connection_id: ConnectionId,
    business_id: BusinessId,
    kind: Kind,
    thing_id: UUID,
    entity: str,
    record_id: str,
    made_by: Maker,
    written_version: int,
    sync_token: int,
    now: datetime,
    written_at: datetime | None = None,
) -> Link:
    """Link a thing and a record; the same link again is the same one, another one for either end is a Conflict."""
    values = {
        "id": new_id(), "connection_id": connection_id, "business_id": business_id, "kind": kind,
        "thing_id": thing_id, "entity": entity, "record_id": record_id, "made_by": made_by, "linked_at": now,
        "written_version": written_version, "sync_token": sync_token, "written_at": written_at,
    }  # fmt: skip
    made = insert(link).values(values).on_conflict_do_nothing().returning(link)
    row = (await conn.execute(made)).one_or_none()
    if row is not None:
        return _link(row)
    present = await of_thing(conn, connection_id, kind, thing_id)
    if present is None or (present.entity, present.record_id) != (entity, record_id):
        raise Conflict(f"{entity} {record_id} or this {kind} is linked already; end that link first.")
    return present


async def find(conn: AsyncConnection, business_id: BusinessId, id: UUID) -> Link:  # noqa: A002 - the word everybody uses
    """Answer a link of a business, ended ones included."""
    asked = select(link).where(link.c.business_id == business_id, link.c.id == id)
    row = (await conn.execute(asked)).one_or_none()
    if row is None:
        raise NotFound("link", id)
    return _link(row)


async def of_thing(conn: AsyncConnection, connection_id: ConnectionId, kind: str, thing_id: UUID) -> Link | None:
    """Answer what a thing is in a company, if it is anything there."""
    return (await of_things(conn, connection_id, kind, [thing_id])).get(thing_id)


async def of_things(
    conn: AsyncConnection, connection_id: ConnectionId, kind: str, thing_ids: Collection[UUID]
) -> dict[UUID, Link]:
    """Answer what things are in a company, by thing."""
    mine = (link.c.connection_id == connection_id, link.c.kind == kind, link.c.ended_at.is_(None))
    rows = await conn.execute(select(link).where(*mine, link.c.thing_id.in_(thing_ids)))
    return {row.thing_id: _link(row) for row in rows}


async def of_record(conn: AsyncConnection, connection_id: ConnectionId, entity: str, record_id: str) -> Link | None:
    """Answer which thing a record is, if it is any."""
    return (await of_records(conn, connection_id, entity, [record_id])).get(record_id)


async def of_records(
    conn: AsyncConnection, connection_id: ConnectionId, entity: str, record_ids: Collection[str]
) -> dict[str, Link]:
    """Answer which things records are, by record."""
    mine = (link.c.connection_id == connection_id, link.c.entity == entity, link.c.ended_at.is_(None))
    rows = await conn.execute(select(link).where(*mine, link.c.record_id.in_(record_ids)))
    return {row.record_id: _link(row) for row in rows}


async def let_go(conn: AsyncConnection, connection_id: ConnectionId, entity: str, record_id: str) -> bool:
    """Whether a record was a thing once: it is never taken for new."""
    mine = (link.c.connection_id == connection_id, link.c.entity == entity, link.c.record_id == record_id)
    return bool(await conn.scalar(select(exists().where(*mine, link.c.ended_at.is_not(None)))))


async def former(conn: AsyncConnection, connection_id: ConnectionId, kind: str, thing_id: UUID) -> list[Link]:
    """Answer what a thing was before, latest first."""
    mine = (link.c.connection_id == connection_id, link.c.kind == kind, link.c.thing_id == thing_id)
    rows = await conn.execute(select(link).where(*mine, link.c.ended_at.is_not(None)).order_by(link.c.ended_at.desc()))
    return [_link(row) for row in rows]


async def page(
    conn: AsyncConnection,
    business_id: BusinessId,
    *,
    filters: Mapping[str, Any],
    ended: bool = False,
    cursor: UUID | None = None,
    offset: int = 0,
    limit: int = 100,
) -> list[Link]:
    """Answer links of a business, oldest first; `filters` are columns and what they must be."""
    mine = [link.c.business_id == business_id, *(link.c[name] == value for name, value in filters.items())]
    if not ended:
        mine.append(link.c.ended_at.is_(None))
    if cursor is not None:
        mine.append(link.c.id > cursor)
    asked = select(link).where(*mine).order_by(link.c.id).offset(offset).limit(limit)
    return [_link(row) for row in await conn.execute(asked)]


async def wrote(
    conn: AsyncConnection,
    id: UUID,  # noqa: A002 - as above
    *,
    version: int | None = None,
    sync_token: int,
    at: datetime | None = None,
) -> None:
    """Note that the record now shows a version of the thing, or only that its own newer version was accepted."""
    values: dict[str, Any] = {"sync_token": sync_token}
    if version is not None:
        values["written_version"] = version
    if at is not None:
        values["written_at"] = at
    await conn.execute(update(link).where(link.c.id == id).values(**values))


async def agree(conn: AsyncConnection, tokens: Mapping[UUID, int]) -> None:
    """Note of links that a newer version of their record, which somebody else made, agrees with what we wrote."""
    if tokens:
        noted = update(link).where(link.c.id == bindparam("which")).values(agreed_token=bindparam("token"))
        await conn.execute(noted, [{"which": id_, "token": token} for id_, token in tokens.items()])


async def disagree(conn: AsyncConnection, id: UUID, *, version: int) -> None:  # noqa: A002 - as above
    """Note that the record does not show this version of the thing any more."""
    await conn.execute(update(link).where(link.c.id == id).values(written_version=version - 1))


async def end(conn: AsyncConnection, id: UUID, *, cause: str, now: datetime) -> bool:  # noqa: A002 - as above
    """End a link; whether it was one."""
    ended = update(link).where(link.c.id == id, link.c.ended_at.is_(None)).values(ended_at=now, end_cause=cause)
    return (await conn.execute(ended)).rowcount > 0


def _link(row: Row[Any]) -> Link:
    return Link._make(row)
