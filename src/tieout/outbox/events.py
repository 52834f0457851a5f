"""Reads events; they are written by the tables whose changes they tell, in the statement that makes the change.

Nobody calls anything to tell of a record, a run, a connection, an issue, a certificate or a recorded payment: whoever
changes those rows has told of it, and whoever rolls back has not. `append` is for what no table says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, delete, desc, exists, insert, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.expression import bindparam

from tieout.database.listing import Look
from tieout.errors import NotFound
from tieout.ids import BusinessId, ConnectionId, EventId
from tieout.outbox.tables import delivery, event

TYPES = (
    "connection.connected", "connection.needs_reconnect", "connection.disconnected", "run.finished", "run.failed",
    "record.created", "record.updated", "record.deleted", "record.voided", "record.merged", "record.renamed",
    "issue.opened", "issue.resolved", "certificate.agreed", "certificate.differed", "payment.recorded",
)  # fmt: skip
TESTED = "endpoint.tested"
"""Told to one endpoint only, when somebody asks for it."""
KINDS = tuple(dict.fromkeys(f"{one.partition('.')[0]}.*" for one in TYPES))
"""All types of one kind, as an endpoint may ask for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, as the platform is told of it."""

    id: EventId
    position: int
    business_id: BusinessId | None
    connection_id: ConnectionId | None
    type: str
    subject: str
    at: datetime
    data: Mapping[str, Any]

    @property
    def body(self) -> bytes:
        """Answer what is sent, byte for byte the same at every attempt."""
        told = {"type": self.type, "timestamp": self.at, "business_id": self.business_id, "data": self.data}
        return msgspec.json.encode({"id": str(self.id), **told})


async def append(
    conn: AsyncConnection, type: str, *, business_id: BusinessId | None, subject: str, data: Mapping[str, Any],  # noqa: A002 - the word everybody uses
    at: datetime, connection_id: ConnectionId | None = None,
) -> Event:  # fmt: skip
    """Tell of something that no table says, in the caller's transaction; events of one `subject` are told in order."""
    made = insert(event).values(
        type=type, business_id=business_id, connection_id=connection_id, subject=subject, at=at, data=data
    )
    return as_event((await conn.execute(made.returning(event))).one())


async def find(conn: AsyncConnection, id_: EventId, *, held: bool = False) -> Event:
    """Answer an event, `held` for this transaction."""
    asked = select(event).where(event.c.id == id_)
    row = (await conn.execute(asked.with_for_update() if held else asked)).one_or_none()
    if row is None:
        raise NotFound("event", id_)
    return as_event(row)


async def page(
    conn: AsyncConnection, *, business_id: BusinessId | None = None, types: Sequence[str] | None = None,
    cursor: int = 0, limit: int = 100, look: Look | None = None,
) -> list[Event]:  # fmt: skip
    """Answer events, newest first; the position of the last one is the cursor of the next page."""
    asked = select(event)
    if business_id is not None:
        asked = asked.where(event.c.business_id == business_id)
    if types is not None:
        asked = asked.where(event.c.type.in_(types))
    if cursor:
        asked = asked.where(event.c.position < cursor)
    asked = look.at(asked, desc(event.c.position)) if look else asked.order_by(desc(event.c.position)).limit(limit)
    return [as_event(row) for row in await conn.execute(asked)]


async def complete(conn: AsyncConnection, id_: EventId, added: Mapping[str, Any]) -> Event:
    """Add members that the change itself did not know, before the event is told first."""
    more = event.c.data.concat(bindparam(None, added, type_=JSONB))
    done = update(event).where(event.c.id == id_).values(data=more).returning(event)
    return as_event((await conn.execute(done)).one())


async def forget(conn: AsyncConnection, before: datetime, limit: int = 1000) -> None:
    """Forget some events that happened before a time and wait for nobody."""
    waits = exists().where(delivery.c.event_id == event.c.id, delivery.c.state == "waiting")
    old = select(event.c.id).where(event.c.at < before, ~waits).limit(limit)
    await conn.execute(delete(event).where(event.c.id.in_(old)))


def as_event(row: Row[*tuple[Any, ...]]) -> Event:
    """Read an event from its row; of a wider one, its own columns."""
    return Event(**{column.name: getattr(row, column.name) for column in event.c})
