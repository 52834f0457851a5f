"""Keeps candidates: what may be whose, and what a person has said of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Row, delete, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.candidates.tables import candidate
from tieout.database.listing import Look
from tieout.errors import NotFound
from tieout.ids import BusinessId, ConnectionId

State = Literal["held", "proposed", "asked", "unfit", "declined"]


class Candidate(NamedTuple):
    """A record that is nobody's yet, in the order of the table.

    held      it waits for another record, or for the answer to a write of ours that it may be
    proposed  it may be a thing that there is
    asked     nothing is made of it unasked
    unfit     it cannot be taken as it is
    declined  somebody said no
    """

    connection_id: ConnectionId
    entity: str
    record_id: str
    business_id: BusinessId
    label: str | None
    state: State
    sentence: str
    proposals: Sequence[Mapping[str, Any]]
    noted_at: datetime
    look_at: datetime | None


async def put(conn: AsyncConnection, one: Candidate) -> None:
    """Note a candidate; what was said of the record before is replaced, but when it was noted first stays."""
    made = insert(candidate).values(one._asdict())
    said = {name: made.excluded[name] for name in ("label", "state", "sentence", "proposals", "look_at")}
    await conn.execute(made.on_conflict_do_update(index_elements=list(candidate.primary_key), set_=said))


async def drop(conn: AsyncConnection, connection_id: ConnectionId, entity: str, record_id: str) -> None:
    """Forget a candidate: it is somebody's now, or gone."""
    await conn.execute(delete(candidate).where(*_key(connection_id, entity, record_id)))


async def find(conn: AsyncConnection, connection_id: ConnectionId, entity: str, record_id: str) -> Candidate:
    """Answer one candidate, for nobody else to decide about in this transaction."""
    asked = select(candidate).where(*_key(connection_id, entity, record_id)).with_for_update()
    row = (await conn.execute(asked)).one_or_none()
    if row is None:
        raise NotFound("candidate", f"{entity} {record_id}")
    return _candidate(row)


async def declined(conn: AsyncConnection, connection_id: ConnectionId, entity: str, record_id: str) -> bool:
    """Whether somebody said that this record is not to be taken."""
    return await _state(conn, connection_id, entity, record_id) == "declined"


async def all_declined(conn: AsyncConnection, connection_id: ConnectionId, entity: str) -> set[str]:
    """Answer the records of which somebody said that they are not to be taken, by their ids."""
    mine = (candidate.c.connection_id == connection_id, candidate.c.entity == entity)
    asked = select(candidate.c.record_id).where(*mine, candidate.c.state == "declined")
    return set(await conn.scalars(asked))


async def proposed(conn: AsyncConnection, connection_id: ConnectionId, entity: str, record_id: str) -> bool:
    """Whether somebody is asked if this record is a thing that there is."""
    return await _state(conn, connection_id, entity, record_id) == "proposed"


async def free(conn: AsyncConnection, connection_id: ConnectionId, what: str, *, now: datetime) -> None:
    """Let those be looked at again that waited for a record, such as `Vendor 31`."""
    waits = candidate.c.proposals.contains([{"waits_for": what}])
    mine = (candidate.c.connection_id == connection_id, candidate.c.state == "held")
    await conn.execute(update(candidate).where(*mine, waits).values(look_at=now))


async def to_look_at(conn: AsyncConnection, connection_id: ConnectionId, now: datetime, limit: int) -> list[Candidate]:
    """Answer those whose time has come, for nobody else."""
    mine = (candidate.c.connection_id == connection_id, candidate.c.look_at <= now)
    asked = select(candidate).where(*mine).order_by(candidate.c.look_at).limit(limit).with_for_update()
    return [_candidate(row) for row in await conn.execute(asked)]


async def page(
    conn: AsyncConnection,
    connection_id: ConnectionId,
    *,
    entity: str | None = None,
    states: Collection[State] | None = None,
    after: tuple[str, str] | None = None,
    limit: int = 100,
    look: Look | None = None,
) -> list[Candidate]:
    """Answer candidates by entity and id; those of the last one are the cursor of the next page."""
    mine = [candidate.c.connection_id == connection_id]
    mine += [candidate.c.entity == entity] if entity else []
    mine += [candidate.c.state.in_(states)] if states is not None else []
    key = tuple_(candidate.c.entity, candidate.c.record_id)
    mine += [key > after] if after else []
    asked = select(candidate).where(*mine)
    asked = look.at(asked, key) if look else asked.order_by(key).limit(limit)
    return [_candidate(row) for row in await conn.execute(asked)]


async def _state(conn: AsyncConnection, connection_id: ConnectionId, entity: str, record_id: str) -> State | None:
    return await conn.scalar(select(candidate.c.state).where(*_key(connection_id, entity, record_id)))


def _key(connection_id: ConnectionId, entity: str, record_id: str) -> tuple[Any, ...]:
    return candidate.c.connection_id == connection_id, candidate.c.entity == entity, candidate.c.record_id == record_id


def _candidate(row: Row[Any]) -> Candidate:
    return Candidate._make(row)
