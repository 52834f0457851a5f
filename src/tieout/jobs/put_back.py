"""Notices that the clock was put back, and lets nobody wait for times that were told by the wrong one."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections import due, schedules
from tieout.inbox import allowance
from tieout.intents import hurry as intents
from tieout.outbox import hurry as deliveries

AHEAD = timedelta(hours=1)
"""Machines' own clocks differ by less; who told a time later than that told a wrong one."""

SOON = timedelta(minutes=3)
"""QuickBooks itself gives up a request after two: until then nobody can find out what came of a write."""

log = structlog.get_logger("tieout.clock")


async def mend(conn: AsyncConnection, now: datetime) -> bool:
    """Where a company was looked at in what is the future now, let all that waits be looked at soon; say whether."""
    seen = await schedules.latest_look(conn)
    if seen is None or seen <= now + AHEAD:
        return False
    log.warning("the clock was put back: whatever waits is looked at soon", was=seen.isoformat())
    await schedules.no_later(conn, now)
    for waiting in (due, allowance, intents, deliveries):
        await waiting.no_later(conn, now + SOON)
    return True
