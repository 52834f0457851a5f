"""Writes records into the mirror, many at once; what is older than what is there changes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncCursor
from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.record import Record
from tieout.ids import BusinessId, ConnectionId, RunId
from tieout.mirror import record_versions, window
from tieout.mirror.difference import VOLATILE, differences
from tieout.mirror.extract import Columns, columns
from tieout.mirror.record_versions import Source, driver

_TYPES = ("text", "int8", "text", "timestamptz", "timestamptz", "text", "text", "text", "date", "numeric", "numeric",
          "text", "text")  # fmt: skip
_NAMES = ", ".join(Columns._fields)
_ALL = f"connection_id, entity, business_id, seen_at, run_id, {_NAMES}"

# Dropped rows but not a dropped table at commit: creating one for every page would bloat the catalogue of the database.
_INCOMING = (
    "CREATE TEMP TABLE IF NOT EXISTS incoming_record ("
    + ", ".join(f"{name} {kind}" for name, kind in zip(Columns._fields, _TYPES, strict=True))
    + ") ON COMMIT DELETE ROWS"
).encode()
_COPY = f"COPY incoming_record ({_NAMES}) FROM STDIN (FORMAT BINARY)".encode()

# What is dated before the company's start date is not taken in; once here, it stays in step.
# While an entity is read for the first time it has no history: what is new then is version 1.
_CREATE = f"""
    WITH made AS (
        INSERT INTO record ({_ALL})
        SELECT %(connection)s, %(entity)s, %(business)s, %(seen)s, %(run)s, {_NAMES} FROM incoming_record
        WHERE NOT %(bounded)s OR date IS NULL
           OR date >= coalesce((SELECT start_date FROM connection WHERE id = %(connection)s), '-infinity') ORDER BY id
        ON CONFLICT DO NOTHING RETURNING id, lifecycle
    )
    SELECT id, lifecycle, EXISTS (
        SELECT FROM baseline WHERE connection_id = %(connection)s AND entity = %(entity)s
    ) FROM made
""".encode()  # noqa: S608 - names of our own columns

_MINE = """record.connection_id = %(connection)s AND record.entity = %(entity)s AND record.id = incoming.id"""
_VERSION = "coalesce({0}.updated_at, {0}.created_at, '-infinity')"
_HELD, _NEW = _VERSION.format("record"), _VERSION.format("incoming")

# A record that was deleted lives again only when QuickBooks shows a version later than its end; of two equal versions
# the one read later counts, for balances change without a new version.
_LOCK = f"""
    SELECT record.id, incoming.lifecycle, record.lifecycle = incoming.lifecycle, record.body, incoming.body
    FROM record JOIN incoming_record AS incoming ON {_MINE}
    WHERE CASE WHEN incoming.lifecycle = 'deleted'
          THEN record.lifecycle <> 'deleted' AND coalesce(incoming.updated_at, %(seen)s) >= {_HELD}
          ELSE (record.body, record.lifecycle) <> (incoming.body, incoming.lifecycle)
              AND CASE record.lifecycle WHEN 'deleted'
                  THEN ({_NEW}, %(seen)s) > ({_HELD}, record.seen_at)
                  ELSE (incoming.sync_token, {_NEW}, %(seen)s) >= (record.sync_token, {_HELD}, record.seen_at) END
          END
    ORDER BY record.id FOR UPDATE OF record
""".encode()  # noqa: S608 - names of our own columns
_CHANGE = f"""
    UPDATE record SET seen_at = %(seen)s, run_id = %(run)s,
        {", ".join(f"{name} = incoming.{name}" for name in Columns._fields[1:])}
    FROM incoming_record AS incoming WHERE {_MINE} AND incoming.id = ANY(%(ids)s) AND incoming.lifecycle <> 'deleted'
""".encode()  # noqa: S608 - names of our own columns
# The last we knew of a deleted record stays: only that it is gone, and when, is added.
_BURY = f"""
    UPDATE record SET lifecycle = 'deleted', run_id = %(run)s, seen_at = greatest(record.seen_at, %(seen)s),
        updated_at = greatest(record.updated_at, incoming.updated_at)
    FROM incoming_record AS incoming WHERE {_MINE} AND incoming.id = ANY(%(ids)s) AND incoming.lifecycle = 'deleted'
