"""Who is in the mirror, in which version: what is compared with QuickBooks without looking at the records."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.ids import ConnectionId
from tieout.mirror import window
from tieout.mirror.tables import record

Key = Literal["CreateTime", "LastUpdatedTime"]


class Identity(NamedTuple):
    """A living record: its id, its version, and since when that version is there."""

    id: str
    sync_token: int
    at: datetime | None


async def of_ids(conn: AsyncConnection, connection_id: ConnectionId, entity: str, ids: Sequence[str]) -> list[Identity]:
    """Answer the living ones among these records."""
    return await _answer(conn, _living(connection_id, entity).where(record.c.id.in_(ids)))


async def between(
    conn: AsyncConnection,
    connection_id: ConnectionId,
    entity: str,
    *,
    by: Key = "CreateTime",
    low: datetime | None = None,
    high: datetime | None = None,
) -> list[Identity]:
    """Answer the living records that were created (or last changed) from `low` on and before `high`."""
    asked, when = _living(connection_id, entity).where(window.inside()), _when(by)
    if low is not None:
        asked = asked.where(when >= low)
    if high is not None:
        asked = asked.where(when < high)
    return await _answer(conn, asked)


async def creations(conn: AsyncConnection, connection_id: ConnectionId, entity: str) -> list[datetime | None]:
    """Answer when each living record was created, the oldest first; those without a time last."""
    asked = _living(connection_id, entity).where(window.inside()).with_only_columns(record.c.created_at)
    return list(await conn.scalars(asked.order_by(record.c.created_at.nulls_last())))


def _living(connection_id: ConnectionId, entity: str) -> Select[Any, Any, Any]:
    return select(record.c.id, record.c.sync_token, _when("LastUpdatedTime")).where(
        record.c.connection_id == connection_id,
        record.c.entity == entity,
        record.c.lifecycle.not_in(("deleted", "merged")),
    )


def _when(by: Key) -> ColumnElement[datetime]:
    if by == "CreateTime":
        return record.c.created_at
    return func.coalesce(record.c.updated_at, record.c.created_at)


async def _answer(conn: AsyncConnection, asked: Select[Any, Any, Any]) -> list[Identity]:
    return [Identity(*row) for row in await conn.execute(asked)]
