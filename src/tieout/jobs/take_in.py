"""Goes through a company's books for the platform: portion by portion, as long as there is something new."""

import time
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.adopt import take_in as portions
from tieout.adopt import vendors
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.ids import ConnectionId
from tieout.intents import store as intents
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


async def match_payees(conn: AsyncConnection, connection: Connection, *, now: datetime) -> None:
    """Link payees that are about to be written to the vendors that they are beyond doubt."""
    await take_turn(conn, connection.id)
    about = {"connection_id": connection.id, "entity": "Vendor", "operation": "create"}
    noted = await intents.page(conn, connection.business_id, filters=about, states=("noted",), limit=1000)
    taking = await portions.begin(conn, connection, "on", now)
    if noted and taking.settings.auto_match:
        await vendors.match(taking, [await payees.find(conn, connection.business_id, one.thing_id) for one in noted])
        await follow_up(conn, connection, taking.touched, now=now)


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
