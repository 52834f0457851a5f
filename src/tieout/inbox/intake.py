"""Takes deliveries in as fast as they come: those that arrive during one insert share the next one.

Each is answered only after the insert that keeps it; alone, a delivery is its own insert.
"""

import asyncio

from sqlalchemy.ext.asyncio import AsyncEngine

from tieout.clock import Clock
from tieout.database.transaction import at_once
from tieout.inbox import store

MOST = 200
"""Deliveries in one insert."""


class Intake:
    """The way into the inbox, for one process."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self.engine = engine
        self._clock = clock
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._writer: asyncio.Task[None] | None = None

    async def receive(self, body: bytes) -> None:
        """Return when the delivery is kept, whatever happens afterwards."""
        kept = asyncio.get_running_loop().create_future()
        self._waiting.append((body, kept))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        await kept

    async def _write(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            failure: Exception | None = None
            try:
                async with at_once(self.engine) as conn:
                    await store.receive(conn, [body for body, _ in taken], self._clock.now())
            except Exception as error:  # noqa: BLE001 - each of those who wait is told
                failure = error
            for _, kept in taken:
                if kept.done():  # nobody waits for this one any more
                    continue
                if failure:
                    kept.set_exception(failure)
                else:
                    kept.set_result(None)
