"""Promises writes: what a thing needs in each connected company is written down in the caller's own transaction.

Whoever changes a thing calls `promise` before committing. Promises and settlements of one company take turns, so that
neither misses the other's.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections import due, push_settings
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.errors import NotFound
from tieout.ids import BusinessId, ConnectionId
from tieout.intents import store as intents
from tieout.intents.store import Intent
from tieout.links import store as links
from tieout.links.store import Kind, Link
from tieout.mirror import read
from tieout.push import plan, things
from tieout.push.plan import Wish
from tieout.push.things import Thing

WORK = "push"
"""How it is called among what is due."""

_TURN = text("SELECT pg_advisory_xact_lock(hashtextextended('push-' || :connection, 0))")


async def promise(
    conn: AsyncConnection, business_id: BusinessId, kind: Kind, thing_id: UUID, *, now: datetime
) -> list[Intent]:
    """Write down what a thing that has just changed needs; answers the intents that are new or other."""
    thing = await things.find(conn, business_id, kind, thing_id)
    found = [
        intent
        for connection in await connections.of_business(conn, business_id)
        if (intent := await promise_in(conn, connection, thing, now=now))
    ]
    if kind == "payable":
        for attachment in await things.attachments.of_payable(conn, thing_id):
            found += await promise(conn, business_id, "attachment", attachment.id, now=now)
    return found


async def promise_in(conn: AsyncConnection, connection: Connection, thing: Thing, *, now: datetime) -> Intent | None:
    """Write down what a thing needs in one company; None where nothing is new."""
    await take_turn(conn, connection.id)
    if (await push_settings.of(conn, connection.id)).paused_at is not None:
        return None
    link = await links.of_thing(conn, connection.id, thing.kind, thing.id)
    present = await intents.open_of(conn, connection.id, thing.kind, thing.id)
    gone = link is not None and await _is_gone(conn, link)
    intent = await _refresh(conn, connection, thing, present, plan.wish(thing, link, gone=gone), now=now)
    if intent is not None:
        await due.mark(conn, connection.id, WORK, due_at=now)
    return intent


async def promise_all(
    conn: AsyncConnection, connection: Connection, every: Sequence[Thing], *, now: datetime
) -> list[Intent]:
    """Promise many things to one company, such as all that were there before it was connected."""
    return [intent for thing in every if (intent := await promise_in(conn, connection, thing, now=now))]


async def look_again(conn: AsyncConnection, connection_id: ConnectionId, *, now: datetime) -> None:
    """Let what is blocked in a company be looked at again: its books, a mapping or a setting may be other now."""
    await intents.free_blocked(conn, connection_id, now=now)
    if await intents.next_due(conn, connection_id) is not None:
        await due.mark(conn, connection_id, WORK, due_at=now)


async def take_turn(conn: AsyncConnection, connection_id: ConnectionId) -> None:
    """Let nobody else promise or settle in this company before this transaction ends."""
    await conn.execute(_TURN, {"connection": str(connection_id)})


async def take_turns(conn: AsyncConnection, business_id: BusinessId) -> None:
    """Take the turn in every company of a business, before a thing is touched whose writes will be promised.

    Who locks a thing first, and then waits for its turn, may wait for somebody who waits for the thing.
    """
    for connection in await connections.of_business(conn, business_id):
        await take_turn(conn, connection.id)


async def _is_gone(conn: AsyncConnection, link: Link) -> bool:
    try:
        return plan.is_gone(link, await read.one(conn, link.connection_id, link.entity, link.record_id))
    except NotFound:
        return False


async def _refresh(
    conn: AsyncConnection,
    connection: Connection,
    thing: Thing,
    present: Intent | None,
    wanted: Wish | None,
    *,
    now: datetime,
) -> Intent | None:
    if present is None:
        return None if wanted is None else await _note(conn, connection, thing, wanted, now)
    if not plan.changeable(present):
        return None  # its settlement promises again
    if wanted is None:
        return await intents.move(conn, present, "dropped", now=now, note={"why": "It is not wanted any more."})
    if plan.fits(present, thing, wanted):
        return None
    if present.operation != wanted.operation:
        await intents.move(conn, present, "dropped", now=now, note={"why": f"Now it is to {wanted.operation}."})
        return await _note(conn, connection, thing, wanted, now)
    return await afresh(conn, present, now=now, why="Its content has changed.", thing_version=thing.version, attempts=0)


async def afresh(conn: AsyncConnection, intent: Intent, *, now: datetime, why: str, **changes: Any) -> Intent:
    """Let an intent that QuickBooks certainly does not have begin again, under a name that it never used."""
    if intent.state != "noted":
        generation = intent.generation + (intent.state != "ready")
        intent = await intents.move(
            conn, intent, "noted", now=now, note={"why": why}, generation=generation, sent_at=None, batch_id=None
        )
    return await intents.look_again(conn, intent, now=now, body=None, **changes)


async def _note(conn: AsyncConnection, connection: Connection, thing: Thing, wanted: Wish, now: datetime) -> Intent:
    return await intents.note(
        conn,
        connection_id=connection.id,
        business_id=connection.business_id,
        thing=thing.kind,
        thing_id=thing.id,
        thing_version=thing.version,
        entity=thing.entity,
        operation=wanted.operation,
        record_id=wanted.record_id,
        now=now,
    )
