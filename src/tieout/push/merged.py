"""A payee whose record was merged into another in QuickBooks: it goes on as that one, where nobody else is that."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections import push_settings
from tieout.connections.store import Connection
from tieout.errors import NotFound
from tieout.ids import ConnectionId
from tieout.intents import store as intents
from tieout.links import store as links
from tieout.mirror import read
from tieout.mirror.read import Mirrored
from tieout.push import promise
from tieout.push.things import Thing

_FARTHEST = 10
"""Merges in a row."""


async def survivor(conn: AsyncConnection, connection_id: ConnectionId, record: Mirrored) -> Mirrored | None:
    """Answer into what a record was merged at last; None where it was not, or the mirror has not got it."""
    found = record
    for _ in range(_FARTHEST):
        if found.lifecycle != "merged":
            break
        try:
            found = await read.one(conn, connection_id, record.entity, found.merged_into or "")
        except NotFound:
            return None
    return found if found.id != record.id and found.lifecycle in {"active", "inactive"} else None


async def follow(conn: AsyncConnection, connection: Connection, thing: Thing, *, now: datetime) -> bool:
    """Let a payee be what its record was merged into; False where it was not, or where somebody has to say so."""
    link = await links.of_thing(conn, connection.id, thing.kind, thing.id)
    if thing.kind != "payee" or link is None or not (await push_settings.of(conn, connection.id)).auto_match:
        return False
    there = await survivor(conn, connection.id, await read.one(conn, connection.id, link.entity, link.record_id))
    if there is None or await links.of_record(conn, connection.id, there.entity, there.id) is not None:
        return False
    await links.end(conn, link.id, cause=f"merged into {there.entity} {there.id}", now=now)
    await links.make(
        conn,
        connection_id=connection.id,
        business_id=connection.business_id,
        kind="payee",
        thing_id=thing.id,
        entity=there.entity,
        record_id=there.id,
        made_by="match",
        written_version=link.written_version,
        sync_token=there.sync_token,
        now=now,
    )
    await _go_on(conn, connection, thing.id, now)
    return True


async def _go_on(conn: AsyncConnection, connection: Connection, payee_id: UUID, now: datetime) -> None:
    await intents.free(conn, connection.id, "payee", [payee_id], now=now)
    await promise.look_again(conn, connection.id, now=now)
