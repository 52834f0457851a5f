"""Starts a sync of companies: the run is queued with the request, and the work follows at once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.facts.catalog import ENTITIES
from tieout.connections import due, schedules
from tieout.connections.schedules import Schedule
from tieout.connections.store import Connection
from tieout.errors import AlreadySyncing
from tieout.pull.slice import never_read
from tieout.runs import store as runs
from tieout.runs.store import Run, Trigger

EVERY = tuple(row.name for row in ENTITIES)


async def request_sync(
    conn: AsyncConnection,
    connections: Sequence[Connection],
    *,
    trigger: Trigger,
    entities: Sequence[str] | None = None,
    now: datetime,
) -> list[Run]:
    """Start a run for every company that has none going on; when all of them have, say so."""
    started = [run for one in connections if (run := await _start(conn, one, trigger, entities, now))]
    if connections and not started:
        raise AlreadySyncing("Every company asked for is syncing already; look at the connection status.")
    return started


async def _start(
    conn: AsyncConnection, connection: Connection, trigger: Trigger, asked: Sequence[str] | None, now: datetime
) -> Run | None:
    kept = await schedules.of(conn, connection.id)
    entities = asked or selected(kept)
    unread = await never_read(conn, connection.id, entities, now)
    run = await runs.start(
        conn,
        connection_id=connection.id,
        business_id=connection.business_id,
        kind="load" if unread else "changes",
        trigger=trigger,
        entities=entities,
        now=now,
    )
    if run is not None:
        await due.mark(conn, connection.id, run.kind, due_at=now, run_id=run.id)
    return run


def selected(kept: Schedule) -> list[str]:
    """Answer the entities that are kept of a company; what it has one of always is."""
    return [row.name for row in ENTITIES if kept.keeps(row.name) or row.kind == "company"]
