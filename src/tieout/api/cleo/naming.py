"""How Cleo Pay's requests name things: by our id, or by the platform's own."""

from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.api.auth import parsed
from tieout.api.bad_request import Invalid
from tieout.errors import NotFound
from tieout.ids import BusinessId
from tieout.payables.keeping import Kind, Own

Thing = TypeVar("Thing", bound=Own)


async def in_body(
    conn: AsyncConnection, kind: Kind[Thing], business_id: BusinessId, field: str, asked_for: str
) -> Thing:
    """Find what a member of the body names; nothing there is the body's fault."""
    try:
        return await in_path(conn, kind, business_id, asked_for)
    except NotFound as error:
        raise Invalid(str(error), fields=[(field, str(error))]) from error


async def in_path(conn: AsyncConnection, kind: Kind[Thing], business_id: BusinessId, asked_for: str) -> Thing:
    """Find what the path names."""
    ours = parsed(asked_for)
    if ours is not None:
        return await kind.find(conn, business_id, ours)
    return await kind.find_by_external_id(conn, business_id, asked_for)
