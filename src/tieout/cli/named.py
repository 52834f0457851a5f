"""Finds what a person names: a business by either of its names, and its companies."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.businesses import store as businesses
from tieout.businesses.store import Business
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.errors import NotConnected
from tieout.ids import BusinessId


async def find_business(conn: AsyncConnection, word: str) -> Business:
    """Find a business by its id or by the platform's own id of it."""
    try:
        return await businesses.find(conn, BusinessId(UUID(word)))
    except ValueError:
        return await businesses.find_by_external_id(conn, word)


async def find_companies(conn: AsyncConnection, word: str, realm_ids: tuple[str, ...] = ()) -> list[Connection]:
    """Find the connected companies of a business, or those named."""
    business = await find_business(conn, word)
    found = await connections.of_business(conn, business.id)
    missing = sorted(set(realm_ids) - {one.realm_id for one in found})
    if missing or not found:
        what = f"is not connected to {', '.join(missing)}" if missing else "has no QuickBooks company connected"
        raise NotConnected(f"{business.name} {what}; begin with: tieout connect {word}")
    return [one for one in found if not realm_ids or one.realm_id in realm_ids]
