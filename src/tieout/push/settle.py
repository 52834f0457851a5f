"""Writes down what became of an intent: outcome, link, mirror and whoever waited for it, in one commit."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.facts import limits
from qbo.record import Record
from tieout.connections import due
from tieout.connections.store import Connection
from tieout.errors import Conflict
from tieout.intents import store as intents
from tieout.intents.state import IN_DOUBT
from tieout.intents.store import Intent
from tieout.links import store as links
from tieout.mirror.write import write
from tieout.payables import store as payables
from tieout.push import promise, things
from tieout.push.variance import variance
from tieout.push.verdict import ATTEMPTS, Verdict, pause

LOOK_AFTER = limits.REQUEST_TIMEOUT
"""By then QuickBooks itself has given up on a request."""


async def sent(
    conn: AsyncConnection, connection: Connection, intent: Intent, record: Record, *, seen_at: datetime, now: datetime
) -> bool:
    """Settle an intent that QuickBooks has done, `seen_at` its time; False when that was known already."""
    present = await _held(conn, connection, intent)
    if present is None:
        return False
    note: dict[str, Any] = {"entity": record.entity, "record_id": record.id, "sync_token": record.sync_token}
    if differs := variance(present, record, wanted=await _total(conn, present)):
        note["variance"] = differs
    await intents.move(conn, present, "sent", now=now, note=note, outcome=note, settled_at=now, due_at=None)
    await _mirror(conn, connection, record, seen_at)
    try:
        await _link(conn, connection, present, record, seen_at=seen_at, now=now)
    except Conflict:  # somebody linked either of them meanwhile: both facts stay, and a person sees that they disagree
        await intents.change(conn, present._replace(state="sent"), now=now, outcome=note | {"linked": "elsewhere"})
    await _go_on(conn, connection, present, now=now)
    return True


async def gone(conn: AsyncConnection, connection: Connection, intent: Intent, *, now: datetime) -> None:
    """Settle a void or deletion of what is not there any more: it is as was wished."""
    present = await _held(conn, connection, intent)
    if present is None:
        return
    note = {"entity": intent.entity, "record_id": intent.record_id, "gone": True}
    await intents.move(conn, present, "sent", now=now, note=note, outcome=note, settled_at=now, due_at=None)
    link = await links.of_thing(conn, connection.id, intent.thing, intent.thing_id)
    if link is not None:
        await links.end(conn, link.id, cause="deleted in QuickBooks", now=now)
    await _go_on(conn, connection, present, now=now)


async def failed(
    conn: AsyncConnection, connection: Connection, intent: Intent, verdict: Verdict, *, now: datetime
) -> None:
    """Settle an intent that was certainly not done, or whose outcome nobody knows."""
    present = await _held(conn, connection, intent)
    if present is None:
        return
    match verdict.kind:
        case "unknown":
            await doubt(conn, present, verdict.cause, now=now)
        case "again" if present.state == "sending":
            later = now + pause(present.attempts)
            await intents.move(conn, present, "ready", now=now, note=verdict.cause, due_at=later, batch_id=None)
            await due.mark(conn, connection.id, promise.WORK, due_at=later)
        case "again":  # a replay that did not get through
            await doubt(conn, present, verdict.cause, now=now)
        case _:
            await _refused(conn, present, verdict, now=now)
    await _go_on(conn, connection, present, now=now, settled=False)


async def doubt(
    conn: AsyncConnection, intent: Intent, cause: Mapping[str, Any], *, now: datetime, left_at: datetime | None = None
) -> None:
    """Say that nobody knows whether QuickBooks has it; it is looked for once QuickBooks' own timeout is over."""
    # One in a batch goes with its batch.
    due_at = None if intent.batch_id else (left_at or now) + max(pause(intent.attempts), LOOK_AFTER)
    if intent.state == "unknown":
        await intents.change(conn, intent, now=now, due_at=due_at, attempts=intent.attempts + 1)
    else:
        await intents.move(conn, intent, "unknown", now=now, note=cause, due_at=due_at)


async def _refused(conn: AsyncConnection, present: Intent, verdict: Verdict, *, now: datetime) -> None:
    told = {"blocked": verdict.cause, "outcome": verdict.cause, "settled_at": now, "due_at": None}
    refused = await intents.move(conn, present, "refused", now=now, note=verdict.cause, **told)
    attempts = present.attempts
    if verdict.kind == "stale" or (verdict.kind == "stumbled" and attempts < ATTEMPTS):
        again = await promise.afresh(conn, refused, now=now, why=str(verdict.cause["sentence"]), attempts=attempts)
        if verdict.kind == "stumbled":
            await intents.change(conn, again, now=now, due_at=now + pause(attempts))


async def _total(conn: AsyncConnection, intent: Intent) -> Decimal | None:
    """Answer what a bill or invoice should come to, tax and all; None where that is another by now."""
    if intent.thing != "payable":
        return None
    there = await payables.KIND.find(conn, intent.business_id, intent.thing_id)
    return there.total if there.version == intent.thing_version else None


async def _held(conn: AsyncConnection, connection: Connection, intent: Intent) -> Intent | None:
    """Take the company's turn and answer the intent, if its fate is still open and these bytes are still its."""
    await promise.take_turn(conn, connection.id)
    present = (await intents.hold(conn, [intent.id])).get(intent.id)
    if present is None or present.state not in IN_DOUBT or present.generation != intent.generation:
        return None
    return present


async def _mirror(conn: AsyncConnection, connection: Connection, record: Record, seen_at: datetime) -> None:
    await write(
        conn,
        [record],
        connection_id=connection.id,
        business_id=connection.business_id,
        entity=record.entity,
        seen_at=seen_at,
        source="push",
    )


async def _link(
    conn: AsyncConnection, connection: Connection, intent: Intent, record: Record, *, seen_at: datetime, now: datetime
) -> None:
    token = int(record.sync_token or 0)
    present = await links.of_thing(conn, connection.id, intent.thing, intent.thing_id)
    if present is None:
        await links.make(
            conn,
            connection_id=connection.id,
            business_id=connection.business_id,
            kind=intent.thing,
            thing_id=intent.thing_id,
            entity=record.entity,
            record_id=record.id,
            made_by="push",
            written_version=intent.thing_version,
            sync_token=token,
            now=now,
            written_at=seen_at,
        )
    elif intent.operation == "delete":
        await links.end(conn, present.id, cause="deleted by us", now=now)
    else:
        await links.wrote(conn, present.id, version=intent.thing_version, sync_token=token, at=seen_at)


async def _go_on(
    conn: AsyncConnection, connection: Connection, intent: Intent, *, now: datetime, settled: bool = True
) -> None:
    """Free those who waited, and promise what the thing has come to need meanwhile."""
    if settled:
        await intents.free(conn, connection.id, intent.thing, [intent.thing_id], now=now)
    thing = await things.find(conn, connection.business_id, intent.thing, intent.thing_id)
    await promise.promise_in(conn, connection, thing, now=now)
