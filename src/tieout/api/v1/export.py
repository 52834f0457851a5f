"""The mirror as files: one table, or an archive of them, sent while they are read."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response, StreamingResponse

from tieout.api.auth import Door, Entering
from tieout.api.companies import company
from tieout.api.omittable import Omittable
from tieout.api.v1.answer import REFUSALS
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.api.v1.records import ConnectionPath
from tieout.businesses.store import Business
from tieout.export import fit, stream, tables
from tieout.export.forms import MEDIA, Form, demand
from tieout.export.stream import Order
from tieout.export.tables import Table
from tieout.ids import BusinessId

router = APIRouter(
    prefix="/v1/businesses/{businessId}/quickbooks/connections/{connectionId}/export",
    tags=["Records"],
    responses=REFUSALS | {400: {"model": ApiError, "description": "A query parameter is wrong or unknown."}},
)
_turns = asyncio.Semaphore(2)
"""Each export holds a connection to the database for as long as the caller reads."""

_FILE = {"schema": {"type": "string", "format": "binary"}}
_ONE = dict.fromkeys(MEDIA.values(), _FILE)


class FormQuery(BaseModel):
    """In which form, and whether what is gone comes too."""

    model_config = ConfigDict(extra="forbid")

    format: Form = Field(default="csv", description="Kind of file; amounts are exact in all of them.")
    with_deleted: bool = Field(
        default=False, description="Whether deleted and merged records come too, marked in `lifecycle`."
    )


class ArchiveQuery(FormQuery):
    """Which tables, and in which form."""

    tables: Omittable[list[str]] = Field(
        default=None,
        description="Kinds of record with the tables of their lines, or single tables; may be repeated. Without it,"
        " every kind that has records.",
    )


@router.get(
    "",
    operation_id="business.quickbooks.export.archive",
    summary="Export everything",
    response_class=Response,
    responses={
        200: {"description": "A ZIP archive with a file for each table.", "content": {"application/zip": _FILE}}
    },
)
async def export_archive(
    entering: Entering, connection_id: ConnectionPath, query: Annotated[ArchiveQuery, Query()]
) -> Response:
    """Export a company's records as an archive: a file for each kind of record, and for whatever one has many of."""
    words = query.tables or []
    tables.chosen(words)
    order, business = await _order(entering, connection_id, query, words=words)

    async def read(conn: AsyncConnection) -> AsyncGenerator[bytes]:
        async for piece in stream.archive(conn, order, await stream.wanted(conn, order, words)):
            yield piece

    return _streamed(entering, business, read, name="export.zip", media="application/zip")


@router.get(
    "/{table}",
    operation_id="business.quickbooks.export.table",
    summary="Export one table",
    response_class=Response,
    responses={200: {"description": "The file.", "content": _ONE}},
)
async def export_table(
    entering: Entering,
    connection_id: ConnectionPath,
    table: Annotated[str, Path(description="A kind of record such as `Bill`, or what one has many of: `Bill_Line`.")],
    query: Annotated[FormQuery, Query()],
) -> Response:
    """Export a company's records of one kind, or their lines, as one file."""
    found = tables.table(table)
    order, business = await _order(entering, connection_id, query, only=[found])

    def read(conn: AsyncConnection) -> AsyncIterator[bytes]:
        return stream.one(conn, order, found)

    return _streamed(entering, business, read, name=order.name(found), media=MEDIA[order.form])


async def _order(
    entering: Door, connection_id: str, query: FormQuery, *, words: Sequence[str] = (), only: Sequence[Table] = ()
) -> tuple[Order, Business]:
    """Refuse what cannot be exported while it can still be said: after the first byte it could only be cut off."""
    demand(query.format)
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        order = Order(connection_id=connection.id, form=query.format, gone=query.with_deleted)
        await fit.demand(conn, order, only or await stream.wanted(conn, order, words))
    return order, business


def _streamed(
    entering: Door,
    business: Business,
    read: Callable[[AsyncConnection], AsyncIterator[bytes]],
    *,
    name: str,
    media: str,
) -> Response:
    async def pieces() -> AsyncGenerator[bytes]:
        async with _turns, stream.reading(entering.service.engine, BusinessId(business.id)) as conn:
            async for piece in read(conn):
                yield piece

    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(pieces(), media_type=media, headers=headers)
