"""Which of a business's companies a request means; both dialects choose alike."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.api.auth import parsed
from tieout.api.bad_request import EmptySelection
from tieout.businesses.store import Business
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.errors import NotConnected, NotFound, ReconnectNeeded
from tieout.ids import ConnectionId


def chosen(connected: Sequence[Connection], realm_ids: Sequence[str] | None) -> list[Connection]:
    """Pick the companies named, every one when none is; one unknown name refuses the whole request."""
    if realm_ids is None:
        if not connected:
            raise NotConnected("QuickBooks is not connected for this business; authorize a connection first.")
        return list(connected)
    if not realm_ids:
        raise EmptySelection(
            "The list of companies is empty; leave it out to mean every connected company.",
            fields=[("quickbooks_realm_ids", "must name a company, or be left out")],
        )
    unknown = sorted(set(realm_ids) - {one.realm_id for one in connected})
    if unknown:
        raise NotFound("connected QuickBooks company", ", ".join(unknown))
    return [one for one in connected if one.realm_id in realm_ids]


def usable(companies: Sequence[Connection], realm_ids: Sequence[str] | None = None) -> list[Connection]:
    """Leave out companies that must be reconnected, unless they were asked for by name: then nothing starts."""
    active = [one for one in companies if one.state == "active"]
    if active and (realm_ids is None or len(active) == len(companies)):
        return active
    broken = ", ".join(one.company_name or one.realm_id for one in companies if one.state != "active")
    raise ReconnectNeeded(f"QuickBooks no longer lets us in to {broken}; ask the owner to connect again.")


async def company(conn: AsyncConnection, business: Business, asked_for: str) -> Connection:
    """Find one of the business's connections, current or past, by its id."""
    found = parsed(asked_for)
    if found is None:
        raise NotFound("connection", asked_for)
    connection = await connections.find(conn, ConnectionId(found))
    if connection.business_id != business.id:
        raise NotFound("connection", asked_for)
    return connection
