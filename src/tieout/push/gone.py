"""Notices what QuickBooks has no more of what we wrote, or has otherwise, so that somebody is asked."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections import due
from tieout.connections.store import Connection
from tieout.ids import ConnectionId
from tieout.intents import store as intents
from tieout.intents.state import OPEN
from tieout.intents.tables import intent
from tieout.links.store import Kind
from tieout.links.tables import link
from tieout.mirror.tables import record
from tieout.push import edited, merged, plan, promise, refused, things

PORTION = 500


async def after_reading(conn: AsyncConnection, connection_id: ConnectionId, *, now: datetime) -> None:
    """Have a company's push look at what was read just now, where that frees what is blocked or lacks what we wrote."""
    freed = await intents.free_blocked(conn, connection_id, now=now)
    looks = (edited.is_any, refused.is_any)
    if freed or await _lost(conn, connection_id, 1) or any([await look(conn, connection_id) for look in looks]):
        await due.mark(conn, connection_id, promise.WORK, due_at=now)


async def notice(conn: AsyncConnection, connection: Connection, *, now: datetime) -> None:
    """Promise what is gone against our will, or says something else; the promise is blocked until a person decides."""
    await promise.take_turn(conn, connection.id)
    for kind, thing_id in await _lost(conn, connection.id, PORTION):
        thing = await things.find(conn, connection.business_id, kind, thing_id)
        if not await merged.follow(conn, connection, thing, now=now):
            await promise.promise_in(conn, connection, thing, now=now)
    while await edited.notice(conn, connection, now=now):
        pass
    await refused.look_again(conn, connection, now=now)


async def _lost(conn: AsyncConnection, connection_id: ConnectionId, limit: int) -> list[tuple[Kind, UUID]]:
    """Answer things whose record is gone, with nothing to come for them."""
    its_record = and_(
        record.c.connection_id == link.c.connection_id,
        record.c.entity == link.c.entity,
        record.c.id == link.c.record_id,
    )
    merged_away = and_(record.c.merged_into.is_not(None), record.c.lifecycle == "inactive")
    voided = and_(record.c.lifecycle == "voided", record.c.sync_token > link.c.sync_token)
    coming = exists().where(
        intent.c.connection_id == link.c.connection_id,
        intent.c.thing == link.c.kind,
        intent.c.thing_id == link.c.thing_id,
        intent.c.state.in_(OPEN),
    )
    asked = (
        select(link.c.kind, link.c.thing_id)
        .join(record, its_record)
        .where(link.c.connection_id == connection_id, link.c.ended_at.is_(None), ~coming)
        .where(or_(record.c.lifecycle.in_(plan.LOST), merged_away, voided))
        .limit(limit)
    )
    return [(row.kind, row.thing_id) for row in await conn.execute(asked)]
