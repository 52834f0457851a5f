"""Asks a company for what Intuit told us about; how soon, its allowance says, so that a burst costs a few calls."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import structlog

from qbo.errors import Throttled
from tieout.connections import due, schedules
from tieout.connections import store as connections
from tieout.connections.schedules import Schedule
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.errors import Overtaken
from tieout.health.reasons import diagnose
from tieout.ids import ConnectionId
from tieout.inbox import allowance
from tieout.inbox import store as inbox
from tieout.inbox.store import Waiting
from tieout.jobs.context import Context
from tieout.pull import planning
from tieout.pull.arrivals import WORK, ask_when_free
from tieout.pull.notified import Fetch, bring_in
from tieout.push import gone

MOST = 2000
"""Notifications looked at together; the rest waits for the next time."""

WAITS = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
"""After so many failures in a row the next sync brings it in: a notification is a hint."""

log = structlog.get_logger("tieout.notifications")


async def notification(context: Context, *, connection_id: str) -> None:
    """Fetch what the notifications that wait for a company speak of."""
    id_, now = ConnectionId(UUID(connection_id)), context.clock.now()
    async with transaction(context.engine) as conn:
        asked = await due.find(conn, id_, WORK)
        if asked is None or asked.due_at > now:
            return  # another job has done it, or it is due later
        connection = await connections.find(conn, id_)
        kept = await schedules.of(conn, id_)
        if connection.state != "active" or kept.paused_at is not None:  # whoever brings it back catches up
            await inbox.done(conn, id_, now)
            await due.done(conn, id_, WORK)
            return
        allowed = await planning.allowed_to(conn, id_, context.settings.monthly_calls, now)
        if allowed.exhausted:  # it waits for the next month, or for somebody who asks for a sync
            await due.done(conn, id_, WORK)
            await due.mark(conn, id_, WORK, due_at=allowed.ends)
            return
        epoch = await connections.take_epoch(conn, id_)
        told = await inbox.waiting(conn, id_, MOST)
    with suppress(Overtaken):  # whoever took the company over goes on; this is still due
        try:
            await _fetch(context, connection, epoch, kept, told)
        except Overtaken:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not come back every second
            await _stumbled(context, connection, epoch, asked.attempts, error)


async def _fetch(context: Context, connection: Connection, epoch: int, kept: Schedule, told: list[Waiting]) -> None:
    calls: list[str | None] = []
    async with context.client(connection, calls.append) as client:
        fetch = Fetch(
            engine=context.engine,
            client=client,
            connection=connection,
            epoch=epoch,
            most_deleted=context.settings.most_deleted_percent,
        )
        try:
            await bring_in(fetch, [one for one in told if kept.keeps(one.entity)], context.clock.now())
        finally:
            async with fetch.commit() as conn:
                now = context.clock.now()
                await allowance.spend(conn, connection.id, connection.business_id, len(calls), now)
    async with fetch.commit() as conn:
        await inbox.done(conn, connection.id, now, [one.key for one in told])
        await planning.notified(conn, connection.id, now)
        await gone.after_reading(conn, connection.id, now=now)
        await due.done(conn, connection.id, WORK)
        if await inbox.waiting(conn, connection.id, 1):  # looked at after the line above: nobody is forgotten
            await ask_when_free(conn, connection.id, now)


async def _stumbled(context: Context, connection: Connection, epoch: int, attempts: int, error: Exception) -> None:
    diagnosis, now = diagnose(error), context.clock.now()
    passes = diagnosis.passes and attempts < len(WAITS)
    log.warning("a fetch failed", reason=diagnosis.reason, again=passes, cause=diagnosis.cause)
    async with transaction(context.engine) as conn:
        await connections.check_epoch(conn, connection.id, epoch)
        if not passes:
            await inbox.done(conn, connection.id, now)
        await due.done(conn, connection.id, WORK)
        if passes:
            until = now + (timedelta(seconds=error.wait) if isinstance(error, Throttled) else WAITS[attempts])
            await allowance.hold(conn, connection.id, connection.business_id, until)
            await due.mark(conn, connection.id, WORK, due_at=until, attempts=attempts + 1)
