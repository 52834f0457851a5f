"""Keeps batches: many intents promised together, sent as one request and, while its fate is open, only as that one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.ids import BusinessId, ConnectionId, new_id
from tieout.intents.tables import intent_batch

State = Literal["sending", "unknown", "sent"]


class Batch(NamedTuple):
    """Some intents in the order of their items, in the order of the table."""

    id: UUID
    connection_id: ConnectionId
    business_id: BusinessId
    intents: Sequence[UUID]
    body: bytes
    state: State
    sent_at: datetime
    due_at: datetime | None
    attempts: int

    @property
    def request_id(self) -> str:
        """Name the request for QuickBooks; a batch has one generation, for what failed travels in another one."""
        return self.id.hex


async def promise(
    conn: AsyncConnection,
    *,
    connection_id: ConnectionId,
    business_id: BusinessId,
    intents: Sequence[UUID],
    body: bytes,
    now: datetime,
) -> Batch:
    """Write down what is about to be sent."""
    values = {
        "id": new_id(), "connection_id": connection_id, "business_id": business_id, "intents": list(intents),
        "body": body, "state": "sending", "sent_at": now, "due_at": None, "attempts": 1,
    }  # fmt: skip
    return Batch._make((await conn.execute(insert(intent_batch).values(values).returning(intent_batch))).one())


async def turn(conn: AsyncConnection, id: UUID, state: State, *, due_at: datetime | None = None) -> None:  # noqa: A002 - the word everybody uses
    """Say how a batch stands; one that is sent stays so."""
    turned = update(intent_batch).where(intent_batch.c.id == id, intent_batch.c.state != "sent")
    await conn.execute(turned.values(state=state, due_at=due_at))


async def tried(conn: AsyncConnection, id: UUID) -> None:  # noqa: A002 - as above
    """Count one more attempt."""
    await conn.execute(update(intent_batch).where(intent_batch.c.id == id).values(attempts=intent_batch.c.attempts + 1))


async def lost(conn: AsyncConnection, connection_id: ConnectionId) -> list[Batch]:
    """Answer what was being sent when whoever did it disappeared."""
    return await _of(conn, connection_id, intent_batch.c.state == "sending")


async def due(conn: AsyncConnection, connection_id: ConnectionId, now: datetime) -> list[Batch]:
    """Answer the batches of unknown fate whose time has come."""
    return await _of(conn, connection_id, intent_batch.c.state == "unknown", intent_batch.c.due_at <= now)


async def next_due(conn: AsyncConnection, connection_id: ConnectionId) -> datetime | None:
    """Answer when the next batch of unknown fate has its time."""
    mine = (intent_batch.c.connection_id == connection_id, intent_batch.c.state == "unknown")
    return await conn.scalar(select(func.min(intent_batch.c.due_at)).where(*mine))


async def _of(conn: AsyncConnection, connection_id: ConnectionId, *which: Any) -> list[Batch]:
    asked = select(intent_batch).where(intent_batch.c.connection_id == connection_id, *which)
    rows: Sequence[Row[Any]] = (await conn.execute(asked.order_by(intent_batch.c.id))).all()
    return [Batch._make(row) for row in rows]
