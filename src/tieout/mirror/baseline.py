"""Since when an entity is known whole: what comes new before that is no news, after it is."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.ids import BusinessId, ConnectionId
from tieout.mirror.tables import baseline


async def mark(
    conn: AsyncConnection,
    connection_id: ConnectionId,
    business_id: BusinessId,
    entities: Iterable[str],
    at: datetime,
) -> None:
    """Say that these entities have been read whole; the first time counts."""
    rows = [
        {"connection_id": connection_id, "business_id": business_id, "entity": entity, "at": at} for entity in entities
    ]
    if rows:
        await conn.execute(insert(baseline).values(rows).on_conflict_do_nothing())


async def forget(conn: AsyncConnection, connection_id: ConnectionId, entities: Iterable[str]) -> None:
    """Say that these entities are read whole anew, and that what is found then is no news."""
    mine = baseline.c.connection_id == connection_id, baseline.c.entity.in_(list(entities))
    await conn.execute(delete(baseline).where(*mine))


async def known(conn: AsyncConnection, connection_id: ConnectionId) -> frozenset[str]:
    """Answer the entities that have been read whole."""
    rows = await conn.execute(select(baseline.c.entity).where(baseline.c.connection_id == connection_id))
    return frozenset(row.entity for row in rows)
