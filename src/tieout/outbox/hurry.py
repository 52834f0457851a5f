"""Brings forward what would wait for a time that a wrong clock told."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.outbox.tables import delivery, endpoint


async def no_later(conn: AsyncConnection, at: datetime) -> None:
    """Try every delivery by then that would wait for longer."""
    for column in (delivery.c.due_at, delivery.c.claimed_until, endpoint.c.rests_until):
        await conn.execute(update(column.table).where(column > at).values({column.name: at}))
