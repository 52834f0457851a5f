"""Keeps how far a company has been read: places within a reading, and since when changes are to be asked for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections.tables import connection, cursor, place
from tieout.ids import ConnectionId


async def places(conn: AsyncConnection, id: ConnectionId) -> list[tuple[str, int, Mapping[str, Any]]]:  # noqa: A002
    """Answer entity, number and place of every part that is being read."""
    asked = select(place.c.entity, place.c.number, place.c.body).where(place.c.connection_id == id)
    rows = await conn.execute(asked.order_by(place.c.entity, place.c.number))
    return [(row.entity, row.number, row.body) for row in rows]


async def keep_place(
    conn: AsyncConnection,
    id: ConnectionId,  # noqa: A002 - the word everybody uses
    entity: str,
    number: int,
    body: Mapping[str, Any],
) -> None:
    """Keep where the reading of one part stands."""
    kept = insert(place).values(
        connection_id=id, entity=entity, number=number, body=body, business_id=_owner(id).scalar_subquery()
    )
    await conn.execute(kept.on_conflict_do_update(index_elements=list(place.primary_key), set_={"body": body}))


async def drop_places(conn: AsyncConnection, id: ConnectionId, entity: str) -> None:  # noqa: A002 - as above
    """Forget the places of an entity: it has been read, or is read afresh."""
    await conn.execute(delete(place).where(place.c.connection_id == id, place.c.entity == entity))


async def since(conn: AsyncConnection, id: ConnectionId) -> Mapping[str, datetime]:  # noqa: A002 - as above
    """Answer by entity since when changes are to be asked for."""
    rows = await conn.execute(select(cursor.c.entity, cursor.c.since).where(cursor.c.connection_id == id))
    return {row.entity: row.since for row in rows}


async def move(conn: AsyncConnection, id: ConnectionId, entities: Sequence[str], time: datetime) -> None:  # noqa: A002
    """Ask for changes from `time`, by QuickBooks' clock, from now on."""
    if not entities:
        return
    business = (await conn.execute(_owner(id))).scalar_one()
    rows = [{"connection_id": id, "entity": entity, "since": time, "business_id": business} for entity in entities]
    moved = insert(cursor).values(rows)
    await conn.execute(
        moved.on_conflict_do_update(index_elements=list(cursor.primary_key), set_={"since": moved.excluded.since})
    )


async def forget(conn: AsyncConnection, id: ConnectionId, entities: Sequence[str]) -> None:  # noqa: A002 - as above
    """Forget since when changes were asked for: the next run reads these entities whole."""
    await conn.execute(delete(cursor).where(cursor.c.connection_id == id, cursor.c.entity.in_(entities)))


def _owner(id: ConnectionId) -> Select[Any]:  # noqa: A002 - as above
    return select(connection.c.business_id).where(connection.c.id == id)
