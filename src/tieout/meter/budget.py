"""What a month's metered calls allow: Intuit counts those of all companies of the app together, by the month.

Whoever spends them all is cut off until the next month, and people see the app offline (facts D). One company may have
a budget of its own within that, so that none takes what the others need.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf, isinf

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.ids import ConnectionId
from tieout.meter.calls import month_of
from tieout.meter.tables import call_count

RESERVE = 0.1
"""This share of a month is left to what people ask for: first loads, syncs by hand, and notifications."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """A month's calls: how many there may be (None: as many as are wanted), were made, and are wanted a day."""

    limit: int | None
    spent: int
    wanted: float
    now: datetime

    @property
    def ends(self) -> datetime:
        """When the next month begins."""
        first = self.now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        return (first + 32 * _DAY).replace(day=1)

    @property
    def stretch(self) -> float:
        """How many times longer than wanted intervals must be for the month to last; infinite once it is spent."""
        if self.limit is None:
            return 1.0
        if gone(self.limit, self.spent):
            return inf
        left = self.limit * (1 - RESERVE) - self.spent
        return max(self.wanted * ((self.ends - self.now) / _DAY) / left, 1.0)

    @property
    def lasts(self) -> bool:
        """Whether anything is left of the month for looks that nobody asked for."""
        return not isinf(self.stretch)

    @property
    def exhausted(self) -> bool:
        """Whether the reserve is spent, too: only what a person asks for still goes."""
        return self.limit is not None and self.spent >= self.limit

    @property
    def forecast(self) -> int:
        """How many calls the month will have taken at its end, as things stand."""
        rest = self.wanted * ((self.ends - self.now) / _DAY)
        return self.spent + round(rest / self.stretch)


def tighter(one: Budget, other: Budget) -> Budget:
    """Answer the budget that allows less."""
    return max((one, other), key=lambda each: (each.exhausted, each.stretch))


def gone(limit: int | None, spent: int) -> bool:
    """Whether a month's calls are spent but for the reserve."""
    return limit is not None and spent >= limit * (1 - RESERVE)


async def spent(conn: AsyncConnection, now: datetime, connection_id: ConnectionId | None = None) -> int:
    """Answer the metered calls of one company, or of all, in this month."""
    asked = select(func.coalesce(func.sum(call_count.c.calls), 0))
    asked = asked.where(call_count.c.month == month_of(now), call_count.c.cost == "metered")
    if connection_id is not None:
        asked = asked.where(call_count.c.connection_id == connection_id)
    return int(await conn.scalar(asked) or 0)
