"""Stops before too much is marked as deleted: keeps the question, and the answer of whoever has looked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.errors import Conflict, NotFound
from tieout.ids import BusinessId, ConnectionId, RunId
from tieout.mirror.tables import held_deletion

FEW = 20
"""So many are marked without asking, whatever share of an entity they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldDeletion:
    """Records of one entity that QuickBooks no longer shows, too many to believe; `confirmed` of them may go."""

    connection_id: ConnectionId
    entity: str
    business_id: BusinessId
    missing: int
    living: int
    run_id: RunId | None
    asked_at: datetime
    confirmed: int | None
    confirmed_at: datetime | None
    confirmed_by: str | None


def too_many(missing: int, living: int, percent: int) -> bool:
    """Whether so many of the living are more than may be marked as deleted without asking."""
    return missing > FEW and missing * 100 > living * percent


async def confirmed(conn: AsyncConnection, connection_id: ConnectionId, entity: str, missing: int) -> bool:
    """Whether somebody has said that so many are really gone."""
    said = await conn.scalar(select(held_deletion.c.confirmed).where(*_key(connection_id, entity)))
    return said is not None and said >= missing


async def ask(
    conn: AsyncConnection,
    connection_id: ConnectionId,
    business_id: BusinessId,
    entity: str,
    *,
    missing: int,
    living: int,
    run_id: RunId | None,
    now: datetime,
) -> None:
    """Put the question; an answer that was given to a smaller number no longer counts."""
    asked = insert(held_deletion).values(
        connection_id=connection_id,
        entity=entity,
        business_id=business_id,
        missing=missing,
        living=living,
        run_id=run_id,
        asked_at=now,
    )
    again = {name: asked.excluded[name] for name in ("missing", "living", "run_id", "asked_at")}
    unanswered: dict[str, Any] = {"confirmed": None, "confirmed_at": None, "confirmed_by": None}
    await conn.execute(
        asked.on_conflict_do_update(index_elements=list(held_deletion.primary_key), set_=again | unanswered)
    )


async def waiting(conn: AsyncConnection, connection_id: ConnectionId) -> list[HeldDeletion]:
    """Answer the questions of a company, answered ones among them until the next run has acted on them."""
    asked = select(held_deletion).where(held_deletion.c.connection_id == connection_id)
    return [_held(row) for row in await conn.execute(asked.order_by(held_deletion.c.entity))]


async def confirm(
    conn: AsyncConnection, connection_id: ConnectionId, entity: str, *, missing: int, by: str, now: datetime
) -> HeldDeletion:
    """Say that these records are really gone; who has seen a smaller number has to look again."""
    mine = _key(connection_id, entity)
    row = (await conn.execute(select(held_deletion).where(*mine).with_for_update())).one_or_none()
    if row is None:
        raise NotFound("held deletion of", entity)
    if missing < row.missing:
        raise Conflict(f"QuickBooks no longer shows {row.missing} records of {entity}, not {missing}: look again.")
    said = update(held_deletion).where(*mine).values(confirmed=missing, confirmed_at=now, confirmed_by=by)
    return _held((await conn.execute(said.returning(held_deletion))).one())


async def settle(conn: AsyncConnection, connection_id: ConnectionId, entity: str) -> None:
    """Forget the question: what was asked about has been marked, or was not gone after all."""
    await conn.execute(delete(held_deletion).where(*_key(connection_id, entity)))


def _key(connection_id: ConnectionId, entity: str) -> tuple[Any, Any]:
    return held_deletion.c.connection_id == connection_id, held_deletion.c.entity == entity


def _held(row: Row[Any]) -> HeldDeletion:
    return HeldDeletion(**row._asdict())
