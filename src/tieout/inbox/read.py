"""Reads what Intuit told us of a company: each notification, what it said, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.database.listing import Look
from tieout.errors import BadInput
from tieout.ids import ConnectionId
from tieout.inbox.tables import notification

_COLUMNS = [
    notification.c[name]
    for name in (
        "key", "received_at", "entity", "record_id", "change", "at", "merged_id", "state", "handled_at", "payload",
    )
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A notification: `new` and `again` wait for a look, `done` had one; of an `unknown` kind we keep nothing."""

    id: str
    received_at: datetime
    entity: str
    record_id: str
    change: str
    at: datetime | None
    merged_id: str | None
    state: str
    handled_at: datetime | None
    payload: Any

    @property
    def place(self) -> str:
        """Where it stands in the list: the cursor that leads on from it."""
        return f"{self.received_at.isoformat()} {self.id}"


async def page(
    conn: AsyncConnection,
    connection_id: ConnectionId,
    *,
    after: str | None = None,
    state: str | None = None,
    limit: int = 100,
    look: Look | None = None,
) -> list[Told]:
    """Answer what came for a company, the newest first, `after` the place of the last one of the page before."""
    mine = [notification.c.connection_id == connection_id]
    order = tuple_(notification.c.received_at, notification.c.key)
    if after is not None:
        mine.append(order < tuple_(*_place(after)))
    if state is not None:
        mine.append(notification.c.state == state)
    asked, latest = select(*_COLUMNS).where(*mine), (notification.c.received_at.desc(), notification.c.key.desc())
    asked = look.at(asked, *latest) if look else asked.order_by(*latest).limit(limit)
    return [_told(**row._asdict()) for row in await conn.execute(asked)]


def _place(text: str) -> tuple[datetime, bytes]:
    try:
        time, _, key = text.partition(" ")
        found = datetime.fromisoformat(time), bytes.fromhex(key)
    except ValueError:
        raise BadInput("That is no place in this list; begin again without it.", field="cursor") from None
    if found[0].tzinfo is None:
        raise BadInput("That is no place in this list; begin again without it.", field="cursor")
    return found


def _told(*, key: bytes, payload: str | None, **known: Any) -> Told:
    return Told(id=key.hex(), payload=None if payload is None else msgspec.json.decode(payload), **known)
