"""Goes through a company's books for the platform: portion by portion, as long as there is something new."""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.adopt import payees as matching
from tieout.adopt import take_in as portions
from tieout.adopt.payees import Doubt
from tieout.candidates import intake
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.ids import ConnectionId
from tieout.intents import store as intents
from tieout.intents.store import Intent
from tieout.jobs.context import Context
from tieout.links.store import Kind
from tieout.payables import payees
from tieout.push import things
from tieout.push.promise import look_again, promise_in, take_turn

LONGEST = 5.0
"""Seconds after which others have their turn; the dispatcher comes back."""


async def take_in(context: Context, *, connection_id: str) -> None:
    """Take in what is new, as far as it goes in one turn."""
    id_, end = ConnectionId(UUID(connection_id)), time.monotonic() + LONGEST
    while time.monotonic() < end:
        async with transaction(context.engine) as conn:
            await take_turn(conn, id_)  # no write of ours is settled while we ask what is whose
            connection, now = await connections.find(conn, id_), context.clock.now()
            touched = await portions.take_in(conn, connection, now)
            await follow_up(conn, connection, touched or (), now=now)
        if touched is None:
            return


async def match_payees(
    conn: AsyncConnection, connection: Connection, about: Sequence[Intent], *, now: datetime
) -> list[Intent]:
    """Link payees that are about to be written to the vendors that they are beyond doubt, and ask where it is likely.

    Answers the writes that neither concerns. Whoever calls it has the company's turn.
    """
    new = {one.thing_id: one for one in about if _makes_a_vendor(one)}
    if not new:
        return list(about)
    place = await intake.of(conn, connection.id)
    taking = await portions.begin(conn, connection, "ask" if place and place.mode == "ask" else "on", now)
    there = await payees.KIND.some(conn, connection.business_id, new)
    doubts = await matching.match(taking, [there[id_] for id_ in new])
    await follow_up(conn, connection, taking.touched, now=now)
    for doubt in doubts:
        await _ask(conn, new[doubt.payee.id], doubt, now)
    settled = {id_ for _, id_ in taking.touched} | {doubt.payee.id for doubt in doubts}
    return [one for one in about if one.thing_id not in settled]


def _makes_a_vendor(one: Intent) -> bool:
    """Whether a write makes a vendor of which nobody has said yet that it is to be a new one."""
    return (one.entity, one.operation, one.name_choice) == ("Vendor", "create", None)


async def _ask(conn: AsyncConnection, intent: Intent, doubt: Doubt, now: datetime) -> None:
    stuck = {"blocked": doubt.cause, "waits_for": None, "waits_for_id": None}
    await intents.change(conn, intent, now=now, due_at=None, thing_version=doubt.payee.version, **stuck)


async def follow_up(
    conn: AsyncConnection, connection: Connection, touched: Iterable[tuple[Kind, UUID]], *, now: datetime
) -> None:
    """Call off what was to be written of things that are linked now, and free what waited for them."""
    done = list(dict.fromkeys(touched))
    for kind, id_ in done:
        await promise_in(conn, connection, await things.find(conn, connection.business_id, kind, id_), now=now)
        await intents.free(conn, connection.id, kind, [id_], now=now)
    if done:
        await look_again(conn, connection.id, now=now)
