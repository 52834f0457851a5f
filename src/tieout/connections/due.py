"""Keeps what is due for each company, and since when; the queue is only told when it is time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Text, cast, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout import queue
from tieout.connections.tables import connection, due
from tieout.ids import ConnectionId, RunId


@dataclass(frozen=True, slots=True)
class Due:
    """One kind of work that waits for one company."""

    connection_id: ConnectionId
    work: str
    run_id: RunId | None
    due_at: datetime
    attempts: int

    @property
    def once(self) -> str:
        """The queue's word for it: of two jobs with the same word, one waits."""
        return f"{self.work}-{self.connection_id}"


async def mark(
    conn: AsyncConnection,
    connection_id: ConnectionId,
    work: str,
    *,
    due_at: datetime,
    run_id: RunId | None = None,
    attempts: int = 0,
) -> None:
    """Say when a kind of work is due; what was due already becomes due at the earlier time, for the newer run."""
    business = select(connection.c.business_id).where(connection.c.id == connection_id).scalar_subquery()
    marked = insert(due).values(
        connection_id=connection_id, work=work, business_id=business, run_id=run_id, due_at=due_at, attempts=attempts
    )
    newer = {
        "due_at": func.least(due.c.due_at, marked.excluded.due_at),
        "run_id": func.coalesce(marked.excluded.run_id, due.c.run_id),
        "attempts": func.greatest(due.c.attempts, marked.excluded.attempts),
    }
    await conn.execute(marked.on_conflict_do_update(index_elements=list(due.primary_key), set_=newer))


async def ready(conn: AsyncConnection, now: datetime, limit: int = 100, *, without: Collection[str] = ()) -> list[Due]:
    """Answer what is due by now and no job waits for, the longest due first.

    What is worked on stays due until it is done. Were it answered while its next job waits, a hundred companies that
    load would leave no room for the rest. A disconnected company waits for the grant's end alone.
    """
    asked = (
        select(due.c.connection_id, due.c.work, due.c.run_id, due.c.due_at, due.c.attempts)
        .join(connection, connection.c.id == due.c.connection_id)
        .where(
            due.c.due_at <= now,
            due.c.work.not_in(without),
            or_(connection.c.state != "disconnected", due.c.work == "revoke"),
            ~queue.waits(due.c.work + "-" + cast(due.c.connection_id, Text)),
        )
        .order_by(due.c.due_at)
        .limit(limit)
    )
    return [Due(*row) for row in await conn.execute(asked)]


async def find(conn: AsyncConnection, connection_id: ConnectionId, work: str) -> Due | None:
    """Answer a kind of work that waits for a company, if it does."""
    asked = select(due.c.connection_id, due.c.work, due.c.run_id, due.c.due_at, due.c.attempts)
    row = (await conn.execute(asked.where(due.c.connection_id == connection_id, due.c.work == work))).one_or_none()
    return Due(*row) if row else None


async def no_later(conn: AsyncConnection, at: datetime) -> None:
    """Let nothing wait for longer than until then."""
    await conn.execute(update(due).where(due.c.due_at > at).values(due_at=at))


async def done(conn: AsyncConnection, connection_id: ConnectionId, work: str) -> None:
    """Take a kind of work off the list, before it is done or marked again in the same transaction."""
    await conn.execute(delete(due).where(due.c.connection_id == connection_id, due.c.work == work))
