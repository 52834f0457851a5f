"""A mark of how a company stands at a moment: as long as it is the same, nothing that people look at has changed."""

from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.ids import ConnectionId

_MARK = text("""
    SELECT connection.state, connection.epoch, schedule.polled_at, schedule.paused_at, schedule.notified_at, run.id,
           run.state AS run_state, run.calls, done.fetched, done.ended,
           (SELECT last FROM feed WHERE feed.business_id = connection.business_id) AS position
    FROM connection
    LEFT JOIN schedule ON schedule.connection_id = connection.id
    LEFT JOIN LATERAL (SELECT * FROM run WHERE connection_id = connection.id ORDER BY id DESC LIMIT 1) AS run ON true
    LEFT JOIN LATERAL (
        SELECT sum(fetched) AS fetched, count(*) FILTER (WHERE run_entity.state = 'done') AS ended
        FROM run_entity WHERE run_id = run.id
    ) AS done ON true
    WHERE connection.id = :connection
""")


async def mark_of(conn: AsyncConnection, connection_id: ConnectionId) -> Row[Any] | None:
    """Answer the mark; None for a company that the transaction may not see."""
    return (await conn.execute(_MARK, {"connection": connection_id})).one_or_none()
