"""Keeps intents: notes them, moves them from state to state with their history, and finds those that wait."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, LargeBinary, Row, func, insert, literal, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.database.listing import Look
from tieout.errors import NotFound, Overtaken
from tieout.ids import BusinessId, ConnectionId, IntentId, new_id
from tieout.intents.state import IN_DOUBT, OPEN, State, may
from tieout.intents.tables import intent, intent_event

Operation = Literal["create", "update", "void", "delete", "attach"]
Kind = Literal["payee", "payable", "payment", "attachment"]
NameChoice = Literal["suffix", "reactivate", "new"]


class Intent(NamedTuple):
    """A write that is promised once, in the order of the table."""

    id: IntentId
    connection_id: ConnectionId
    business_id: BusinessId
    thing: Kind
    thing_id: UUID
    thing_version: int
    entity: str
    operation: Operation
    record_id: str | None
    generation: int
    state: State
    blocked: Mapping[str, Any] | None
    waits_for: str | None
    waits_for_id: UUID | None
    body: bytes | None
    created_at: datetime
    changed_at: datetime
    due_at: datetime | None
    sent_at: datetime | None
    attempts: int
    outcome: Mapping[str, Any] | None
    batch_id: UUID | None
    ignored_at: datetime | None
    settled_at: datetime | None
    name_choice: NameChoice | None

    @property
    def request_id(self) -> str:
        """Name the request for QuickBooks: the same name and the same bytes are done once."""
        return f"{self.id.hex}-{self.generation}"


class Event(NamedTuple):
    """Something that happened to an intent."""

    at: datetime
    state: State
    generation: int
    note: Mapping[str, Any] | None


_AFRESH: Mapping[str, Any] = {"blocked": None, "waits_for": None, "waits_for_id": None}


async def note(
    conn: AsyncConnection,
    *,
    connection_id: ConnectionId,
    business_id: BusinessId,
    thing: Kind,
    thing_id: UUID,
    thing_version: int,
    entity: str,
    operation: Operation,
    record_id: str | None,
    now: datetime,
) -> Intent:
    """Write an intent down; what was promised for the same thing before counts for its generation."""
    mine = (intent.c.connection_id == connection_id, intent.c.thing == thing, intent.c.thing_id == thing_id)
    last = await conn.scalar(select(func.max(intent.c.generation)).where(*mine, intent.c.operation == operation))
    values = {
        "id": new_id(), "connection_id": connection_id, "business_id": business_id, "thing": thing,
        "thing_id": thing_id, "thing_version": thing_version, "entity": entity, "operation": operation,
        "record_id": record_id, "generation": (last or 0) + 1, "state": "noted", "created_at": now,
        "changed_at": now, "due_at": now,
    }  # fmt: skip
    made = _intent((await conn.execute(insert(intent).values(values).returning(intent))).one())
    await _tell(conn, made, now, {"operation": operation, "version": thing_version})
    return made


async def move(
    conn: AsyncConnection,
    one: Intent,
    to: State,
    *,
    now: datetime,
    note: Mapping[str, Any] | None = None,
    **values: Any,
) -> Intent:
    """Let an intent go on to another state; raises Overtaken when somebody else has moved it meanwhile."""
    if not may(one.state, to):
        raise ValueError(f"an intent that is {one.state} does not become {to}")
    values |= {"state": to, "changed_at": now}
    moved = await _change(conn, one, values)
    await _tell(conn, moved, now, note)
    return moved


async def change(conn: AsyncConnection, one: Intent, *, now: datetime, **values: Any) -> Intent:
    """Change an intent that stays in its state; raises Overtaken like `move`."""
    return await _change(conn, one, values | {"changed_at": now})


async def look_again(conn: AsyncConnection, one: Intent, *, now: datetime, **values: Any) -> Intent:
    """Let a noted intent be looked at afresh, whatever blocked it or it waited for."""
    return await _change(conn, one, {**_AFRESH, "due_at": now, "changed_at": now, **values})


async def _change(conn: AsyncConnection, one: Intent, values: Mapping[str, Any]) -> Intent:
    as_it_was = (intent.c.id == one.id, intent.c.state == one.state, intent.c.generation == one.generation)
    row = (await conn.execute(update(intent).where(*as_it_was).values(**values).returning(intent))).one_or_none()
    if row is None:
        raise Overtaken(f"Intent {one.id} is no longer {one.state}.")
    return _intent(row)


async def find(conn: AsyncConnection, business_id: BusinessId, id: UUID) -> Intent:  # noqa: A002 - the word everybody uses
    """Answer an intent of a business."""
    asked = select(intent).where(intent.c.business_id == business_id, intent.c.id == id)
    row = (await conn.execute(asked)).one_or_none()
    if row is None:
        raise NotFound("intent", id)
    return _intent(row)


async def hold(conn: AsyncConnection, ids: Collection[UUID]) -> dict[UUID, Intent]:
    """Answer intents that nobody else moves before this transaction ends."""
    asked = select(intent).where(intent.c.id.in_(ids)).order_by(intent.c.id).with_for_update()
    return {row.id: _intent(row) for row in await conn.execute(asked)}


async def open_of(conn: AsyncConnection, connection_id: ConnectionId, thing: str, thing_id: UUID) -> Intent | None:
    """Answer what is still to come of a thing in a company, and hold it."""
    mine = (
        intent.c.connection_id == connection_id,
        intent.c.thing == thing,
        intent.c.thing_id == thing_id,
        intent.c.state.in_(OPEN),
    )
    row = (await conn.execute(select(intent).where(*mine).with_for_update())).one_or_none()
    return None if row is None else _intent(row)


async def open_of_things(
    conn: AsyncConnection, connection_id: ConnectionId, thing: str, thing_ids: Collection[UUID]
) -> dict[UUID, Intent]:
    """Answer what is still to come of things in a company, by thing."""
    mine = (intent.c.connection_id == connection_id, intent.c.thing == thing, intent.c.state.in_(OPEN))
    rows = await conn.execute(select(intent).where(*mine, intent.c.thing_id.in_(thing_ids)))
    return {row.thing_id: _intent(row) for row in rows}


async def last_sent(conn: AsyncConnection, connection_id: ConnectionId, thing: str, thing_id: UUID) -> Intent | None:
    """Answer the last write of a thing that QuickBooks took."""
    mine = (
        intent.c.connection_id == connection_id,
        intent.c.thing == thing,
        intent.c.thing_id == thing_id,
        intent.c.state == "sent",
    )
    asked = select(intent).where(*mine).order_by(intent.c.settled_at.desc(), intent.c.id.desc()).limit(1)
    row = (await conn.execute(asked)).one_or_none()
    return None if row is None else _intent(row)


async def variances(
    conn: AsyncConnection, connection_id: ConnectionId, thing: str, thing_ids: Collection[UUID]
) -> dict[UUID, Mapping[str, str]]:
    """Answer where the last write of things was booked otherwise than it was sent, and how."""
    mine = (intent.c.connection_id == connection_id, intent.c.thing == thing, intent.c.thing_id.in_(thing_ids))
    last = (
        select(intent.c.thing_id, intent.c.outcome)
        .where(*mine, intent.c.state == "sent")
        .ext(distinct_on(intent.c.thing_id))
        .order_by(intent.c.thing_id, intent.c.settled_at.desc(), intent.c.id.desc())
    )
    found = {row.thing_id: (row.outcome or {}).get("variance") for row in await conn.execute(last)}
    return {id_: variance for id_, variance in found.items() if variance}


async def due(
    conn: AsyncConnection,
    connection_id: ConnectionId,
    states: Collection[State],
    *,
    now: datetime,
    limit: int,
    batched: bool | None = None,
) -> list[Intent]:
    """Answer the intents whose time has come, in the order in which they were noted."""
    mine = [
        intent.c.connection_id == connection_id,
        intent.c.state.in_(states),
        intent.c.due_at <= now,
        intent.c.ignored_at.is_(None),
    ]
    if batched is not None:
        mine.append(intent.c.batch_id.is_not(None) if batched else intent.c.batch_id.is_(None))
    rows = await conn.execute(select(intent).where(*mine).order_by(intent.c.id).limit(limit))
    return [_intent(row) for row in rows]


async def next_due(conn: AsyncConnection, connection_id: ConnectionId) -> datetime | None:
    """Answer when the next intent of a company has its time."""
    mine = (intent.c.connection_id == connection_id, intent.c.state.in_(OPEN), intent.c.ignored_at.is_(None))
    return await conn.scalar(select(func.min(intent.c.due_at)).where(*mine))


async def in_doubt(conn: AsyncConnection, connection_id: ConnectionId, entity: str | None = None) -> list[Intent]:
    """Answer what QuickBooks may have already, oldest first."""
    mine = [intent.c.connection_id == connection_id, intent.c.state.in_(IN_DOUBT)]
    if entity is not None:
        mine.append(intent.c.entity == entity)
    return [_intent(row) for row in await conn.execute(select(intent).where(*mine).order_by(intent.c.id))]


async def going(conn: AsyncConnection, connection_id: ConnectionId, entity: str, *, holding: bytes) -> list[Intent]:
    """Answer what is on its way to an entity, or about to be, and has this in its bytes; oldest first."""
    mine = (
        intent.c.connection_id == connection_id,
        intent.c.entity == entity,
        intent.c.state.in_(("ready", *IN_DOUBT)),
    )
    has_it = func.position(literal(holding, LargeBinary).op("IN")(intent.c.body)) > 0
    return [_intent(row) for row in await conn.execute(select(intent).where(*mine, has_it).order_by(intent.c.id))]


async def lost(conn: AsyncConnection, connection_id: ConnectionId) -> list[Intent]:
    """Answer what was being sent alone when whoever did it disappeared; those in a batch go with their batch."""
    mine = (intent.c.connection_id == connection_id, intent.c.state == "sending", intent.c.batch_id.is_(None))
    return [_intent(row) for row in await conn.execute(select(intent).where(*mine).order_by(intent.c.id))]


async def free(
    conn: AsyncConnection, connection_id: ConnectionId, thing: str, thing_ids: Collection[UUID], *, now: datetime
) -> int:
    """Let those be looked at again that waited for these things; answer how many."""
    waiting = (
        intent.c.connection_id == connection_id,
        intent.c.state == "noted",
        intent.c.waits_for == thing,
        intent.c.waits_for_id.in_(thing_ids),
    )
    freed = update(intent).where(*waiting).values(**_AFRESH, due_at=now)
    return (await conn.execute(freed)).rowcount


async def free_blocked(conn: AsyncConnection, connection_id: ConnectionId, *, now: datetime) -> int:
    """Let everything that is blocked be looked at again: something it depends on may be other now."""
    stuck = (
        intent.c.connection_id == connection_id,
        intent.c.state == "noted",
        or_(intent.c.blocked.is_not(None), intent.c.waits_for.is_not(None)),
        intent.c.ignored_at.is_(None),
    )
    return (await conn.execute(update(intent).where(*stuck).values(due_at=now))).rowcount


async def page(
    conn: AsyncConnection,
    business_id: BusinessId,
    *,
    filters: Mapping[str, Any],
    states: Collection[State] | None = None,
    cursor: UUID | None = None,
    limit: int = 100,
    latest: bool = False,
    look: Look | None = None,
) -> list[Intent]:
    """Answer intents of a business, oldest or latest first; `filters` are columns and what they must be."""
    mine: list[ColumnElement[bool]] = [
        intent.c.business_id == business_id,
        *(intent.c[name] == value for name, value in filters.items()),
    ]
    if states is not None:
        mine.append(intent.c.state.in_(states))
    if cursor is not None:
        mine.append(intent.c.id < cursor if latest else intent.c.id > cursor)
    order, asked = intent.c.id.desc() if latest else intent.c.id, select(intent).where(*mine)
    asked = look.at(asked, order) if look else asked.order_by(order).limit(limit)
    return [_intent(row) for row in await conn.execute(asked)]


async def created(
    conn: AsyncConnection,
    connection_id: ConnectionId,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    noted_at: datetime | None = None,
) -> list[Intent]:
    """Answer what QuickBooks has by writes of ours, oldest first: settled in a span, or promised at one moment."""
    mine = [intent.c.connection_id == connection_id, intent.c.operation == "create", intent.c.state == "sent"]
    mine += [intent.c.settled_at >= since] if since else []
    mine += [intent.c.settled_at <= until] if until else []
    mine += [intent.c.created_at == noted_at] if noted_at else []
    return [_intent(row) for row in await conn.execute(select(intent).where(*mine).order_by(intent.c.id))]


async def history(conn: AsyncConnection, id: UUID) -> list[Event]:  # noqa: A002 - as above
    """Answer what happened to an intent: at, state, generation and note, first things first."""
    columns = (intent_event.c.at, intent_event.c.state, intent_event.c.generation, intent_event.c.note)
    rows = await conn.execute(select(*columns).where(intent_event.c.intent_id == id).order_by(intent_event.c.id))
    return [Event._make(row) for row in rows]


async def counts(conn: AsyncConnection, connection_id: ConnectionId) -> dict[State, int]:
    """Count a company's intents by state."""
    asked = select(intent.c.state, func.count()).where(intent.c.connection_id == connection_id)
    return {row[0]: row[1] for row in await conn.execute(asked.group_by(intent.c.state))}


async def _tell(conn: AsyncConnection, one: Intent, now: datetime, note: Mapping[str, Any] | None) -> None:
    told = {
        "intent_id": one.id,
        "business_id": one.business_id,
        "at": now,
        "state": one.state,
        "generation": one.generation,
        "note": note,
    }
    await conn.execute(insert(intent_event).values(told))


def _intent(row: Row[Any]) -> Intent:
    return Intent._make(row)
