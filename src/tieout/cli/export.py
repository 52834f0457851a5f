"""`tieout export`: the mirror as files for spreadsheets and warehouses."""

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from tieout.cli.named import find_companies
from tieout.cli.output import console, print_json, spoken
from tieout.connections.store import Connection
from tieout.database.engine import database_url, open_engine
from tieout.database.migrate import migrate
from tieout.database.transaction import transaction
from tieout.export import fit, stream, tables
from tieout.export.forms import Form, demand
from tieout.export.stream import Order
from tieout.export.tables import Table
from tieout.settings import settings_from_env


async def export(
    business: str,
    *what: str,
    to: Path = Path("export"),
    form: Form = "csv",
    with_deleted: bool = False,
    realm_id: tuple[str, ...] = (),
    json: bool = False,
) -> None:
    """Write a business's records to files, one for each kind of record and for whatever one has many of.

    Parameters
    ----------
    business
        Its id, or the platform's own id of it.
    what
        Kinds of record with their lines (Bill), or single tables (Bill_Line); everything when none is named.
    to
        Folder to write to; with several companies, one in it for each.
    form
        Kind of file: csv, jsonl (JSON Lines) or parquet. Amounts are exact in all of them.
    with_deleted
        Deleted and merged records too, marked in the column lifecycle.
    realm_id
        Only these companies.
    json
        Answer as JSON: every file with its number of rows.
    """
    async with _database() as engine:
        demand(form)
        tables.chosen(what)
        async with transaction(engine) as conn:
            companies = await find_companies(conn, business, realm_id)
        files: dict[str, int] = {}
        for one in companies:
            folder = to / one.realm_id if len(companies) > 1 else to
            folder.mkdir(parents=True, exist_ok=True)
            order = Order(connection_id=one.id, form=form, gone=with_deleted)
            async with stream.reading(engine, one.business_id) as conn:
                files |= await _company(conn, one, order, what, folder, quiet=json)
    if json:
        print_json(files)
        return
    console.print(f"Wrote {sum(files.values()):,} rows in {len(files)} files to {to}.", highlight=False)


@asynccontextmanager
async def _database() -> AsyncGenerator[AsyncEngine]:
    """Open the database alone: the whole service would take more memory than the export."""
    with spoken():
        url = database_url(settings_from_env())
        await migrate(url)
        engine = open_engine(url, pool_size=1)
        try:
            yield engine
        finally:
            await engine.dispose()


async def _company(
    conn: AsyncConnection, one: Connection, order: Order, words: Sequence[str], folder: Path, *, quiet: bool
) -> dict[str, int]:
    """Write the files of one company; a file has its name once it is whole."""
    sizes = await tables.sizes(conn, order.connection_id, gone=order.gone)
    chosen = await stream.wanted(conn, order, words)
    await fit.demand(conn, order, chosen)
    written: dict[str, int] = {}
    with _bars(quiet=quiet) as bars:
        for table in chosen:
            name = f"{one.company_name or one.realm_id}: {table.name}"
            bar = bars.add_task(name, total=sizes.get(table.entity, 0) if table.whole else None)
            file = folder / order.name(table)

            def told(_table: Table, rows: int) -> None:
                bars.update(bar, completed=rows)  # noqa: B023 - told before the next table begins

            half = file.with_name(f".{file.name}.part")
            with half.open("wb") as out:
                rows = await stream.into(conn, order, table, out, told)
            half.replace(file)
            bars.update(bar, completed=rows, total=rows)
            if rows == 0 and not words:  # of everything, what is not there need not be looked through
                file.unlink()
                bars.remove_task(bar)
                continue
            written[str(file)] = rows
    return written


@contextmanager
def _bars(*, quiet: bool) -> Iterator[Progress]:
    columns = (TextColumn("{task.description:<30}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as progress:
        yield progress
