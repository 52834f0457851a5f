"""Writes to a company what was promised to it; what cannot be sent now has its own time."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.errors import Throttled
from tieout.connections import due, push_settings
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.errors import Overtaken
from tieout.health.reasons import diagnose
from tieout.ids import ConnectionId
from tieout.intents import batches
from tieout.intents import store as intents
from tieout.intents.store import Intent
from tieout.jobs.context import Context
from tieout.jobs.take_in import match_payees
from tieout.push import gone
from tieout.push.go import go
from tieout.push.promise import WORK
from tieout.push.work import Work

WAITS = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
"""After so many failures in a row; the last wait is repeated for as long as it takes."""

log = structlog.get_logger("tieout.push")


async def push(context: Context, *, connection_id: str) -> None:
    """Do what is promised to a company."""
    id_ = ConnectionId(UUID(connection_id))
    async with transaction(context.engine) as conn:
        asked = await due.find(conn, id_, WORK)
        if asked is None or asked.due_at > context.clock.now():
            return  # another job has done it, or it is due later
        connection = await connections.find(conn, id_)
        if connection.state != "active" or (await push_settings.of(conn, id_)).paused_at is not None:
            await due.done(conn, id_, WORK)  # whoever brings it back lets it be looked at again
            return
        epoch = await connections.take_epoch(conn, id_)
    with suppress(Overtaken):  # whoever took the company over goes on; this is still due
        try:
            await _go(context, connection, epoch)
        except Overtaken:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it must not come back every second
            await _stumbled(context, connection, epoch, asked.attempts, error)


async def _go(context: Context, connection: Connection, epoch: int) -> None:
    async def sift(conn: AsyncConnection, found: Sequence[Intent]) -> Sequence[Intent]:
        return await match_payees(conn, connection, found, now=context.clock.now())

    async with transaction(context.engine) as conn:
        await gone.notice(conn, connection, now=context.clock.now())
    async with context.client(connection, lambda _tid: None) as client:
        work = Work(
            engine=context.engine, client=client, connection=connection, epoch=epoch, clock=context.clock, sift=sift
        )
        await go(work)
    async with work.commit() as conn:
        await due.done(conn, connection.id, WORK)
        await _plan(conn, connection.id)  # looked at after the line above: nobody is forgotten


async def _plan(conn: AsyncConnection, id_: ConnectionId) -> None:
    """Say when the next of the company's intents has its time."""
    times = (await intents.next_due(conn, id_), await batches.next_due(conn, id_))
    if found := [time for time in times if time is not None]:
        await due.mark(conn, id_, WORK, due_at=min(found))


async def _stumbled(context: Context, connection: Connection, epoch: int, attempts: int, error: Exception) -> None:
    diagnosis, now = diagnose(error), context.clock.now()
    log.warning("a push failed", reason=diagnosis.reason, cause=diagnosis.cause,
                exc_info=diagnosis.reason == "INTERNAL_SERVER_ERROR")  # fmt: skip
    async with transaction(context.engine) as conn:
        await connections.check_epoch(conn, connection.id, epoch)
        await due.done(conn, connection.id, WORK)
        due_at = _again(error, attempts, now)
        await due.mark(conn, connection.id, WORK, due_at=due_at, attempts=attempts + 1)


def _again(error: Exception, attempts: int, now: datetime) -> datetime:
    if isinstance(error, Throttled):
        return now + timedelta(seconds=error.wait)
    return now + WAITS[min(attempts, len(WAITS) - 1)]
