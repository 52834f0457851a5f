"""Keeps how far the books of a company have been gone through, and whether things are made of what is found."""

from typing import Any, Literal, NamedTuple

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.candidates.tables import intake as table
from tieout.ids import BusinessId, ConnectionId

Mode = Literal["on", "ask", "off"]


class Intake(NamedTuple):
    """How far a company's books have been gone through, in the order of the table."""

    connection_id: ConnectionId
    business_id: BusinessId
    mode: Mode
    position: int | None
    entity: str | None
    after: str | None


async def set_mode(conn: AsyncConnection, connection_id: ConnectionId, business_id: BusinessId, mode: Mode) -> None:
    """Say whether things are made of what is found; what was passed over while it was off is gone through again."""
    afresh: dict[str, Any] = {"position": None, "entity": None, "after": None}
    made = insert(table).values(connection_id=connection_id, business_id=business_id, mode=mode)
    await conn.execute(
        made.on_conflict_do_update(index_elements=[table.c.connection_id], set_={"mode": mode, **afresh})
    )


async def of(conn: AsyncConnection, connection_id: ConnectionId) -> Intake | None:
    """Answer how far it has come; None where nobody has asked for it."""
    row = (await conn.execute(select(table).where(table.c.connection_id == connection_id))).one_or_none()
    return _intake(row) if row else None


async def hold(conn: AsyncConnection, connection_id: ConnectionId) -> Intake | None:
    """Answer the same, for nobody else in this transaction."""
    asked = select(table).where(table.c.connection_id == connection_id).with_for_update()
    row = (await conn.execute(asked)).one_or_none()
    return _intake(row) if row else None


async def come_to(conn: AsyncConnection, one: Intake) -> None:
    """Keep how far it has come."""
    place = {"position": one.position, "entity": one.entity, "after": one.after}
    await conn.execute(update(table).where(table.c.connection_id == one.connection_id).values(place))


def _intake(row: Row[Any]) -> Intake:
    return Intake._make(row)
