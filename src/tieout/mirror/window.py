"""The day from which a company's books are kept: what is dated before it is not loaded, counted or compared.

Lists are always whole, and so is what QuickBooks cannot be asked for by its date.
"""

from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, Date, Uuid, column, or_, select
from sqlalchemy import table as named

from qbo import members, query
from qbo.facts.catalog import BY_NAME, ENTITIES
from tieout.mirror.tables import record

_connection = named("connection", column("id", Uuid), column("start_date", Date))


@cache
def dated(entity: str) -> bool:
    """Whether the start date bounds what is kept of an entity."""
    member = BY_NAME[entity].date
    return member is not None and member in members.filterable(entity)


def conditions(entity: str, start: date | None) -> list[str]:
    """Write for a question to QuickBooks that only what is kept is meant."""
    member = BY_NAME[entity].date
    return [query.at_least(member, start)] if start and member and dated(entity) else []


def inside() -> ColumnElement[bool]:
    """Write it for our own records: one that was moved out of the window stays, and is no longer counted."""
    start = select(_connection.c.start_date).where(_connection.c.id == record.c.connection_id).scalar_subquery()
    bounded = [row.name for row in ENTITIES if dated(row.name)]
    return or_(start.is_(None), record.c.date.is_(None), record.c.date >= start, record.c.entity.not_in(bounded))
