"""Keeps deliveries: what is still to be told to whom, in which order, and how every attempt went.

Of what happened to one subject, only the earliest that waits is handed out: a later event of a record never arrives
before an earlier one, unless that one was given up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, Uuid, cast, desc, exists, func, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout import queue
from tieout.database.listing import Look
from tieout.ids import EndpointId, EventId
from tieout.outbox.endpoints import Endpoint
from tieout.outbox.events import TESTED, Event, as_event
from tieout.outbox.tables import attempt, delivery, endpoint, event

CLAIM = timedelta(minutes=2)
"""After so long somebody else sends it: whoever claimed it is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """An event to be sent now, at the `number`th attempt."""

    endpoint_id: EndpointId
    event: Event
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """How one sending went; without an error it was taken."""

    at: datetime
    milliseconds: int
    status: int | None = None
    answer: str | None = None
    error: str | None = None


def once(endpoint_id: EndpointId) -> str:
    """Answer the queue's word for an endpoint's work."""
    return f"deliver-{endpoint_id}"


async def due(conn: AsyncConnection, now: datetime) -> list[EndpointId]:
    """Answer the endpoints that something waits for and no job."""
    waits = exists().where(delivery.c.endpoint_id == endpoint.c.id, *_ready(now))
    asked = select(endpoint.c.id).where(
        endpoint.c.disabled_at.is_(None),
        or_(endpoint.c.rests_until.is_(None), endpoint.c.rests_until <= now),
        waits,
        ~queue.waits(func.concat("deliver-", cast(endpoint.c.id, Text))),
    )
    return [EndpointId(id_) for id_ in await conn.scalars(asked)]


async def claim(conn: AsyncConnection, endpoint_id: EndpointId, *, now: datetime, limit: int) -> list[Claimed]:
    """Take what is to be sent next, in the order in which it happened; nobody else is handed it meanwhile."""
    before = delivery.alias("before")
    earlier = exists().where(
        before.c.endpoint_id == delivery.c.endpoint_id,
        before.c.subject == delivery.c.subject,
        before.c.state == "waiting",
        before.c.position < delivery.c.position,
    )
    mine = select(delivery.c.event_id).where(delivery.c.endpoint_id == endpoint_id, *_ready(now), ~earlier)
    chosen = mine.order_by(delivery.c.position).limit(limit).with_for_update(skip_locked=True)
    taken = (
        update(delivery)
        .where(
            delivery.c.endpoint_id == endpoint_id, delivery.c.event_id.in_(chosen), event.c.id == delivery.c.event_id
        )
        .values(claimed_until=now + CLAIM, attempts=delivery.c.attempts + 1)
        .returning(delivery.c.attempts, *event.c)
    )
    found = [
        Claimed(endpoint_id=endpoint_id, event=as_event(row), number=row.attempts) for row in await conn.execute(taken)
    ]
    return sorted(found, key=lambda one: one.event.position)


async def record(
    conn: AsyncConnection, claimed: Claimed, went: Attempt, *, business_id: Any, again: datetime | None
) -> bool:
    """Note how an attempt went; `again` is when the next one is due, without it a failure is the last.

    Answers False, and notes nothing, when somebody else has taken the delivery over meanwhile.
    """
    mine = (
        delivery.c.endpoint_id == claimed.endpoint_id,
        delivery.c.event_id == claimed.event.id,
        delivery.c.attempts == claimed.number,
        delivery.c.state == "waiting",
    )
    state = "delivered" if went.error is None else "failed" if again is None else "waiting"
    values = {"state": state, "claimed_until": None, "due_at": again if state == "waiting" else None}
    ended = went.at if state != "waiting" else None
    done = await conn.execute(update(delivery).where(*mine).values(**values, ended_at=ended))
    if not done.rowcount:
        return False
    noted = insert(attempt).values(
        endpoint_id=claimed.endpoint_id, event_id=claimed.event.id, business_id=business_id, number=claimed.number,
        at=went.at, milliseconds=went.milliseconds, status=went.status, answer=went.answer, error=went.error,
    )  # fmt: skip
    await conn.execute(noted)
    return True


