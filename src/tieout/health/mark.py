"""A mark of how a company stands at a moment: as long as it is the same, nothing that people look at has changed."""

from hashlib import blake2b

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.ids import ConnectionId

_MARK = text("""
    SELECT connection.state, connection.epoch, schedule.polled_at, schedule.paused_at, schedule.notified_at, run.id,
           run.state AS run_state, run.calls, done.fetched, done.ended,
           (SELECT last FROM feed WHERE feed.business_id = connection.business_id) AS position,
           (SELECT max(changed_at) FROM intent WHERE intent.connection_id = connection.id) AS written,
           (SELECT max(last_seen_at) FROM issue WHERE issue.connection_id = connection.id) AS issues
    FROM connection
    LEFT JOIN schedule ON schedule.connection_id = connection.id
    LEFT JOIN LATERAL (SELECT * FROM run WHERE connection_id = connection.id ORDER BY id DESC LIMIT 1) AS run ON true
    LEFT JOIN LATERAL (
        SELECT sum(fetched) AS fetched, count(*) FILTER (WHERE run_entity.state = 'done') AS ended
        FROM run_entity WHERE run_id = run.id
    ) AS done ON true
    WHERE connection.id = :connection
""")


async def mark_of(conn: AsyncConnection, connection_id: ConnectionId) -> str | None:
    """Answer the mark; None for a company that the transaction may not see."""
    row = (await conn.execute(_MARK, {"connection": connection_id})).one_or_none()
    return None if row is None else blake2b(repr(tuple(row)).encode(), digest_size=8).hexdigest()
