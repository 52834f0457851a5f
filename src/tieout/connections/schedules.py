"""Keeps how each company is looked at by itself: whether at all, what of it, and how lively it has been."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections.tables import connection, schedule
from tieout.ids import ConnectionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """What was asked for (`paused_at`, `entities`), and what was seen since."""

    paused_at: datetime | None = None
    entities: tuple[str, ...] | None = None
    polled_at: datetime | None = None
    changed_at: datetime | None = None
    notified_at: datetime | None = None
    every: timedelta | None = None
    wants: float | None = None
    monthly_calls: int | None = None

    def keeps(self, entity: str) -> bool:
        """Whether records of this entity are wanted."""
        return self.entities is None or entity in self.entities


UNPLANNED = Schedule()


async def of(conn: AsyncConnection, id: ConnectionId) -> Schedule:  # noqa: A002 - the word everybody uses
    """Answer a company's schedule; one of which nothing was ever said is kept whole."""
    row = (await conn.execute(select(schedule).where(schedule.c.connection_id == id))).one_or_none()
    return UNPLANNED if row is None else _schedule(row)


async def pause(conn: AsyncConnection, id: ConnectionId, now: datetime) -> None:  # noqa: A002 - as above
    """Look at the company only when somebody asks for it; what was paused stays so since then."""
    if (await of(conn, id)).paused_at is None:
        await _keep(conn, id, paused_at=now)


async def resume(conn: AsyncConnection, id: ConnectionId) -> None:  # noqa: A002 - as above
    """Look at the company again."""
    await _keep(conn, id, paused_at=None)


async def select_entities(conn: AsyncConnection, id: ConnectionId, entities: Sequence[str] | None) -> None:  # noqa: A002
    """Keep these entities from now on, or every one; what is here of the others stays as it was."""
    await _keep(conn, id, entities=None if entities is None else list(entities))


async def planned(conn: AsyncConnection, id: ConnectionId, *, every: timedelta, wants: float) -> None:  # noqa: A002
    """Note how long it is to the next poll, and how many calls a day the company wants."""
    await _keep(conn, id, every=every, wants=wants)


async def set_budget(conn: AsyncConnection, id: ConnectionId, monthly_calls: int | None) -> None:  # noqa: A002 - as above
    """Allow a company so many metered calls a month, or as many as all together may make."""
    await _keep(conn, id, monthly_calls=monthly_calls)


async def planned_beyond(conn: AsyncConnection, every: timedelta) -> list[ConnectionId]:
    """Answer the companies that are to be looked at as seldom as that."""
    asked = select(schedule.c.connection_id).join(connection, connection.c.id == schedule.c.connection_id)
    asked = asked.where(connection.c.state == "active", schedule.c.paused_at.is_(None), schedule.c.every >= every)
    return [ConnectionId(id_) for id_ in await conn.scalars(asked)]


async def went_well(conn: AsyncConnection, id: ConnectionId, *, now: datetime, changed: bool) -> None:  # noqa: A002
    """Note that everything that QuickBooks tells is known, and whether any of it was new."""
    await _keep(conn, id, polled_at=now, **({"changed_at": now} if changed else {}))


async def changed(conn: AsyncConnection, id: ConnectionId, now: datetime) -> None:  # noqa: A002 - as above
    """Note that something was new."""
    await _keep(conn, id, changed_at=now)


async def notified(conn: AsyncConnection, id: ConnectionId, at: datetime) -> None:  # noqa: A002 - as above
    """Note that QuickBooks told by itself that something changed."""
    await _keep(conn, id, notified_at=at)


async def latest_look(conn: AsyncConnection) -> datetime | None:
    """Answer when any company was last looked at and everything went well."""
    return await conn.scalar(select(func.max(schedule.c.polled_at)))


async def no_later(conn: AsyncConnection, at: datetime) -> None:
    """Let nothing have been seen later than then."""
    for column in (schedule.c.polled_at, schedule.c.changed_at, schedule.c.notified_at):
        await conn.execute(update(schedule).where(column > at).values({column.name: at}))


async def wanted(conn: AsyncConnection) -> float:
    """Answer how many metered calls a day all companies together want that are looked at by themselves."""
    asked = select(func.coalesce(func.sum(schedule.c.wants), 0.0)).join(
        connection, connection.c.id == schedule.c.connection_id
    )
    return float(await conn.scalar(asked.where(connection.c.state == "active", schedule.c.paused_at.is_(None))) or 0)


async def _keep(conn: AsyncConnection, id: ConnectionId, **values: Any) -> None:  # noqa: A002 - as above
    business = select(connection.c.business_id).where(connection.c.id == id).scalar_subquery()
    made = insert(schedule).values(connection_id=id, business_id=business, **values)
    await conn.execute(made.on_conflict_do_update(index_elements=list(schedule.primary_key), set_=values))


def _schedule(row: Row[Any]) -> Schedule:
    known = {field.name: getattr(row, field.name) for field in fields(Schedule)}
    return Schedule(**known | {"entities": None if row.entities is None else tuple(row.entities)})
