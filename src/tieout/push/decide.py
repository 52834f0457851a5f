"""What a person decides about an intent: try again, leave it, make it again, which version stays, or what happened."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.record import Record
from tieout.connections import due
from tieout.connections.store import Connection
from tieout.errors import Conflict
from tieout.intents import store as intents
from tieout.intents.state import UNSENT
from tieout.intents.store import Intent, NameChoice
from tieout.links import store as links
from tieout.mirror import read
from tieout.push import plan, promise, settle, things

Side = Literal["platform", "quickbooks"]


async def retry(conn: AsyncConnection, connection: Connection, intent: Intent, *, now: datetime) -> Intent:
    """Try again what was refused, is blocked or ignored; what QuickBooks may have is not touched."""
    present = await _hold(conn, connection, intent)
    if present.state not in UNSENT:
        raise Conflict(f"The intent is {present.state}; only what QuickBooks certainly does not have is tried again.")
    again = await promise.afresh(conn, present, now=now, why="Somebody asked for it.", ignored_at=None, attempts=0)
    await due.mark(conn, connection.id, promise.WORK, due_at=now)
    return again


async def retry_all(
    conn: AsyncConnection,
    connection: Connection,
    *,
    ids: Collection[object] | None = None,
    now: datetime,
) -> list[Intent]:
    """Try again everything in a company that was refused or is blocked, or of that only what is named."""
    mine = {"connection_id": connection.id}
    found = await intents.page(conn, connection.business_id, filters=mine, states=["noted", "refused"], limit=10_000)
    return [
        await retry(conn, connection, one, now=now)
        for one in found
        if (one.id in ids if ids is not None else one.ignored_at is None)
    ]


async def ignore(conn: AsyncConnection, connection: Connection, intent: Intent, *, now: datetime) -> Intent:
    """Leave it alone until somebody tries it again."""
    present = await _hold(conn, connection, intent)
    if present.state not in UNSENT:
        raise Conflict(f"The intent is {present.state}: it is too late to leave it alone.")
    return await intents.change(conn, present, now=now, ignored_at=now)


async def recreate(conn: AsyncConnection, connection: Connection, intent: Intent, *, now: datetime) -> Intent | None:
    """Make a record again that was deleted in QuickBooks: the old link ends, and a new generation is promised."""
    present = await _hold(conn, connection, intent)
    if present.state not in UNSENT:
        raise Conflict(f"The intent is {present.state}.")
    there = await links.of_thing(conn, connection.id, present.thing, present.thing_id)
    if there is not None:
        record = await read.one(conn, connection.id, there.entity, there.record_id)
        if not plan.is_gone(there, record):
            raise Conflict(f"{there.entity} {there.record_id} is still there.")
        await links.end(conn, there.id, cause="made again", now=now)
    thing = await things.find(conn, connection.business_id, present.thing, present.thing_id)
    return await promise.promise_in(conn, connection, thing, now=now)


async def choose(conn: AsyncConnection, connection: Connection, intent: Intent, side: Side, *, now: datetime) -> Intent:
    """Say which version of a conflict stays; QuickBooks' own is accepted as it is."""
    present = await _hold(conn, connection, intent)
    there = await links.of_thing(conn, connection.id, present.thing, present.thing_id)
    if (present.blocked or {}).get("code") != "conflict" or there is None:
        raise Conflict("Nothing is in conflict here.")
    record = await read.one(conn, connection.id, there.entity, there.record_id)
    if side == "platform":
        await links.wrote(conn, there.id, sync_token=record.sync_token)  # seen, and to be written over
        return await retry(conn, connection, present, now=now)
    await links.wrote(conn, there.id, version=present.thing_version, sync_token=record.sync_token)
    return await intents.move(conn, present, "dropped", now=now, note={"why": "QuickBooks' version was chosen."})


