"""Reads history: the versions of a record, a record as it was at a time, and what changed in the order of the feed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, desc, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.facts.catalog import BY_NAME
from qbo.record import Record
from tieout.errors import NotFound, TieoutError
from tieout.ids import BusinessId, ConnectionId, RunId
from tieout.mirror import read
from tieout.mirror.extract import columns
from tieout.mirror.read import Mirrored
from tieout.mirror.tables import feed, version


class NotKnownThen(NotFound):
    """Ask for a later time: the record did not exist then, or was not known to us yet."""

    def __init__(self, sentence: str) -> None:
        TieoutError.__init__(self, sentence)


class Version(NamedTuple):
    """One state of a record, in the order of the table; `missed` versions before it were never seen by anybody."""

    connection_id: ConnectionId
    entity: str
    id: str
    number: int
    business_id: BusinessId
    position: int | None
    at: datetime
    sync_token: int
    missed: int
    change: str
    lifecycle: str
    merged_into: str | None
    source: str
    updated_at: datetime | None
    seen_at: datetime
    run_id: RunId | None
    label: str | None
    body: str

    @property
    def possibly_merged(self) -> bool:
        """Whether it is gone though QuickBooks deletes none of its kind: only a merge nobody told us of explains it."""
        return self.lifecycle == "deleted" and BY_NAME[self.entity].removal == "soft"


@dataclass(frozen=True, slots=True)
class Then:
    """A record as it was: `until` is when it changed; of the change that followed, `missed` steps were never seen."""

    record: Mirrored
    number: int
    since: datetime
    until: datetime | None
    missed: int


async def versions(
    conn: AsyncConnection,
    connection_id: ConnectionId,
    entity: str,
    id: str,  # noqa: A002 - Intuit's word
    *,
    after: int = 0,
    limit: int = 100,
) -> list[Version]:
    """Answer the versions of a record, oldest first; the number of the last one is the cursor of the next page."""
    mine = _of(connection_id, entity, id).where(version.c.number > after).order_by(version.c.number).limit(limit)
    found = [_version(row) for row in await conn.execute(mine)]
    if found or after:
        return found
    return [_loaded(await read.one(conn, connection_id, entity, id))]


async def at_token(
    conn: AsyncConnection,
    connection_id: ConnectionId,
    entity: str,
    id: str,  # noqa: A002 - as above
    sync_token: int,
) -> Version | None:
    """Answer a record as it was in one of QuickBooks' own versions; None where nobody kept it."""
    mine = _of(connection_id, entity, id).where(version.c.sync_token == sync_token)
    row = (await conn.execute(mine.order_by(desc(version.c.number)).limit(1))).one_or_none()
    return None if row is None else _version(row)


async def as_of(conn: AsyncConnection, connection_id: ConnectionId, entity: str, id: str, at: datetime) -> Then:  # noqa: A002
    """Answer a record as it was at a time, by QuickBooks' clock; raises NotKnownThen."""
    present = await read.one(conn, connection_id, entity, id)
    around = _of(connection_id, entity, id).where(version.c.at <= at).order_by(desc(version.c.number)).limit(1)
    row = (await conn.execute(around)).one_or_none()
    if row is None:
        first = (await versions(conn, connection_id, entity, id, limit=1))[0]
        if first.at > at:
            raise _not_known(present, first, at)
        return Then(present, 1, first.at, None, 0)
    then = _version(row)
    following = _of(connection_id, entity, id).where(version.c.number == then.number + 1)
    after = (await conn.execute(following)).one_or_none()
    until, missed = (after.at, after.missed) if after else (None, 0)
    return Then(_mirrored(then), then.number, then.at, until, missed)


async def changes(
    conn: AsyncConnection,
    business_id: BusinessId,
    *,
    connection_id: ConnectionId | None = None,
    entities: Sequence[str] | None = None,
    after: int = 0,
    limit: int = 100,
) -> list[Version]:
    """Answer what changed, in the order of the feed; the position of the last one is the cursor of the next page.

    A change is never shown behind one that was shown before, however long its transaction took.
    """
    asked = select(version).where(version.c.business_id == business_id, version.c.position > after)
    if connection_id is not None:
        asked = asked.where(version.c.connection_id == connection_id)
    if entities is not None:
        asked = asked.where(version.c.entity.in_(entities))
    return [_version(row) for row in await conn.execute(asked.order_by(version.c.position).limit(limit))]


async def newest(conn: AsyncConnection, business_id: BusinessId) -> int:
    """Answer the position at which the feed of a business ends now."""
    return await conn.scalar(select(func.max(feed.c.last)).where(feed.c.business_id == business_id)) or 0


def _of(connection_id: ConnectionId, entity: str, id_: str) -> Select[Any]:
    return select(version).where(
        version.c.connection_id == connection_id, version.c.entity == entity, version.c.id == id_
    )


def _version(row: Row[Any]) -> Version:
    return Version._make(row)


def _loaded(record: Mirrored) -> Version:
    """Answer version 1 of a record that has not changed since it was read first."""
    return Version(
        connection_id=record.connection_id,
        entity=record.entity,
        id=record.id,
        number=1,
        business_id=record.business_id,
        position=None,
        at=record.updated_at or record.created_at or record.seen_at,
        sync_token=record.sync_token,
        missed=0,
        change="loaded",
        lifecycle=record.lifecycle,
        merged_into=record.merged_into,
        source="load",
        updated_at=record.updated_at,
        seen_at=record.seen_at,
        run_id=record.run_id,
        label=record.label,
        body=record.body,
    )


def _mirrored(then: Version) -> Mirrored:
    """Read the columns of a version from its body, as those of the present are."""
    found = columns(Record(then.entity, then.body.encode()))._asdict()
    kept = {name: getattr(then, name) for name in Mirrored._fields if name in Version._fields}
    return Mirrored(**found | kept)


def _not_known(present: Mirrored, first: Version, at: datetime) -> NotKnownThen:
    name = f"{present.entity} {present.id}"
    if first.position is not None or (present.created_at and at < present.created_at):
        return NotKnownThen(f"{name} did not exist yet at {at.isoformat()}.")
    return NotKnownThen(f"What {name} was at {at.isoformat()} is not known: its history begins {first.at.isoformat()}.")
