"""What a field mapping makes of the latest payables, whether or not they are written already."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.api.v1.mapping_schemas import FieldPreview
from tieout.connections.field_mappings import USUAL
from tieout.connections.store import Connection
from tieout.errors import NotFound
from tieout.links import store as links
from tieout.payables import store as payables
from tieout.payables.store import Payable
from tieout.push import preflight, things
from tieout.push.books import Books
from tieout.push.trouble import Blocked, Waits

_SOME = 3


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a mapping makes of one payable."""

    payable: Payable
    fields: Mapping[str, str] | None
    trouble: Mapping[str, Any] | None = None


async def previewed_fields(conn: AsyncConnection, connection: Connection) -> dict[UUID, Mapped]:
    """Answer what the mapping as it stands makes of the latest payables, by their ids."""
    latest = await payables.page(conn, connection.business_id, "payable", latest=True, limit=_SOME)
    return {one.id: await _mapped(Books(conn, connection), one) for one in latest}


def field_preview(before: Mapped, after: Mapped) -> FieldPreview:
    """Say what one mapping makes of a payable, and what another does."""
    return FieldPreview(
        payable_id=after.payable.id,
        number=after.payable.number,
        before=None if before.fields is None else dict(before.fields),
        after=None if after.fields is None else dict(after.fields),
        trouble=None if after.trouble is None else dict(after.trouble),
    )


async def _mapped(books: Books, one: Payable) -> Mapped:
    link = await links.of_thing(books.conn, books.connection.id, "payable", one.id)
    try:
        body = await preflight.written(books, things.of_payable(one), link.record_id if link else None)
    except Blocked as trouble:
        return Mapped(one, None, trouble.cause)
    except (Waits, NotFound) as trouble:
        return Mapped(one, None, {"code": type(trouble).__name__.lower(), "sentence": str(trouble)})
    return Mapped(one, {name: _text(body[name]) for name in USUAL if name in body})


def _text(value: Any) -> str:
    return str(value["value"] if isinstance(value, Mapping) else value)
