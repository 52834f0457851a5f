"""Looks again at what QuickBooks refused once more is known of its books: then the reason has a name."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections.store import Connection
from tieout.ids import ConnectionId
from tieout.intents import store as intents
from tieout.intents.tables import intent
from tieout.push import promise
from tieout.push.books import Books
from tieout.push.prepare import judge, take

MOST = 500


async def is_any(conn: AsyncConnection, connection_id: ConnectionId) -> bool:
    """Whether something is refused that nobody has put aside."""
    mine = (intent.c.connection_id == connection_id, intent.c.state == "refused", intent.c.ignored_at.is_(None))
    return bool(await conn.scalar(select(exists().where(*mine))))


async def look_again(conn: AsyncConnection, connection: Connection, *, now: datetime) -> None:
    """Let what the mirror now says cannot be sent be blocked by it, and go when that is mended.

    What seems to be in order is left to a person: QuickBooks knew better before.
    """
    books = Books(conn, connection)
    mine = {"connection_id": connection.id, "ignored_at": None}
    for one in await intents.page(conn, connection.business_id, filters=mine, states=["refused"], limit=MOST):
        judged = await judge(books, one)
        if judged.trouble is not None:
            again = await promise.afresh(conn, one, now=now, why=str(judged.trouble), attempts=one.attempts)
            await take(conn, connection, again, judged, now)