async def settle_name(
    conn: AsyncConnection, connection: Connection, intent: Intent, choice: NameChoice, *, now: datetime
) -> Intent:
    """Write a payee whose name is taken: with what it is behind its name, or as the inactive record, active again."""
    present = await _hold(conn, connection, intent)
    told = present.blocked or {}
    facts = told.get("facts", {})
    if present.state not in UNSENT or choice not in (told.get("choices") or facts.get("choices") or ()):
        raise Conflict("That is not for choosing here.")
    if choice == "reactivate":
        about = (present.thing, present.thing_id, facts["blocking"]["id"])
        made = await link(conn, connection, *about, now=now, made_active=True)
        again = await intents.open_of(conn, connection.id, present.thing, present.thing_id)
        assert again is not None, f"{made.entity} {made.record_id} is to be written"
        return await intents.change(conn, again, now=now, name_choice=choice)
    chosen = await intents.change(conn, present, now=now, name_choice=choice)
    return await retry(conn, connection, chosen, now=now)


async def resolve(
    conn: AsyncConnection, connection: Connection, intent: Intent, record_id: str | None, *, now: datetime
) -> Intent:
    """Say what became of an unknown write: it is this record, or (None) it is not there and is sent anew."""
    present = await _hold(conn, connection, intent)
    if present.state != "unknown":
        raise Conflict(f"The intent is {present.state}; only an unknown outcome is resolved.")
    if record_id is None:
        again = await promise.afresh(conn, present, now=now, why="Somebody looked: it is not there.", attempts=0)
        await due.mark(conn, connection.id, promise.WORK, due_at=now)
        return again
    found = await read.one(conn, connection.id, present.entity, record_id)
    record = Record(present.entity, found.body.encode())
    await settle.sent(conn, connection, present, record, seen_at=found.seen_at, now=now)
    return await intents.find(conn, connection.business_id, present.id)


async def _hold(conn: AsyncConnection, connection: Connection, intent: Intent) -> Intent:
    await promise.take_turn(conn, connection.id)
    return (await intents.hold(conn, [intent.id]))[intent.id]


async def link(
    conn: AsyncConnection,
    connection: Connection,
    kind: links.Kind,
    thing_id: UUID,
    record_id: str,
    *,
    now: datetime,
    made_active: bool = False,
) -> links.Link:
    """Say that a thing is a record that is there: nothing is written, unless the record is to be made active again."""
    await promise.take_turn(conn, connection.id)
    thing = await things.find(conn, connection.business_id, kind, thing_id)
    record = await read.one(conn, connection.id, thing.entity, record_id)
    if record.lifecycle in {"deleted", "merged"}:
        raise Conflict(f"{thing.entity} {record_id} was {record.lifecycle}.")
    await _end_lost(conn, connection, kind, thing_id, record_id=record_id, now=now)
    present = await intents.open_of(conn, connection.id, kind, thing_id)
    if present is not None and present.state not in UNSENT:
        raise Conflict(f"The intent is {present.state}: wait until it is known what became of it.")
    made = await links.make(
        conn,
        connection_id=connection.id,
        business_id=connection.business_id,
        kind=kind,
        thing_id=thing_id,
        entity=thing.entity,
        record_id=record_id,
        made_by="person",
        written_version=thing.version - made_active,
        sync_token=record.sync_token,
        now=now,
    )
    await promise.promise_in(conn, connection, thing, now=now)
    await intents.free(conn, connection.id, kind, [thing_id], now=now)
    await promise.look_again(conn, connection.id, now=now)
    await due.mark(conn, connection.id, promise.WORK, due_at=now)
    return made


async def _end_lost(
    conn: AsyncConnection, connection: Connection, kind: links.Kind, thing_id: UUID, *, record_id: str, now: datetime
) -> None:
    """End a link whose record is gone, or in use no more: the thing is another one now."""
    there = await links.of_thing(conn, connection.id, kind, thing_id)
    if there is None or there.record_id == record_id:
        return
    record = await read.one(conn, connection.id, there.entity, there.record_id)
    if plan.is_gone(there, record) or record.lifecycle == "inactive":
        await links.end(conn, there.id, cause="its record is gone", now=now)
