"""Looks at a company without anybody asking: what changed, what changed of the rest, and the certificate of the night.

A look that finds nothing new leaves no run behind: the schedule says when it was.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.errors import Throttled
from tieout.connections import cursors, due, schedules
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.errors import Overtaken
from tieout.health.reasons import diagnose
from tieout.ids import ConnectionId
from tieout.jobs import sync, watch
from tieout.jobs.context import Context
from tieout.jobs.proof import prove
from tieout.pull import planning
from tieout.pull.changes import catch_up
from tieout.pull.planning import CERTIFY, OUTSIDE, POLL
from tieout.pull.slice import never_read, read_on
from tieout.pull.work import Work
from tieout.push import gone
from tieout.runs import store as runs
from tieout.runs.store import Run

log = structlog.get_logger("tieout.poll")


async def poll(context: Context, *, connection_id: str) -> None:
    """Ask what changed."""
    await _look(context, ConnectionId(UUID(connection_id)), POLL)


async def outside(context: Context, *, connection_id: str) -> None:
    """Ask for what changed of the entities whose changes QuickBooks does not report."""
    await _look(context, ConnectionId(UUID(connection_id)), OUTSIDE)


async def certify(context: Context, *, connection_id: str) -> None:
    """Catch up with everything, and prove that both sides agree."""
    await _look(context, ConnectionId(UUID(connection_id)), CERTIFY)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """One look at a company, of a kind, and the epoch in which this job holds the company."""

    kind: str
    connection: Connection
    run: Run
    epoch: int


async def _look(context: Context, id_: ConnectionId, kind: str) -> None:
    async with transaction(context.engine) as conn:
        look = await _begin(context, conn, id_, kind)
    if look is None:
        return
    with structlog.contextvars.bound_contextvars(run_id=str(look.run.id)), suppress(Overtaken):  # who took over goes on
        try:
            await _slice(context, look)
        except Overtaken:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the company is looked at again later
            await _stumbled(context, look, error)


async def _begin(context: Context, conn: AsyncConnection, id_: ConnectionId, kind: str) -> _Look | None:
    """Take the company over for a look that is due; None where somebody else is at it, or nobody may be."""
    waiting, now = await due.find(conn, id_, kind), context.clock.now()
    if waiting is None or waiting.due_at > now:
        return None
    connection, kept = await connections.find(conn, id_), await schedules.of(conn, id_)
    entities = planning.entities_of(kind, kept)
    if connection.state != "active" or kept.paused_at is not None:
        await planning.call_off(conn, id_)  # a reconnect's first run, or resuming, plans anew
        return None
    if not entities or await runs.active(conn, id_) is not None:
        await planning.call_off(conn, id_, [kind])  # what somebody asked for sees as much, and plans anew at its end
        return None
    allowed = await planning.allowed_to(conn, id_, context.settings.monthly_calls, now)
    if not allowed.lasts:
        await planning.plan(conn, id_, allowed, fresh=(kind,))  # it was planned before the month was spent
        return None
    if waiting.run_id is not None:
        run = await runs.find(conn, waiting.run_id)
    else:
        run = await _start(conn, connection, kind, entities, now)
        await due.mark(conn, id_, kind, due_at=now, run_id=run.id)
    return _Look(kind=kind, connection=connection, run=run, epoch=await connections.take_epoch(conn, id_))


async def _start(
    conn: AsyncConnection, connection: Connection, kind: str, entities: Sequence[str], now: datetime
) -> Run:
    unread = await never_read(conn, connection.id, entities, now)
    run = await runs.start(
        conn,
        connection_id=connection.id,
        business_id=connection.business_id,
        kind="check" if kind == CERTIFY else "load" if unread else "changes",
        trigger="schedule",
        entities=entities,
        now=now,
    )
    if run is None:
        raise RuntimeError("a scheduled run stands in nobody's way")
    await runs.begin(conn, run.id, now)
    return run


async def _slice(context: Context, look: _Look) -> None:
    calls: list[str | None] = []
    async with context.client(look.connection, calls.append) as client:
        work = Work(
            engine=context.engine,
            client=client,
            connection=look.connection,
            run=look.run,
            epoch=look.epoch,
            most_deleted=context.settings.most_deleted_percent,
        )
        now = context.clock.now()
        proof, caught = None, False
        try:
            read = await read_on(work, look.run.entities, now)
            if read and look.kind == CERTIFY:
                proof = await prove(work, look.run.entities, now)
            elif read:
                caught = await _caught_up(work, singles=look.kind == OUTSIDE)
        finally:
            async with work.commit() as conn:
                await runs.add_calls(conn, look.run.id, calls)
    async with work.commit() as conn:
        if proof is not None:
            await sync.conclude(context, conn, work, proof)
        elif caught:
            await _end(context, conn, look)


async def _caught_up(work: Work, *, singles: bool) -> bool:
    """Ask for changes; False when there were so many that some must be read first."""
    async with transaction(work.engine) as conn:
        known = await cursors.since(conn, work.connection.id)
    since = {entity: known[entity] for entity in work.run.entities if entity in known}
    return not (since or singles) or not (await catch_up(work, since, singles=singles)).overflowed


async def _end(context: Context, conn: AsyncConnection, look: _Look) -> None:
    now, run = context.clock.now(), await runs.find(conn, look.run.id)
    if run.changed:
        await gone.after_reading(conn, run.connection_id, now=now)
        await runs.finish(conn, run.id, state="completed", now=now)
    else:
        await runs.discard(conn, run.id)
    if look.kind == POLL or not planning.entities_of(POLL, await schedules.of(conn, run.connection_id)):
        await schedules.went_well(conn, run.connection_id, now=now, changed=run.changed)
    elif run.changed:
        await schedules.changed(conn, run.connection_id, now)
    allowed = await planning.budget(conn, context.settings.monthly_calls, now)
    await planning.plan(conn, run.connection_id, allowed, fresh=(look.kind,))
    await watch.look(context, conn, run.connection_id)


async def _stumbled(context: Context, look: _Look, error: Exception) -> None:
    """Say why the run failed, and come back later."""
    why, id_ = diagnose(error), look.connection.id
    tid, strange = getattr(error, "intuit_tid", None), why.reason == "INTERNAL_SERVER_ERROR"
    log.warning("a look failed", reason=why.reason, intuit_tid=tid, exc_info=strange)
    now = context.clock.now()
    async with transaction(context.engine) as conn:
        await connections.check_epoch(conn, id_, look.epoch)
        await runs.finish(conn, look.run.id, state="failed", now=now, failure=sync.failure(why))
        wait = timedelta(seconds=error.wait) if isinstance(error, Throttled) else timedelta()
        await planning.put_off(conn, id_, look.kind, now=now, wait=wait)
        await watch.look(context, conn, id_)
