"""Keeps what Intuit told us: takes it in, sorts it, says what waits for a company, and forgets it when it is old."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Select, bindparam, delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.ids import BusinessId, ConnectionId, new_id
from tieout.inbox.arrival import Arrival, Delivery
from tieout.inbox.tables import delivery, notification

WAITING = ("new", "again")
USELESS = ("unclaimed", "unknown")
_RECEIVE = text("""
    INSERT INTO inbox_delivery (id, received_at, body)
    SELECT id, :now, body FROM unnest(CAST(:ids AS uuid[]), CAST(:bodies AS bytea[])) AS came (id, body)
""").bindparams(bindparam("now", type_=DateTime(timezone=True)))


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose company it is."""

    connection_id: ConnectionId
    business_id: BusinessId


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A notification that has not been looked at; `again` when it was once, and somebody wants it looked at anew."""

    key: bytes
    received_at: datetime
    entity: str
    record_id: str
    change: str
    at: datetime | None
    merged_id: str | None
    again: bool


async def receive(conn: AsyncConnection, bodies: Sequence[bytes], now: datetime) -> None:
    """Keep deliveries as they came, all with one statement."""
    await conn.execute(_RECEIVE, {"now": now, "ids": [new_id() for _ in bodies], "bodies": list(bodies)})


async def unsorted(conn: AsyncConnection, limit: int) -> list[Delivery]:
    """Answer deliveries that nobody has sorted, or sorts at this moment, oldest first."""
    asked = select(delivery.c.id, delivery.c.received_at, delivery.c.body).where(delivery.c.sorted_at.is_(None))
    rows = await conn.execute(asked.order_by(delivery.c.id).limit(limit).with_for_update(skip_locked=True))
    return [Delivery(*row) for row in rows]


async def sorted_out(conn: AsyncConnection, troubles: Mapping[UUID, str | None], now: datetime) -> None:
    """Say that deliveries are sorted, and of those that could not be read why."""
    done = update(delivery).where(delivery.c.id == bindparam("its"))
    rows = [{"its": id_, "sorted_at": now, "trouble": trouble} for id_, trouble in troubles.items()]
    await conn.execute(done, rows)


async def keep(conn: AsyncConnection, arrivals: Sequence[Arrival], owners: Mapping[str, Owner]) -> set[ConnectionId]:
    """Keep notifications, each once however often it is told; answer the connections for which any is new.

    One that nobody could use when it came first is taken up when it is told again and now somebody can.
    """
    if not arrivals:
        return set()
    kept = upsert(notification)
    mine = {name: kept.excluded[name] for name in ("connection_id", "business_id", "state", "entity")}
    useless = or_(*(notification.c.state == state for state in USELESS)) & (kept.excluded.state == "new")
    statement = kept.on_conflict_do_update(index_elements=["key"], set_=mine, where=useless)
    found = await conn.execute(
        statement.returning(notification.c.connection_id, notification.c.state),
        [_row(one, owners.get(one.realm_id)) for one in arrivals],
    )
    return {ConnectionId(row.connection_id) for row in found if row.state == "new"}


async def waiting(conn: AsyncConnection, connection_id: ConnectionId, limit: int) -> list[Waiting]:
    """Answer what waits for a company, the oldest first."""
    table = notification.c
    asked = select(
        table.key, table.received_at, table.entity, table.record_id, table.change, table.at, table.merged_id,
        (table.state == "again").label("again"),
    )  # fmt: skip
    rows = await conn.execute(asked.where(*_mine(connection_id)).order_by(table.received_at).limit(limit))
    return [Waiting(**row._asdict()) for row in rows]


async def done(
    conn: AsyncConnection, connection_id: ConnectionId, now: datetime, keys: Collection[bytes] | None = None
) -> None:
    """Say that notifications have been looked at: these, or all that wait for the company."""
    these = [] if keys is None else [notification.c.key.in_(keys)]
    mine = update(notification).where(*_mine(connection_id), *these)
    await conn.execute(mine.values(state="done", handled_at=now))


async def reopen(conn: AsyncConnection, realm_id: str, owner: Owner, since: datetime) -> int:
    """Let everything be looked at again that came for a company since then; answer how much that is."""
    its = (notification.c.realm_id == realm_id, notification.c.received_at >= since, notification.c.state != "unknown")
    mine = notification.c.connection_id.is_(None) | (notification.c.connection_id == owner.connection_id)
    again = update(notification).where(*its, mine)
    changed = await conn.execute(
        again.values(state="again", connection_id=owner.connection_id, business_id=owner.business_id)
    )
    return changed.rowcount


async def forget(conn: AsyncConnection, before: datetime, limit: int) -> None:
    """Forget what is old and done with, a little at a time."""
    old = notification.c.received_at < before
    names = _some(select(notification.c.key).where(old, notification.c.state.not_in(WAITING)), limit)
    await conn.execute(delete(notification).where(notification.c.key.in_(names)))
    ids = _some(select(delivery.c.id).where(delivery.c.received_at < before, delivery.c.sorted_at.is_not(None)), limit)
    await conn.execute(delete(delivery).where(delivery.c.id.in_(ids)))


async def how_many(conn: AsyncConnection) -> dict[str, int]:
    """Count notifications by their state."""
    rows = await conn.execute(select(notification.c.state, func.count().label("number")).group_by(notification.c.state))
    return {row.state: row.number for row in rows}


def _mine(connection_id: ConnectionId) -> tuple[ColumnElement[bool], ...]:
    return notification.c.connection_id == connection_id, notification.c.state.in_(WAITING)


def _some(asked: Select[tuple[object]], limit: int) -> Select[tuple[object]]:
    return asked.limit(limit).with_for_update(skip_locked=True)


def _row(one: Arrival, owner: Owner | None) -> dict[str, object]:
    state = "unknown" if not one.known else "new" if owner else "unclaimed"
    return {
        "key": one.key,
        "delivery_id": one.delivery_id,
        "received_at": one.received_at,
        "realm_id": one.realm_id,
        "entity": one.entity,
        "record_id": one.record_id,
        "change": one.change,
        "at": one.at,
        "merged_id": one.merged_id,
        "connection_id": owner and owner.connection_id,
        "business_id": owner and owner.business_id,
        "state": state,
        "payload": one.payload,
    }
