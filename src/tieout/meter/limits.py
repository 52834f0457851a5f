"""How fast a company may be called, by all processes together: one row, moved by one statement.

Each limit is a generic cell rate: a time until which the company's share is spent, moved on by every request. In any
window of QuickBooks' length, at most the burst and the rate's share pass: 9 a second, 496 a minute, 39 batches.
https://developer.intuit.com/app/developer/qbo/docs/learn/rest-api-features#limits-and-throttles
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tieout.clock import Clock
from tieout.database.transaction import transaction

REQUEST_EVERY = timedelta(seconds=0.11)  # 9 a second: requests may arrive closer together than they left
MINUTE_EVERY, MINUTE_BURST = timedelta(seconds=0.125), timedelta(seconds=2)  # 480 a minute, 16 at once
BATCH_EVERY, BATCH_BURST = timedelta(seconds=60 / 36), timedelta(seconds=3 * 60 / 36)  # 36 a minute, 3 at once

_RESERVE = text("""
    INSERT INTO pace AS kept (environment, realm_id, request_at, minute_at, batch_at)
    VALUES (:environment, :realm_id, :now + :request_every, :now + :minute_every, :now + :batch_every)
    ON CONFLICT (environment, realm_id) DO UPDATE SET
        request_at = greatest(kept.request_at, kept.paused_until, :now) + :request_every,
        minute_at = greatest(kept.minute_at, :now) + :minute_every,
        batch_at = greatest(kept.batch_at, :now) + :batch_every
    RETURNING greatest(
        request_at - :request_every,
        minute_at - :minute_every - :minute_burst,
        CASE WHEN :batch THEN batch_at - :batch_every - :batch_burst END
    ) AS go_at
""")
_PAUSED = text("SELECT paused_until FROM pace WHERE environment = :environment AND realm_id = :realm_id")
_PAUSE = text("""
    INSERT INTO pace AS kept (environment, realm_id, request_at, minute_at, batch_at, paused_until)
    VALUES (:environment, :realm_id, :until, :until, :until, :until)
    ON CONFLICT (environment, realm_id) DO UPDATE SET paused_until = greatest(kept.paused_until, :until)
""")


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

    async def admit(self, kind: Literal["request", "batch"]) -> None:
        """Return when a request may go; a place in the row of those who wait is taken at once."""
        go_at = await self._reserve(batch=kind == "batch")
        while (wait := (go_at - self._clock.now()).total_seconds()) > 0:
            await self._sleep(wait)
            paused_until = await self._paused_until()
            if paused_until is None or paused_until <= go_at:
                return
            go_at = await self._reserve(batch=kind == "batch")  # after a pause, line up again: not all at once

    async def pause(self, seconds: float) -> None:
        """Let nobody go for so long, in no process."""
        until = self._clock.now() + timedelta(seconds=seconds)
        async with transaction(self._engine) as conn:
            await conn.execute(_PAUSE, self._company | {"until": until})

    async def _reserve(self, *, batch: bool) -> datetime:
        now = self._clock.now()
        values = self._company | {
            "now": now, "batch": batch, "request_every": REQUEST_EVERY, "minute_every": MINUTE_EVERY,
            "minute_burst": MINUTE_BURST, "batch_every": BATCH_EVERY if batch else timedelta(0),
            "batch_burst": BATCH_BURST,
        }  # fmt: skip
        async with transaction(self._engine) as conn:
            return (await conn.execute(_RESERVE, values)).scalar_one()

    async def _paused_until(self) -> datetime | None:
        async with transaction(self._engine) as conn:
            return (await conn.execute(_PAUSED, self._company)).scalar_one_or_none()
