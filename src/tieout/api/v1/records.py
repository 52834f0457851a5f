"""The mirrored records of a company; QuickBooks' JSON is passed on byte for byte, so no amount is ever parsed here."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response

from qbo.facts.catalog import BY_LOWER_NAME
from tieout.api.auth import Entering
from tieout.api.companies import company
from tieout.api.omittable import Omittable
from tieout.api.paging import ListQuery, cut
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.api.v1.schemas import RecordAnswer, RecordPage
from tieout.errors import NotFound
from tieout.mirror import read
from tieout.mirror.history import Then, as_of
from tieout.mirror.merges import possible_survivor
from tieout.mirror.read import Filters, Mirrored

_PREFIX = "/v1/businesses/{businessId}/quickbooks/connections/{connectionId}/records"
lists = APIRouter(prefix=_PREFIX, tags=["Records"], responses=REFUSALS)
one = APIRouter(prefix=_PREFIX, tags=["Records"], responses=REFUSALS, route_class=ObjectRoute)
ConnectionPath = Annotated[str, Path(alias="connectionId", description="The connection, by its UUID.")]
EntityPath = Annotated[str, Path(description="A kind of QuickBooks record, such as `Bill`.")]


class WhenQuery(BaseModel):
    """At which time."""

    model_config = ConfigDict(extra="forbid")

    as_of: Omittable[AwareDatetime] = Field(
        default=None, description="As it was at this time, by QuickBooks' clock; without it, as it is."
    )


class RecordQuery(ListQuery):
    """Which records."""

    lifecycle: Omittable[list[Literal["active", "inactive", "voided", "deleted", "merged"]]] = Field(
        default=None, description="Only in these states; may be repeated. Without it, all."
    )
    label: Omittable[str] = Field(default=None, description="Part of the name or number.")
    party_id: Omittable[str] = Field(default=None, description="Only of this customer, vendor or employee.")
    date_from: Omittable[date] = Field(default=None, description="Dated this day or later.")
    date_to: Omittable[date] = Field(default=None, description="Dated this day or earlier.")
    updated_since: Omittable[AwareDatetime] = Field(default=None, description="Changed then or later.")
    include_body: bool = Field(default=False, description="Whether each record brings QuickBooks' own JSON.")

    def filters(self) -> Filters:
        """Write the question as the mirror takes it."""
        return Filters(
            lifecycles=self.lifecycle,
            label=self.label,
            party_id=self.party_id,
            dated_from=self.date_from,
            dated_to=self.date_to,
            updated_since=self.updated_since,
        )


@lists.get(
    "/{entity}",
    operation_id="business.quickbooks.records.list",
    summary="List records",
    response_model=RecordPage,
    responses={400: {"model": ApiError, "description": "A query parameter is wrong or unknown."}},
)
async def list_page(
    entering: Entering, connection_id: ConnectionPath, entity: EntityPath, query: Annotated[RecordQuery, Query()]
) -> Response:
    """List a company's records of one kind, ordered by id."""
    name = known(entity)
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        found = await read.page(
            conn, connection.id, name, filters=query.filters(), cursor=query.after, limit=query.limit + 1
        )
    page, meta = cut(found, query.limit, lambda record: record.id)
    return _json(
        b'{"data":[%b],"meta":%b}'
        % (b",".join(written(page, include_body=query.include_body)), meta.model_dump_json().encode())
    )


@one.get(
    "/{entity}/{recordId}",
    operation_id="business.quickbooks.records.get",
    summary="Get a record",
    response_model=RecordAnswer,
)
async def read_one(
    entering: Entering,
    connection_id: ConnectionPath,
    entity: EntityPath,
    record_id: Annotated[str, Path(alias="recordId", description="QuickBooks' own id of it.")],
    query: Annotated[WhenQuery, Query()],
) -> Response:
    """Read one record, deleted ones included, with QuickBooks' own JSON; as it is, or as it was at a time."""
    name = known(entity)
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        if query.as_of is None:
            found = await read.one(conn, connection.id, name, record_id)
            guess = {"possibly_merged_into": await possible_survivor(conn, connection.id, name, record_id)}
            return _json(with_body(_head(found) | guess, found.body))
        then = await as_of(conn, connection.id, name, record_id, query.as_of)
    return _json(with_body(_head(then.record) | {"version": _version(then)}, then.record.body))


def written(records: Iterable[Mirrored], *, include_body: bool) -> Iterable[bytes]:
    """Write records as JSON, amounts as strings; a body is put in as the bytes that came."""
    for one_record in records:
        head = _head(one_record)
        yield with_body(head, one_record.body) if include_body else msgspec.json.encode(head)


def with_body(head: Mapping[str, Any], body: str) -> bytes:
    """Write a head as JSON with QuickBooks' own JSON in it, as the bytes that came."""
    return b'%b,"body":%b}' % (msgspec.json.encode(head)[:-1], body.encode())


def _head(record: Mirrored) -> dict[str, object]:
    party = {"id": record.party_id, "name": record.party_name} if record.party_id else None
    return {
        "entity": record.entity,
        "id": record.id,
        "sync_token": str(record.sync_token),
        "lifecycle": record.lifecycle,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
        "label": record.label,
        "party": party,
        "date": record.date,
        "amount": record.amount,
        "balance": record.balance,
        "currency": record.currency,
        "merged_into": record.merged_into,
        "seen_at": record.seen_at,
    }


def _version(then: Then) -> dict[str, object]:
    return {"number": then.number, "since": then.since, "until": then.until, "missed": then.missed}


def known(entity: str) -> str:
    """Answer the name of a kind of record, however it was spelt."""
    found = BY_LOWER_NAME.get(entity.lower())
    if found is None:
        raise NotFound("kind of QuickBooks record called", entity)
    return found.name


def _json(body: bytes) -> Response:
    return Response(body, media_type="application/json")
