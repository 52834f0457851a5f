"""Records that a complete reading no longer showed: who they are, and how they are marked once that is proven."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.ids import BusinessId, ConnectionId, RunId
from tieout.mirror import record_versions, window
from tieout.mirror.record_versions import Source
from tieout.mirror.tables import record


async def unseen(conn: AsyncConnection, connection_id: ConnectionId, entity: str, since: datetime) -> list[str]:
    """Answer the ids of living records that no answer since then has shown; that alone proves nothing."""
    return list(
        await conn.scalars(
            select(record.c.id)
            .where(
                record.c.connection_id == connection_id,
                record.c.entity == entity,
                record.c.lifecycle.not_in(("deleted", "merged")),
                record.c.seen_at < since,
                window.inside(),
            )
            .order_by(record.c.id)
        )
    )


async def bury(
    conn: AsyncConnection,
    connection_id: ConnectionId,
    entity: str,
    ids: Sequence[str],
    *,
    seen_at: datetime,
    run_id: RunId | None,
    source: Source = "repair",
) -> int:
    """Mark as deleted what QuickBooks was asked for by id and did not have at `seen_at`; answer how many that were.

    The time of the last change stays: should QuickBooks show one of them again, it lives again.
    """
    going = await _held(
        conn, connection_id, entity, record.c.id.in_(ids), record.c.lifecycle != "deleted", record.c.seen_at < seen_at
    )
    values = {"lifecycle": "deleted", "seen_at": func.greatest(record.c.seen_at, seen_at), "run_id": run_id}
    await _change(conn, connection_id, entity, going, values=values, source=source)
    return len(going)


async def note_merged(
    conn: AsyncConnection,
    connection_id: ConnectionId,
    entity: str,
    id: str,  # noqa: A002 - Intuit's word
    *,
    into: str,
    source: Source = "notification",
) -> None:
    """Note which record goes on in place of one that QuickBooks no longer keeps: it was merged into that."""
    merging = await _held(conn, connection_id, entity, record.c.id == id, record.c.merged_into.is_distinct_from(into))
    await _change(conn, connection_id, entity, merging, values={"merged_into": into}, source=source)


async def living(conn: AsyncConnection, connection_id: ConnectionId, entity: str, ids: Sequence[str]) -> int:
    """Count those of these records that live, as far as the mirror knows."""
    mine = (record.c.connection_id == connection_id, record.c.entity == entity, record.c.id.in_(ids))
    alive = record.c.lifecycle.not_in(("deleted", "merged"))
    return await conn.scalar(select(func.count()).where(*mine, alive)) or 0


async def _held(
    conn: AsyncConnection, connection_id: ConnectionId, entity: str, *which: ColumnElement[bool]
) -> dict[str, BusinessId]:
    """Lock records that are about to change."""
    mine = (record.c.connection_id == connection_id, record.c.entity == entity, *which)
    asked = select(record.c.id, record.c.business_id).where(*mine).order_by(record.c.id).with_for_update()
    return {row.id: row.business_id for row in await conn.execute(asked)}


async def _change(
    conn: AsyncConnection,
    connection_id: ConnectionId,
    entity: str,
    held: Mapping[str, BusinessId],
    *,
    values: Mapping[str, Any],
    source: Source,
) -> None:
    if not held:
        return
    ids, (business_id, *_) = list(held), held.values()
    await record_versions.before(conn, connection_id, entity, ids)
    mine = (record.c.connection_id == connection_id, record.c.entity == entity, record.c.id.in_(ids))
    await conn.execute(update(record).where(*mine).values(**values))
    await record_versions.after(conn, connection_id, business_id, entity, ids, source=source)
