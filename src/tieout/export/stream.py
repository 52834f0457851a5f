"""Tables as bytes that come while they are read: one file, or an archive of many; memory holds a few hundred rows."""

import io
import zipfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from tieout.database.transaction import as_api
from tieout.export import tables
from tieout.export.forms import Form, Sink, writer
from tieout.export.tables import Table
from tieout.ids import BusinessId, ConnectionId

Told = Callable[[Table, int], None]
"""Is told how many rows of a table are written."""


_PATIENT = text("SET LOCAL idle_in_transaction_session_timeout = '10min'")  # it holds no lock, and lines are slow


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to export, of which company, and how; `gone`: with what was deleted or merged."""

    connection_id: ConnectionId
    form: Form
    gone: bool = False

    def name(self, table: Table) -> str:
        """Name the file of a table."""
        return f"{table.name}.{self.form}"


@asynccontextmanager
async def reading(engine: AsyncEngine, business_id: BusinessId) -> AsyncGenerator[AsyncConnection]:
    """Open a transaction in which all tables are of the same moment, and of this business alone."""
    async with as_api(engine.execution_options(isolation_level="REPEATABLE READ"), business=business_id) as conn:
        await conn.execute(_PATIENT)
        yield conn


async def wanted(conn: AsyncConnection, order: Order, words: Sequence[str]) -> list[Table]:
    """Answer the tables that are named; when none is, those of every entity that has records."""
    if words:
        return tables.chosen(words)
    return tables.chosen(sorted(await tables.sizes(conn, order.connection_id, gone=order.gone)))


async def one(conn: AsyncConnection, order: Order, table: Table) -> AsyncIterator[bytes]:
    """Answer the file of one table, piece by piece."""
    pipe = _Pipe()
    async for _ in _written(conn, order, table, pipe):
        if len(pipe):
            yield pipe.taken()
    yield pipe.taken()


async def archive(conn: AsyncConnection, order: Order, chosen: Sequence[Table]) -> AsyncIterator[bytes]:
    """Answer a ZIP archive with a file for each table, piece by piece."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as packed:
        for table in chosen:
            with packed.open(order.name(table), "w", force_zip64=True) as file:
                async for _ in _written(conn, order, table, file):
                    if len(pipe):
                        yield pipe.taken()
    yield pipe.taken()


async def into(conn: AsyncConnection, order: Order, table: Table, file: Sink, told: Told) -> int:
    """Write the file of one table and answer how many rows it has."""
    rows = 0
    async for written in _written(conn, order, table, file):
        rows += written
        told(table, rows)
    return rows


async def _written(conn: AsyncConnection, order: Order, table: Table, file: Sink) -> AsyncIterator[int]:
    whole = await tables.described(conn, table)
    out = writer(order.form, whole, file)
    async for page in tables.pages(conn, whole, order.connection_id, gone=order.gone):
        out.write(page)
        yield len(page)
    out.close()
    yield 0


class _Pipe(io.RawIOBase):
    """Holds what was written until it is taken."""

    def __init__(self) -> None:
        self._held = bytearray()

    def __len__(self) -> int:
        return len(self._held)

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        before = len(self._held)
        self._held += data
        return len(self._held) - before

    def taken(self) -> bytes:
        held, self._held = bytes(self._held), bytearray()
        return held
