"""How fast a company may be called, by all processes together: one row, moved by one statement.

Each limit is a generic cell rate: a time until which the company's share is spent, moved on by every request that
goes. Nobody reserves a place ahead: who wakes late, or waits for a batch's turn, must not go beside those whose turn
it is. In any window of QuickBooks' length at most the burst and the rate's share pass: 10 a second, 497 a minute, 39
batches. What is spent until a time that no request could have led to was written before a clock was put back: it is
forgotten, or nobody would go until that time comes again. https://developer.intuit.com/app/developer/qbo/docs/learn/rest-api-features#limits-and-throttles
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tieout.clock import Clock
from tieout.database.transaction import transaction

REQUEST_EVERY = timedelta(seconds=0.11)  # 9 a second: requests may arrive closer together than they left
MINUTE_EVERY, MINUTE_BURST = timedelta(seconds=0.125), timedelta(seconds=2)  # 480 a minute, 17 at once
BATCH_EVERY, BATCH_BURST = timedelta(seconds=60 / 32), timedelta(seconds=7 * 60 / 32)  # 32 a minute, 8 at once
LONGEST_PAUSE = timedelta(minutes=15)
ASTRAY = timedelta(seconds=30)
"""So far apart may be the clocks of two machines."""
_SOON = 0.001  # seconds; less cannot be slept
_LONGEST_SLEEP = 10.0  # seconds; then another look, for the clock may have been put back meanwhile


def _sound(column: str, at_most: str) -> str:
    return f"CASE WHEN kept.{column} <= :now + {at_most} + :astray THEN kept.{column} ELSE :now END"


_REQUEST = _sound("request_at", ":request_every")
_MINUTE = _sound("minute_at", ":minute_burst + :minute_every")
_BATCH = _sound("batch_at", ":batch_burst + :batch_every")
_PAUSED = _sound("paused_until", ":longest_pause")
_FREE_AT = f"""greatest(
    {_REQUEST}, {_MINUTE} - :minute_burst, {_PAUSED}, CASE WHEN :batch THEN {_BATCH} - :batch_burst END
)"""
_GO = text(f"""
    INSERT INTO pace AS kept (environment, realm_id, request_at, minute_at, batch_at)
    VALUES (:environment, :realm_id, :now + :request_every, :now + :minute_every, :now + :batch_every)
    ON CONFLICT (environment, realm_id) DO UPDATE SET
        request_at = greatest({_REQUEST}, :now) + :request_every,
        minute_at = greatest({_MINUTE}, :now) + :minute_every,
        batch_at = CASE WHEN :batch THEN greatest({_BATCH}, :now) + :batch_every ELSE kept.batch_at END
    WHERE {_FREE_AT} <= :now
    RETURNING true
""")  # noqa: S608 - our own words
_WHEN = text(f"""
    SELECT {_FREE_AT} FROM pace AS kept WHERE environment = :environment AND realm_id = :realm_id
""")  # noqa: S608 - our own words
_PAUSE = text(f"""
    INSERT INTO pace AS kept (environment, realm_id, request_at, minute_at, batch_at, paused_until)
    VALUES (:environment, :realm_id, :now, :now, :now, :until)
    ON CONFLICT (environment, realm_id) DO UPDATE SET paused_until = greatest({_PAUSED}, :until)
""")  # noqa: S608 - our own words

_LIMITS = {
    "request_every": REQUEST_EVERY,
    "minute_every": MINUTE_EVERY,
    "minute_burst": MINUTE_BURST,
    "batch_burst": BATCH_BURST,
    "longest_pause": LONGEST_PAUSE,
    "astray": ASTRAY,
}


class SharedPace:
    """The client's pace for one company, shared through the database by every process."""

    def __init__(
        self,
        engine: AsyncEngine,
        clock: Clock,
        *,
        environment: str,
        realm_id: str,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._company = {"environment": environment, "realm_id": realm_id}
        self._sleep = sleep
        # First come, first served in this process, and one who asks the database for all.
        self._turns = {"request": asyncio.Lock(), "batch": asyncio.Lock()}

    async def admit(self, kind: Literal["request", "batch"]) -> None:
        """Return when a request may go, and has been counted."""
        async with self._turns[kind]:
            while wait := await self._try(batch=kind == "batch"):
                await self._sleep(wait)

    async def pause(self, seconds: float) -> None:
        """Let nobody go for so long, in no process."""
        now = self._clock.now()
        until = now + min(timedelta(seconds=seconds), LONGEST_PAUSE)
        sound = {"longest_pause": LONGEST_PAUSE, "astray": ASTRAY}
        async with transaction(self._engine) as conn:
            await conn.execute(_PAUSE, self._company | sound | {"now": now, "until": until})

    async def _try(self, *, batch: bool) -> float:
        """Go, or answer how many seconds to wait before the next try."""
        now = self._clock.now()
        asked = self._company | _LIMITS | {"now": now, "batch": batch}
        asked["batch_every"] = BATCH_EVERY if batch else timedelta(0)
        async with transaction(self._engine) as conn:
            if (await conn.execute(_GO, asked)).first():
                return 0.0
            free_at = (await conn.execute(_WHEN, asked)).scalar_one()
        return min(max((free_at - self._clock.now()).total_seconds(), _SOON), _LONGEST_SLEEP)
