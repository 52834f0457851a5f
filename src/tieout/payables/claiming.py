"""Gives a thing that was found in QuickBooks the platform's own id, so that it can be told by it from then on."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.errors import Conflict
from tieout.payables.keeping import Kept, Kind, Own

Thing = TypeVar("Thing", bound=Own)


class ExternalIdTaken(Conflict):
    """Name another external id, or the thing that has it."""


async def claim(
    conn: AsyncConnection, kind: Kind[Thing], thing: Thing, external_id: str, *, now: datetime
) -> Kept[Thing]:
    """Give a thing an external id; its content stays, so nothing is written of it. Raises ExternalIdTaken."""
    if thing.external_id == external_id:
        return Kept(thing, changed=False)
    if thing.external_id is not None:
        raise ExternalIdTaken(f"This {kind.word} is {thing.external_id!r} already.")
    given = update(kind.table).where(kind.table.c.id == thing.id, kind.table.c.external_id.is_(None))
    values = {"external_id": external_id, "updated_at": now}
    try:
        async with conn.begin_nested():
            row = (await conn.execute(given.values(values).returning(kind.table))).one_or_none()
    except IntegrityError:
        row = None
    if row is None:
        raise ExternalIdTaken(
            f"{external_id!r} is another {kind.word} already, or this one was given an id meanwhile."
            " If both are the same, link that one to this one's record instead."
        )
    return Kept(kind.read(row), changed=True)
