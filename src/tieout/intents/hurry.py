"""Brings forward what would wait for a time that a wrong clock told."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.intents.tables import intent, intent_batch


async def no_later(conn: AsyncConnection, at: datetime) -> None:
    """Look at every write by then that would wait for longer."""
    for table in (intent, intent_batch):
        await conn.execute(update(table).where(table.c.due_at > at).values(due_at=at))
