"""The versions of a record, and what each of them changed; QuickBooks' JSON is passed on byte for byte."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.responses import Response

from tieout.api.auth import Entering
from tieout.api.companies import company
from tieout.api.paging import ListQuery, cut
from tieout.api.v1.answer import REFUSALS
from tieout.api.v1.history_schemas import VersionPage
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.api.v1.records import ConnectionPath, EntityPath, known, with_body
from tieout.mirror.difference import differences
from tieout.mirror.history import Version, versions

router = APIRouter(
    prefix="/v1/businesses/{businessId}/quickbooks/connections/{connectionId}/records",
    tags=["Records"],
    responses=REFUSALS,
)


class VersionQuery(ListQuery):
    """Which versions."""

    include_body: bool = Field(default=False, description="Whether each version brings QuickBooks' own JSON.")


@router.get(
    "/{entity}/{recordId}/history",
    operation_id="business.quickbooks.records.history",
    summary="List a record's versions",
    response_model=VersionPage,
    responses={400: {"model": ApiError, "description": "A query parameter is wrong or unknown."}},
)
async def list_page(
    entering: Entering,
    connection_id: ConnectionPath,
    entity: EntityPath,
    record_id: Annotated[str, Path(alias="recordId", description="QuickBooks' own id of it.")],
    query: Annotated[VersionQuery, Query()],
) -> Response:
    """List every version of a record that we know, oldest first, with what each changed."""
    name, after = known(entity), query.after_number
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        found = await versions(
            conn, connection.id, name, record_id, after=max(after - 1, 0), limit=query.limit + 1 + bool(after)
        )
    told = list(_told(found, query.include_body))
    page, meta = cut([*zip(found, told, strict=True)][bool(after) :], query.limit, lambda one: one[0].number)
    data = b",".join(text for _, text in page)
    return Response(b'{"data":[%b],"meta":%b}' % (data, meta.model_dump_json().encode()), media_type="application/json")


def head(version: Version) -> dict[str, Any]:
    """Say what a version is, without its body."""
    return {
        "connection_id": version.connection_id,
        "entity": version.entity,
        "id": version.id,
        "number": version.number,
        "change": version.change,
        "lifecycle": version.lifecycle,
        "merged_into": version.merged_into,
        "possibly_merged": version.possibly_merged,
        "label": version.label,
        "sync_token": str(version.sync_token),
        "missed": version.missed,
        "source": version.source,
        "at": version.at,
        "updated_at": version.updated_at,
        "seen_at": version.seen_at,
        "run_id": version.run_id,
    }


def _told(found: list[Version], include_body: bool) -> Iterator[bytes]:
    for before, version in pairwise([None, *found]):
        if version is not None:
            told = head(version) | {"differences": differences(before.body, version.body) if before else ()}
            yield with_body(told, version.body) if include_body else msgspec.json.encode(told)
