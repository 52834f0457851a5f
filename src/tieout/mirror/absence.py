"""Records that a complete reading no longer showed: who they are, and how they are marked once that is proven."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.ids import ConnectionId, RunId
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
) -> int:
    """Mark as deleted what QuickBooks was asked for by id and did not have at `seen_at`; answer how many that were.

    The time of the last change stays: should QuickBooks show one of them again, it lives again.
    """
    done = await conn.execute(
        update(record)
        .where(
            record.c.connection_id == connection_id,
            record.c.entity == entity,
            record.c.id.in_(ids),
            record.c.lifecycle != "deleted",
            record.c.seen_at < seen_at,
        )
        .values(lifecycle="deleted", seen_at=func.greatest(record.c.seen_at, seen_at), run_id=run_id)
    )
    return done.rowcount


async def note_merged(
    conn: AsyncConnection,
    connection_id: ConnectionId,
    entity: str,
    id: str,  # noqa: A002 - Intuit's word
    *,
    into: str,
) -> None:
    """Note which record goes on in place of one that QuickBooks no longer keeps: it was merged into that."""
    key = (record.c.connection_id == connection_id, record.c.entity == entity, record.c.id == id)
    await conn.execute(update(record).where(*key).values(merged_into=into))
