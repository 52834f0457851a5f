"""Keeps connections alive that nobody uses, and ends those that were disconnected."""

from datetime import timedelta
from uuid import UUID

import structlog

from qbo.errors import ConnectionLost, QuickBooksError
from tieout.connect import disconnect
from tieout.connect.client import token_source
from tieout.connections import due
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.ids import ConnectionId
from tieout.jobs import watch
from tieout.jobs.context import Context

AGAIN = timedelta(hours=1)

log = structlog.get_logger("tieout.connections")


async def refresh(context: Context, *, connection_id: str) -> None:
    """Refresh the tokens of a connection that has been idle for long."""
    id_ = ConnectionId(UUID(connection_id))
    async with transaction(context.engine) as conn:
        connection = await connections.find(conn, id_)
    try:
        await token_source(context, connection).keep_alive()
    except ConnectionLost:
        async with transaction(context.engine) as conn:
            await due.done(conn, id_, "refresh")
            await watch.look(context, conn, id_)
    except QuickBooksError as error:
        await _later(context, id_, "refresh", error)


async def revoke(context: Context, *, connection_id: str) -> None:
    """Give a grant back to QuickBooks."""
    id_ = ConnectionId(UUID(connection_id))
    try:
        await disconnect.revoke(context.engine, id_, cipher=context.cipher, oauth=context.oauth, clock=context.clock)
    except QuickBooksError as error:
        await _later(context, id_, disconnect.REVOKE, error)


async def _later(context: Context, id_: ConnectionId, work: str, error: QuickBooksError) -> None:
    log.warning("it failed and is tried again", work=work, connection_id=str(id_), error=str(error))
    async with transaction(context.engine) as conn:
        await due.done(conn, id_, work)
        await due.mark(conn, id_, work, due_at=context.clock.now() + AGAIN)
