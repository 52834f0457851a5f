"""How a request names one of the platform's own things: by our id, or by the platform's."""

from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.api.auth import parsed
from tieout.api.bad_request import Invalid
from tieout.errors import NotFound
from tieout.ids import BusinessId
from tieout.payables.keeping import Kind, Own

Thing = TypeVar("Thing", bound=Own)


async def in_path(conn: AsyncConnection, kind: Kind[Thing], business_id: BusinessId, asked_for: str) -> Thing:
    """Find the thing that the path names by our id."""
    found = parsed(asked_for)
    if found is None:
        raise NotFound(kind.word, asked_for)
    return await kind.find(conn, business_id, found)


async def in_body(
    conn: AsyncConnection, kind: Kind[Any], business_id: BusinessId, body: object, name: str
) -> UUID | None:
    """Answer the id of what a body names as `<name>_id` or `<name>_external_id`; a name of nothing is refused."""
    id_: UUID | None = getattr(body, f"{name}_id")
    external_id: str | None = getattr(body, f"{name}_external_id")
    if id_ is not None and external_id is not None:
        raise Invalid("Name it once.", fields=[(f"{name}_external_id", f"there is a {name}_id too")])
    try:
        if external_id is not None:
            return (await kind.find_by_external_id(conn, business_id, external_id)).id
        return None if id_ is None else (await kind.find(conn, business_id, id_)).id
    except NotFound as error:
        member = f"{name}_id" if external_id is None else f"{name}_external_id"
        raise Invalid(f"{member}: {error}", fields=[(member, str(error))]) from error


def demanded(id_: UUID | None, name: str) -> UUID:
    """Refuse a body that names nothing where something must be named."""
    if id_ is None:
        message = f"Name the {name}, as {name}_id or {name}_external_id."
        raise Invalid(message, fields=[(f"{name}_id", "is missing")])
    return id_
