"""What one look at a company's intents is done with, and the one way in which it commits."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from qbo.client import Client
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.intents.store import Intent

Sift = Callable[[AsyncConnection, Sequence[Intent]], Awaitable[Sequence[Intent]]]
"""Settles what needs no write after all, in the transaction that would judge it; answers the rest."""


class Tells(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Answer it."""
        ...


async def all_of(_conn: AsyncConnection, found: Sequence[Intent]) -> Sequence[Intent]:
    """Leave nothing out."""
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A company, and the epoch in which this job holds it."""

    engine: AsyncEngine
    client: Client
    connection: Connection
    epoch: int
    clock: Tells
    sift: Sift = all_of

    def now(self) -> datetime:
        """Tell the time."""
        return self.clock.now()

    @asynccontextmanager
    async def commit(self) -> AsyncGenerator[AsyncConnection]:
        """Write, unless another job has taken the company over meanwhile."""
        async with transaction(self.engine) as conn:
            await connections.check_epoch(conn, self.connection.id, self.epoch)
            yield conn

    @asynccontextmanager
    async def record(self) -> AsyncGenerator[AsyncConnection]:
        """Write down what QuickBooks has answered: that is true whoever holds the company now."""
        async with transaction(self.engine) as conn:
            yield conn
