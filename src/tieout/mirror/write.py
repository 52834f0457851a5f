"""Writes records into the mirror, many at once; what is older than what is there changes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection as Driver
from psycopg import AsyncCursor
from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.record import Record
from tieout.ids import BusinessId, ConnectionId, RunId
from tieout.mirror.extract import Columns, columns

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
_PUT = f"""
    INSERT INTO record ({_ALL})
    SELECT %(connection)s, %(entity)s, %(business)s, %(seen)s, %(run)s, {_NAMES} FROM incoming_record
    WHERE lifecycle {{which}} 'deleted'
    ON CONFLICT (connection_id, entity, id) DO UPDATE SET
"""  # noqa: S608 - names of our own columns
_VERSION = "coalesce({0}.updated_at, {0}.created_at, '-infinity')"
_HELD, _NEW = _VERSION.format("record"), _VERSION.format("excluded")

# A record that was deleted lives again only when QuickBooks shows a version later than its end; of two equal versions
# the one read later counts, for balances change without a new version.
_LIVE = (
    _PUT.format(which="<>")
    + ", ".join(f"{name} = excluded.{name}" for name in ("seen_at", "run_id", *Columns._fields[1:]))
    + f"""
    WHERE (record.body, record.lifecycle) <> (excluded.body, excluded.lifecycle)
      AND CASE record.lifecycle WHEN 'deleted'
          THEN ({_NEW}, excluded.seen_at) > ({_HELD}, record.seen_at)
          ELSE (excluded.sync_token, {_NEW}, excluded.seen_at) >= (record.sync_token, {_HELD}, record.seen_at) END
    RETURNING xmax = 0
"""
).encode()
# What has not changed has been seen again all the same: a complete reading tells by that what it did not show.
_SEEN = b"""
    UPDATE record SET seen_at = %(seen)s FROM incoming_record AS incoming
    WHERE record.connection_id = %(connection)s AND record.entity = %(entity)s AND record.id = incoming.id
      AND record.body = incoming.body AND record.lifecycle = incoming.lifecycle AND record.seen_at < %(seen)s
"""
# The last we knew of a deleted record stays: only that it is gone, and when, is added.
_GONE = (
    _PUT.format(which="=")
    + f"""lifecycle = 'deleted', run_id = excluded.run_id, seen_at = greatest(record.seen_at, excluded.seen_at),
          updated_at = greatest(record.updated_at, excluded.updated_at)
    WHERE record.lifecycle <> 'deleted' AND coalesce(excluded.updated_at, excluded.seen_at) >= {_HELD}
    RETURNING id
"""
).encode()


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
) -> Written:
    """Write records of one entity, deletions among them, from one answer; `seen_at` is QuickBooks' time of it."""
    rows = _newest(columns(record) for record in records)
    if not rows:
        return Written()
    given = {"connection": connection_id, "entity": entity, "business": business_id, "seen": seen_at, "run": run_id}
    async with (await _driver(conn)).cursor() as cursor:
        await _copy(cursor, rows)
        gone = sum(row.lifecycle == "deleted" for row in rows)
        deleted = await _all(cursor, _GONE, given) if gone else []
        live = await _all(cursor, _LIVE, given) if gone < len(rows) else []
        if gone + len(live) < len(rows):
            await cursor.execute(_SEEN, given)
    created = sum(new for (new,) in live)
    return Written(created=created, updated=len(live) - created, deleted=len(deleted))


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


async def _driver(conn: AsyncConnection) -> Driver[Any]:
    driver: Any = (await conn.get_raw_connection()).driver_connection
    return driver


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
