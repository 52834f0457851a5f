"""Looks whether Parquet's numbers hold all that is to be exported, before the first byte of it is sent."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.errors import BadInput
from tieout.export import tables
from tieout.export.forms import DIGITS, SCALE
from tieout.export.stream import Order
from tieout.export.tables import Table

# Most companies have no such number, and reading every column of every view would take as long as the export.
_LONG = text(f"""
    SELECT entity, array_agg(id) AS ids FROM record
    WHERE connection_id = :connection AND entity = ANY(:entities)
      AND body ~ '[0-9]{{{DIGITS - SCALE + 1}}}|[.][0-9]{{{SCALE + 1}}}|[0-9][eE][-+]?[0-9]'
    GROUP BY entity
""")  # noqa: S608 - two numbers of ours


async def demand(conn: AsyncConnection, order: Order, chosen: Sequence[Table]) -> None:
    """Refuse what this form of file cannot hold exactly, with the column and a record of it."""
    if order.form != "parquet":
        return
    asked = {"connection": order.connection_id, "entities": sorted({one.entity for one in chosen})}
    suspects = {row.entity: row.ids for row in await conn.execute(_LONG, asked)}
    for one in chosen:
        if one.entity in suspects:
            await _look(conn, order, await tables.described(conn, one), suspects[one.entity])


async def _look(conn: AsyncConnection, order: Order, one: Table, ids: Sequence[str]) -> None:
    numbers = [column for column in one.columns if column.type == "numeric"]
    if not numbers:
        return
    too_long = ", ".join(
        f'min({one.key}) FILTER (WHERE abs("{column.name}") >= 1e{DIGITS - SCALE}'
        f' OR scale(trim_scale("{column.name}")) > {SCALE})'
        for column in numbers
    )
    there = f"{one.living(gone=order.gone)} AND {one.key} = ANY(:ids)"
    asked = text(f"SELECT {too_long} FROM {one.view} WHERE {there}")  # noqa: S608 - names of our own views
    row = (await conn.execute(asked, {"connection": order.connection_id, "ids": ids})).one()
    for column, record in zip(numbers, row, strict=True):
        if record is not None:
            raise BadInput(
                f"{column.title} of {one.name} has a number that Parquet's decimals do not hold exactly (record"
                f" {record}): export {one.name} as csv or jsonl.",
                field="format",
            )
