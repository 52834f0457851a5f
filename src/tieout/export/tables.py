"""What can be exported, a table for each view, and its rows as they are read: a few hundred at a time."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.facts.catalog import BY_LOWER_NAME, ENTITIES
from tieout.database.books.members import columns, details, facts, fields_of, repeated
from tieout.database.books.views import names
from tieout.errors import NotFound
from tieout.ids import ConnectionId

AT_ONCE = 200
"""Rows in memory; a record may be long."""

_COLUMNS = text("""
    SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
    WHERE attrelid = to_regclass(:view) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
""")
_THERE = text("""
    SELECT entity, count(*) AS records FROM record
    WHERE connection_id = :connection AND (:gone OR lifecycle NOT IN ('deleted', 'merged')) GROUP BY entity
""")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the view, how QuickBooks spells it, and its type in SQL."""

    name: str
    title: str
    type: str


@dataclass(frozen=True, slots=True)
class Table:
    """A view as a file: `Bill`, or what a bill has many of, `Bill_Line`."""

    name: str
    entity: str
    columns: tuple[Column, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether a row is a record."""
        return self.name == self.entity

    @property
    def view(self) -> str:
        """Answer its view, quoted."""
        return f'books."{self.name.lower()}"'

    @property
    def key(self) -> str:
        """Name the column with the id of the record."""
        return "id" if self.whole else f"{self.entity.lower()}_id"

    def living(self, *, gone: bool) -> str:
        """Answer the condition for the rows of one company; `gone` brings what was deleted or merged too."""
        return "connection_id = :connection" + ("" if gone else " AND lifecycle NOT IN ('deleted', 'merged')")


@cache
def all_tables() -> dict[str, Table]:
    """Answer every table by its name in small letters, without columns."""
    found = {}
    for row in ENTITIES:
        titles = {row.name.lower(): row.name} | {
            f"{row.name}_{name}".lower(): f"{row.name}_{name}" for name, _, _ in repeated(fields_of(row.name))
        }
        for view in names(row.name):
            longest = max((one for one in titles if view.startswith(one)), key=len)
            inner = "_LinkedTxn" if view != longest else ""
            found[view] = Table(titles[longest] + inner, row.name)
    return found


def chosen(words: Sequence[str]) -> list[Table]:
    """Answer the tables that are named; an entity brings those of its lines with it."""
    found: dict[str, Table] = {}
    for word in words:
        views = names(BY_LOWER_NAME[word.lower()].name) if word.lower() in BY_LOWER_NAME else [word]
        for view in views:
            found[view.lower()] = table(view)
    return list(found.values())


def table(name: str) -> Table:
    """Find one table, however its name was spelt."""
    found = all_tables().get(name.lower())
    if found is None:
        raise NotFound("table", name)
    return found


async def described(conn: AsyncConnection, one: Table) -> Table:
    """Answer a table with its columns, as the database types them."""
    rows = (await conn.execute(_COLUMNS, {"view": one.view})).all()
    spelt = _spelling(one.entity)
    return Table(one.name, one.entity, tuple(Column(row.name, spelt.get(row.name, row.name), row.type) for row in rows))


async def sizes(conn: AsyncConnection, connection_id: ConnectionId, *, gone: bool) -> dict[str, int]:
    """Answer how many records of each entity are there to be exported; those without any are left out."""
    rows = await conn.execute(_THERE, {"connection": connection_id, "gone": gone})
    return {row.entity: row.records for row in rows}


async def pages(
    conn: AsyncConnection, one: Table, connection_id: ConnectionId, *, gone: bool
) -> AsyncIterator[Sequence[Sequence[Any]]]:
    """Read a table in the order of ids; `gone` brings what was deleted or merged too, marked in `lifecycle`."""
    await conn.execute(text("SET LOCAL TIME ZONE 'UTC'"))
    selected = ", ".join(f'"{column.name}"' for column in one.columns)
    places = [name for name in ("line_position", "position") if any(column.name == name for column in one.columns)]
    asked = (
        f"SELECT {selected} FROM {one.view} WHERE {one.living(gone=gone)}"  # noqa: S608 - names of our own views
        f" ORDER BY {', '.join([one.key, *places])}"
    )
    options = {"yield_per": AT_ONCE}
    rows = await conn.stream(text(asked), {"connection": connection_id}, execution_options=options)
    async for page in rows.partitions(AT_ONCE):
        yield page


@cache
def _spelling(entity: str) -> dict[str, str]:
    """Answer how QuickBooks spells the members that views write in small letters."""
    fields = fields_of(entity)
    several = [members for _, _, members in repeated(fields)]
    linked = [facts().types["LinkedTxn"]]
    found = [column for members in [fields, *several, *linked] for column in columns(members)]
    found += [column for members in several for column in details(members)]
    return {column.name.lower(): column.name for column in reversed(found)}
