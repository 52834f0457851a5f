"""What one slice of a run is done with, and the one way in which it commits."""

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from qbo.batch import Operation, Outcome
from qbo.client import Client
from qbo.errors import QuickBooksError
from qbo.record import Record
from qbo.response import Page
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.mirror.record_versions import Source
from tieout.mirror.write import Written, write
from tieout.runs import store as runs
from tieout.runs.store import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A company, the run that goes over it, and the epoch in which this job holds it.

    A run that would mark more than `most_deleted` percent of an entity as deleted stops and asks.
    """

    engine: AsyncEngine
    client: Client
    connection: Connection
    run: Run
    epoch: int
    most_deleted: int = 20

    @asynccontextmanager
    async def commit(self) -> AsyncGenerator[AsyncConnection]:
        """Write, unless another job has taken the company over meanwhile."""
        async with transaction(self.engine) as conn:
            await connections.check_epoch(conn, self.connection.id, self.epoch)
            yield conn

    async def keep(
        self,
        conn: AsyncConnection,
        entity: str,
        records: Sequence[Record],
        seen_at: datetime,
        *,
        overlapping: bool = False,
        source: Source = "change",
    ) -> Written:
        """Write records of one answer into the mirror and count them for the run.

        Of an `overlapping` answer, which repeats what was known already, only what was new counts as fetched.
        """
        written = await write(
            conn,
            records,
            connection_id=self.connection.id,
            business_id=self.connection.business_id,
            entity=entity,
            seen_at=seen_at,
            run_id=self.run.id,
            source=source,
        )
        if records:
            await runs.progress(
                conn,
                self.run.id,
                entity,
                fetched=written.total if overlapping else len(records),
                created=written.created,
                updated=written.updated,
                deleted=written.deleted,
            )
            if self.run.attempts:
                await runs.recover(conn, self.run.id)
        return written

    async def ask(self, operations: Iterable[Operation]) -> list[Page | int]:
        """Ask many questions in few requests; one that is not answered fails them all."""
        return [_answered(outcome) for outcome in await self.client.batch(list(operations))]


def _answered(outcome: Outcome) -> Page | int:
    if isinstance(outcome, QuickBooksError):
        raise outcome
    if isinstance(outcome, Record):
        raise TypeError(f"a question was answered by {outcome!r}")
    return outcome
