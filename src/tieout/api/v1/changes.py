"""The feed: what changed in QuickBooks, in an order that never changes, for whoever keeps a cursor."""

from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from tieout.api.auth import Entering
from tieout.api.companies import company
from tieout.api.omittable import Omittable
from tieout.api.paging import ListQuery, place
from tieout.api.v1.answer import REFUSALS
from tieout.api.v1.history import head
from tieout.api.v1.history_schemas import ChangePage, FeedMeta, FeedPagination
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.api.v1.records import ConnectionPath, known, with_body
from tieout.mirror import history

_PREFIX = "/v1/businesses/{businessId}/quickbooks"
_REFUSED = REFUSALS | {400: {"model": ApiError, "description": "A query parameter is wrong or unknown."}}
all_companies = APIRouter(prefix=_PREFIX, tags=["Changes"], responses=_REFUSED)
one_company = APIRouter(prefix=_PREFIX + "/connections/{connectionId}", tags=["Changes"], responses=_REFUSED)


class ChangeQuery(ListQuery):
    """Which changes."""

    entity: Omittable[list[str]] = Field(default=None, description="Only of these kinds; may be repeated.")
    include_body: bool = Field(default=False, description="Whether each change brings QuickBooks' own JSON.")
    start: Literal["oldest", "newest"] = Field(
        default="oldest",
        description="Where to begin without a cursor: `newest` answers nothing but the cursor of what comes next."
        " Take it, then list the records, then follow the changes: nothing is missed.",
    )


@all_companies.get(
    "/changes",
    operation_id="business.quickbooks.changes",
    summary="Follow changes",
    response_model=ChangePage,
)
async def of_business(entering: Entering, query: Annotated[ChangeQuery, Query()]) -> Response:
    """List what changed in all companies of a business since a cursor; what was loaded first is in the records."""
    return await _answer(entering, query, None)


@one_company.get(
    "/changes",
    operation_id="business.quickbooks.connections.changes",
    summary="Follow changes of a company",
    response_model=ChangePage,
)
async def of_connection(
    entering: Entering, connection_id: ConnectionPath, query: Annotated[ChangeQuery, Query()]
) -> Response:
    """List what changed in one company since a cursor; what was loaded first is in the records."""
    return await _answer(entering, query, connection_id)


async def _answer(entering: Entering, query: ChangeQuery, asked_for: str | None) -> Response:
    after = query.after_number
    entities = None if query.entity is None else [known(entity) for entity in query.entity]
    async with entering.open() as (conn, business):
        connection_id = None if asked_for is None else (await company(conn, business, asked_for)).id
        if query.cursor is None and query.start == "newest":
            return _page([], await history.newest(conn, business.id), query)
        found = await history.changes(
            conn, business.id, connection_id=connection_id, entities=entities, after=after, limit=query.limit + 1
        )
    return _page(found, after, query)


def _page(found: list[history.Version], after: int, query: ChangeQuery) -> Response:
    page = found[: query.limit]
    last = page[-1].position if page else after
    meta = FeedMeta(pagination=FeedPagination(cursor=place(last), has_more=len(found) > len(page)))
    data = b",".join(
        with_body(head(one), one.body) if query.include_body else msgspec.json.encode(head(one)) for one in page
    )
    return Response(b'{"data":[%b],"meta":%b}' % (data, meta.model_dump_json().encode()), media_type="application/json")