""".encode()  # noqa: S608 - names of our own columns
# What has not changed has been seen again all the same: a complete reading tells by that what it did not show.
_SEEN = f"""
    UPDATE record SET seen_at = %(seen)s FROM incoming_record AS incoming
    WHERE {_MINE} AND record.body = incoming.body AND record.lifecycle = incoming.lifecycle
      AND record.seen_at < %(seen)s
""".encode()  # noqa: S608 - names of our own columns


@dataclass(frozen=True, slots=True)
class Written:
    """How many records were new, changed and deleted; the others were there already, or older."""

    created: int = 0
    updated: int = 0
    deleted: int = 0

    def __add__(self, other: "Written") -> "Written":
        return Written(self.created + other.created, self.updated + other.updated, self.deleted + other.deleted)

    def __bool__(self) -> bool:
        return self.total > 0

    @property
    def total(self) -> int:
        """How many records are now other than before."""
        return self.created + self.updated + self.deleted


async def write(
    conn: AsyncConnection,
    records: Iterable[Record],
    *,
    connection_id: ConnectionId,
    business_id: BusinessId,
    entity: str,
    seen_at: datetime,
    run_id: RunId | None = None,
    source: Source = "change",
) -> Written:
    """Write records of one entity, deletions among them, from one answer; `seen_at` is QuickBooks' time of it.

    What changes leaves a version in the history; what an entity's first reading brings is the first one.
    """
    rows = _newest(columns(record) for record in records)
    if not rows:
        return Written()
    bounded = source != "push" and window.dated(entity)  # what we wrote is ours, whatever its date
    given: dict[str, Any] = {
        "connection": connection_id, "entity": entity, "business": business_id, "seen": seen_at, "run": run_id,
        "bounded": bounded,
    }  # fmt: skip
    async with (await driver(conn)).cursor() as cursor:
        await _copy(cursor, rows)
        made = await _all(cursor, _CREATE, given)
        ids = [id_ for id_, lifecycle, known in made if known and lifecycle != "deleted"]  # the end of a stranger
        changing: list[tuple[Any, ...]] = []
        if len(made) < len(rows):
            changing = await _all(cursor, _LOCK, given)
            moved = [id_ for id_, _, *how in changing if not _only_volatile(entity, *how)]
            await record_versions.before(conn, connection_id, entity, moved)
            await _change(cursor, given | {"ids": [id_ for id_, *_ in changing]}, changing)
            ids += moved
            changing = [one for one in changing if one[0] in set(moved)]
            await cursor.execute(_SEEN, given)
    await record_versions.after(conn, connection_id, business_id, entity, ids, source=source)
    gone = sum(lifecycle == "deleted" for _, lifecycle, _ in made)
    buried = sum(lifecycle == "deleted" for _, lifecycle, *_ in changing)
    return Written(created=len(made) - gone, updated=len(changing) - buried, deleted=gone + buried)


async def _change(cursor: AsyncCursor[Any], given: dict[str, Any], changing: Sequence[tuple[Any, ...]]) -> None:
    kinds = {lifecycle == "deleted" for _, lifecycle, *_ in changing}
    if False in kinds:
        await cursor.execute(_CHANGE, given)
    if True in kinds:
        await cursor.execute(_BURY, given)


async def _copy(cursor: AsyncCursor[Any], rows: Sequence[Columns]) -> None:
    await cursor.execute(_INCOMING)
    await cursor.execute("DELETE FROM incoming_record")  # an earlier answer of the same transaction
    async with cursor.copy(_COPY) as copy:
        copy.set_types(_TYPES)
        for row in rows:
            await copy.write_row(row)


async def _all(cursor: AsyncCursor[Any], statement: bytes, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    await cursor.execute(statement, given)
    return await cursor.fetchall()


def _newest(rows: Iterable[Columns]) -> list[Columns]:
    """Keep one row for an id: one statement may not touch a row twice."""
    found: dict[str, Columns] = {}
    for row in rows:
        other = found.get(row.id)
        if other is None or (row.lifecycle == "deleted", row.sync_token) >= (
            other.lifecycle == "deleted",
            other.sync_token,
        ):
            found[row.id] = row
    return list(found.values())


def _only_volatile(entity: str, alive_as_before: bool, before: str, after: str) -> bool:
    """Whether only such members differ as differ in every answer."""
    names = VOLATILE.get(entity)
    return names is not None and alive_as_before and not differences(before, after, without=names)
