"""How soon a company may be asked again because of notifications: at once when it was quiet, seldom in a burst.

A call costs half a minute of allowance, and one may be spent ahead: a single change is fetched at once, and so is the
next, while a thousand in a minute are fetched with five calls.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.ids import BusinessId, ConnectionId
from tieout.inbox.tables import allowance

EVERY = timedelta(seconds=30)
AHEAD = EVERY


async def free_at(conn: AsyncConnection, connection_id: ConnectionId, now: datetime) -> datetime:
    """Answer when the company may be asked next: now, or later."""
    asked = select(allowance.c.spent_until).where(allowance.c.connection_id == connection_id)
    spent_until = await conn.scalar(asked)
    return max(now, spent_until - AHEAD) if spent_until else now


async def hold(conn: AsyncConnection, connection_id: ConnectionId, business_id: BusinessId, until: datetime) -> None:
    """Let nobody ask before that time: something is wrong just now."""
    held = insert(allowance).values(connection_id=connection_id, business_id=business_id, spent_until=until + AHEAD)
    later = func.greatest(allowance.c.spent_until, held.excluded.spent_until)
    await conn.execute(held.on_conflict_do_update(index_elements=["connection_id"], set_={"spent_until": later}))


async def no_later(conn: AsyncConnection, at: datetime) -> None:
    """Let every company be asked by then."""
    await conn.execute(update(allowance).where(allowance.c.spent_until > at).values(spent_until=at))


async def spend(
    conn: AsyncConnection, connection_id: ConnectionId, business_id: BusinessId, calls: int, now: datetime
) -> None:
    """Note that so many calls were made."""
    if calls:
        spent = insert(allowance).values(
            connection_id=connection_id, business_id=business_id, spent_until=now + EVERY * calls
        )
        later = func.greatest(allowance.c.spent_until, now) + EVERY * calls
        await conn.execute(spent.on_conflict_do_update(index_elements=["connection_id"], set_={"spent_until": later}))
