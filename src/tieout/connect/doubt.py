"""Looks at a grant that somebody says has ended: QuickBooks itself is asked, for anybody may say so."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections import due
from tieout.connections import store as connections
from tieout.vault import tokens as vault

AT_MOST = timedelta(hours=1)
"""However often somebody says so, a token that was received so lately is not tried again."""


async def look(conn: AsyncConnection, *, environment: str, realm_id: str, now: datetime) -> bool:
    """Have the grant of a company tried soon: if it has ended, its connection then says so. Answers whether."""
    one = (await connections.of_companies(conn, environment, [realm_id])).get(realm_id)
    if one is None or one.state != "active":
        return False
    held = await vault.ends(conn, one.id)
    if held is None or held.received_at > now - AT_MOST:
        return False
    await due.mark(conn, one.id, "refresh", due_at=now)
    return True
