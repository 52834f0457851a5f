"""Links: which of the platform's things is which record of QuickBooks, listed, made and ended by hand."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import Field

from tieout.api.auth import Entering, parsed
from tieout.api.companies import company
from tieout.api.omittable import Omittable
from tieout.api.paging import ListQuery, cut
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.push_schemas import LinkAnswer, LinkPage, NewLink, Thing
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.assign import vendors
from tieout.errors import NotFound
from tieout.links import store
from tieout.payables import payees
from tieout.push import decide
from tieout.push.promise import take_turn

_PREFIX = "/v1/businesses/{businessId}/links"
lists = APIRouter(prefix=_PREFIX, tags=["Links"], responses=REFUSALS)
one = APIRouter(prefix=_PREFIX, tags=["Links"], responses=REFUSALS, route_class=ObjectRoute)


class LinkQuery(ListQuery):
    """Which links."""

    connection_id: Omittable[UUID] = Field(default=None, description="Only of this connection.")
    kind: Omittable[Thing] = Field(default=None, description="Only of things of this kind.")
    thing_id: Omittable[UUID] = Field(default=None, description="Only of this thing.")
    entity: Omittable[str] = Field(default=None, description="Only of records of this kind.")
    record_id: Omittable[str] = Field(default=None, description="Only of this record.")
    ended: bool = Field(default=False, description="Whether those that have ended are listed too.")


@lists.get("", operation_id="business.links.list", summary="List links")
async def list_page(entering: Entering, query: Annotated[LinkQuery, Query()]) -> LinkPage:
    """List which thing is which record, oldest first."""
    names = ("connection_id", "kind", "thing_id", "entity", "record_id")
    said = {name: getattr(query, name) for name in names if getattr(query, name) is not None}
    async with entering.open() as (conn, business):
        found = await store.page(
            conn, business.id, filters=said, ended=query.ended, cursor=query.after_id, limit=query.limit + 1
        )
    items, meta = cut(found, query.limit, lambda link: link.id)
    return LinkPage.model_validate({"data": items, "meta": meta}, from_attributes=True)


@one.post(
    "",
    operation_id="business.links.post",
    summary="Link a thing to a record",
    responses={
        400: {"model": ApiError, "description": "A member is missing or wrong."},
        409: {"model": ApiError, "description": "One of them is linked already, or a write is on its way."},
    },
)
async def make(entering: Entering, said: NewLink) -> LinkAnswer:
    """Say that a thing is a record that QuickBooks has: it is not made there a second time."""
    async with entering.open() as (conn, business):
        connection = await company(conn, business, str(said.connection_id))
        now = entering.service.clock.now()
        if said.kind == "payee":
            payee = await payees.find(conn, business.id, said.thing_id)
            await take_turn(conn, connection.id)
            await vendors.make_way(conn, connection, payee, said.record_id, now=now)
        made = await decide.link(conn, connection, said.kind, said.thing_id, said.record_id, now=now)
    return LinkAnswer.model_validate(made, from_attributes=True)


@one.post("/{linkId}/end", operation_id="business.links.end", summary="End a link")
async def end(
    entering: Entering, link_id: Annotated[str, Path(alias="linkId", description="The link, by its UUID.")]
) -> LinkAnswer:
    """Say that a thing is not that record; both stay as they are."""
    wanted = parsed(link_id)
    if wanted is None:
        raise NotFound("link", link_id)
    async with entering.open() as (conn, business):
        found = await store.find(conn, business.id, wanted)
        await store.end(conn, found.id, cause="ended by a person", now=entering.service.clock.now())
        found = await store.find(conn, business.id, wanted)
    return LinkAnswer.model_validate(found, from_attributes=True)
