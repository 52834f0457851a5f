"""What a check works with: a company that is held for a run, and the one way in which that commits."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from qbo.client import Client
from qbo.record import Record
from tieout.connections.store import Connection
from tieout.mirror.record_versions import Source
from tieout.runs.store import Run


class Holder(Protocol):
    """A company, and the run that goes over it."""

    @property
    def engine(self) -> AsyncEngine:
        """The database."""
        ...

    @property
    def client(self) -> Client:
        """The line to QuickBooks."""
        ...

    @property
    def connection(self) -> Connection:
        """Whose company it is."""
        ...

    @property
    def run(self) -> Run:
        """The run."""
        ...

    @property
    def most_deleted(self) -> int:
        """How many of a hundred records of an entity may be marked as deleted without asking."""
        ...

    def commit(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Write, unless another job has taken the company over meanwhile."""
        ...

    async def keep(
        self,
        conn: AsyncConnection,
        entity: str,
        records: Sequence[Record],
        seen_at: datetime,
        *,
        overlapping: bool = False,
        source: Source = "change",
    ) -> object:
        """Write records of one answer into the mirror."""
        ...
