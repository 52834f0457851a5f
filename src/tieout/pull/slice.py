"""One slice of a run's reading: plan what was never read, read on for a few seconds, settle what has been read."""

import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.facts.catalog import BY_NAME
from tieout.connections import cursors
from tieout.database.transaction import transaction
from tieout.ids import ConnectionId
from tieout.pull import load
from tieout.pull.settle import by_entity, settle
from tieout.pull.spans import Span, readable
from tieout.pull.work import Work

SECONDS = 5.0
"""Then somebody else's turn has come: a push waits behind a slice, never behind a load."""

TOO_OLD = timedelta(days=29)
"""QuickBooks tells changes for 30 days; a cursor older than this is worth nothing."""


async def read_on(work: Work, entities: Sequence[str], now: datetime, *, seconds: float = SECONDS) -> bool:
    """Work for one slice; answer whether everything has been read once and only changes are left to be asked for."""
    deadline = time.monotonic() + seconds
    async with transaction(work.engine) as conn:
        unread = await never_read(conn, work.connection.id, entities, now)
        untold = await never_told(conn, work.connection.id, entities, now)
    if unread or untold:
        await load.plan(work, unread, untold)
    await load.read(work, [span for span in await _parts(work) if not span.done], deadline)
    for parts in by_entity(await _parts(work)).values():
        if all(span.done for span in parts):
            await settle(work, parts)
    return not await _parts(work)


async def never_read(
    conn: AsyncConnection, connection_id: ConnectionId, entities: Sequence[str], now: datetime
) -> list[str]:
    """Answer the entities that have to be read whole and whose reading has not begun, or began too long ago."""
    begun = {span.entity for span in await _kept(conn, connection_id) if now - span.since < TOO_OLD}
    known = await fresh_cursors(conn, connection_id, now)
    return [entity for entity in entities if readable(entity) and entity not in begun and entity not in known]


async def never_told(
    conn: AsyncConnection, connection_id: ConnectionId, entities: Sequence[str], now: datetime
) -> list[str]:
    """Answer the entities that QuickBooks only tells changes of, and that were never asked for."""
    known = await fresh_cursors(conn, connection_id, now)
    return [entity for entity in entities if BY_NAME[entity].cdc and not readable(entity) and entity not in known]


async def fresh_cursors(conn: AsyncConnection, connection_id: ConnectionId, now: datetime) -> Mapping[str, datetime]:
    """Answer since when changes are to be asked for, where that can still be asked."""
    found = await cursors.since(conn, connection_id)
    return {entity: since for entity, since in found.items() if now - since < TOO_OLD}


async def _parts(work: Work) -> list[Span]:
    async with transaction(work.engine) as conn:
        return await _kept(conn, work.connection.id)


async def _kept(conn: AsyncConnection, connection_id: ConnectionId) -> list[Span]:
    return [Span.from_json(*place) for place in await cursors.places(conn, connection_id)]