async def hurry(conn: AsyncConnection, endpoint_id: EndpointId) -> None:
    """Send at once what waits for its next attempt: the endpoint takes events again."""
    waiting = delivery.c.endpoint_id == endpoint_id, delivery.c.state == "waiting", delivery.c.due_at.is_not(None)
    await conn.execute(update(delivery).where(*waiting).values(due_at=None))


async def replay(
    conn: AsyncConnection, to: Endpoint, *, event_id: EventId | None = None, since: datetime | None = None
) -> int:
    """Tell an endpoint again: one event, or every one since a time that it wants; answer how many."""
    wanted: list[ColumnElement[bool]] = [event.c.type != TESTED]
    if event_id is not None:
        wanted = [event.c.id == event_id]
    if since is not None:
        wanted.append(event.c.at >= since)
    if event_id is None and to.types is not None:
        wanted.append(or_(event.c.type.in_(to.types), func.split_part(event.c.type, ".", 1).concat(".*").in_(to.types)))
    if to.business_id is not None:
        wanted.append(event.c.business_id == to.business_id)
    whose = literal(to.id, Uuid), literal(to.business_id, Uuid), event.c.id, event.c.position, event.c.subject
    chosen = select(*whose, literal("waiting", Text)).where(*wanted).order_by(event.c.position)
    into = ["endpoint_id", "business_id", "event_id", "position", "subject", "state"]
    afresh = {"state": "waiting", "attempts": 0, "due_at": None, "claimed_until": None, "ended_at": None}
    made = upsert(delivery).from_select(into, chosen)
    done = made.on_conflict_do_update(index_elements=["endpoint_id", "event_id"], set_=afresh)
    counted = select(func.count()).select_from(done.returning(delivery.c.event_id).cte("done"))
    return int(await conn.scalar(counted) or 0)


async def of_event(conn: AsyncConnection, event_id: EventId) -> list[Row[Any]]:
    """Answer what became of an event at each endpoint."""
    return list((await conn.execute(_told().where(delivery.c.event_id == event_id))).all())


async def page(
    conn: AsyncConnection, endpoint_id: EndpointId, *, state: str | None = None, cursor: int = 0, limit: int = 100,
    look: Look | None = None,
) -> list[Row[Any]]:  # fmt: skip
    """Answer what was told to an endpoint, newest first; the position of the last is the cursor of the next page."""
    asked = _told().where(delivery.c.endpoint_id == endpoint_id)
    if state is not None:
        asked = asked.where(delivery.c.state == state)
    if cursor:
        asked = asked.where(delivery.c.position < cursor)
    asked = (
        look.at(asked, desc(delivery.c.position)) if look else asked.order_by(desc(delivery.c.position)).limit(limit)
    )
    return list((await conn.execute(asked)).all())


async def attempts(conn: AsyncConnection, endpoint_id: EndpointId, events: Sequence[EventId]) -> list[Row[Any]]:
    """Answer the attempts at telling some events to an endpoint, oldest first."""
    asked = select(attempt).where(attempt.c.endpoint_id == endpoint_id, attempt.c.event_id.in_(events))
    return list((await conn.execute(asked.order_by(attempt.c.id))).all())


def _told() -> Any:
    told = delivery.c.endpoint_id, delivery.c.event_id, delivery.c.position, delivery.c.state, delivery.c.attempts
    return select(*told, delivery.c.due_at, delivery.c.ended_at, event.c.type, event.c.at).join(event)


def _ready(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        delivery.c.state == "waiting",
        or_(delivery.c.due_at.is_(None), delivery.c.due_at <= now),
        or_(delivery.c.claimed_until.is_(None), delivery.c.claimed_until <= now),
    )
