"""Sorts what Intuit told us: whose company each notification is about, and when that company is to be asked."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections import due
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.ids import ConnectionId
from tieout.inbox import allowance, arrival
from tieout.inbox import store as inbox
from tieout.inbox.store import Owner

WORK = "notification"
ROUND = 500
"""Deliveries sorted in one transaction."""

KEPT = timedelta(days=30)
"""So long a notification can be told twice, or looked at again; QuickBooks itself remembers changes no longer."""


async def sort(conn: AsyncConnection, *, environment: str, now: datetime) -> int:
    """Sort some of the deliveries that wait, and say what is due because of them; answer how many those were."""
    deliveries = await inbox.unsorted(conn, ROUND)
    if not deliveries:
        return 0
    found = {delivery.id: arrival.read(delivery) for delivery in deliveries}
    arrivals = arrival.distinct(one for read in found.values() for one in read.arrivals)
    companies = await connections.of_companies(conn, environment, {one.realm_id for one in arrivals})
    fresh = await inbox.keep(conn, arrivals, {realm: _owner(one) for realm, one in companies.items()})
    for connection_id in sorted(fresh):
        await ask_when_free(conn, connection_id, now)
    await inbox.sorted_out(conn, {id_: read.trouble for id_, read in found.items()}, now)
    await inbox.forget(conn, now - KEPT, 2 * len(deliveries))
    return len(deliveries)


async def ask_when_free(conn: AsyncConnection, connection_id: ConnectionId, now: datetime) -> None:
    """Let a company be asked as soon as its allowance permits."""
    await due.mark(conn, connection_id, WORK, due_at=await allowance.free_at(conn, connection_id, now))


async def replay(conn: AsyncConnection, connection: Connection, *, since: datetime, now: datetime) -> int:
    """Look at everything again that came for a company since then; answer how many notifications that is.

    Those are among it that came before the company was connected.
    """
    again = await inbox.reopen(conn, connection.realm_id, _owner(connection), since)
    if again:
        await ask_when_free(conn, connection.id, now)
    return again


def _owner(connection: Connection) -> Owner:
    return Owner(connection.id, connection.business_id)
