"""Answers in which companies there is something to take in: asked every second, and cheap when there is nothing."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.adopt.take_in import ORDER
from tieout.candidates.tables import candidate, intake
from tieout.connections.tables import connection, schedule
from tieout.ids import ConnectionId
from tieout.mirror.tables import baseline, feed


async def waiting(conn: AsyncConnection, now: datetime, limit: int = 100) -> list[ConnectionId]:
    """Answer the companies that are to be gone through now; none before it was read whole once.

    What a first reading brings has no place in the feed, so going through a company begins behind it.
    """
    end = select(feed.c.last).where(feed.c.business_id == intake.c.business_id).scalar_subquery()
    again = exists().where(candidate.c.connection_id == intake.c.connection_id, candidate.c.look_at <= now)
    begun = and_(intake.c.position.is_not(None), or_(intake.c.entity.is_not(None), intake.c.position < end, again))
    asked = (
        select(intake.c.connection_id)
        .join(connection, connection.c.id == intake.c.connection_id)
        .where(connection.c.state == "active", intake.c.mode != "off")
        .where(or_(begun, and_(intake.c.position.is_(None), *map(_read, ORDER))))
    )
    return [row.connection_id for row in await conn.execute(asked.limit(limit))]


def _read(entity: str) -> ColumnElement[bool]:
    """Whether an entity was read whole once, or is left out of what is kept."""
    whole = exists().where(baseline.c.connection_id == intake.c.connection_id, baseline.c.entity == entity)
    kept = func.coalesce(func.array_position(schedule.c.entities, entity), 0)
    left_out = exists().where(
        schedule.c.connection_id == intake.c.connection_id, schedule.c.entities.is_not(None), kept == 0
    )
    return or_(whole, left_out)
