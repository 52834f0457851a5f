"""Payees: whom the platform pays, and who pays it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field

from tieout.api.auth import Entering
from tieout.api.omittable import Omittable
from tieout.api.paging import ListQuery, cut
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.naming import in_path
from tieout.api.v1.own_schemas import Claim, NewPayee, PayeeAnswer, PayeePage
from tieout.api.v1.previewing import Preview, trying, would_be_written
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.payables import claiming, payees
from tieout.payables.payees import PayeeContent
from tieout.push.promise import promise, take_turns

_PREFIX = "/v1/businesses/{businessId}/payees"
lists = APIRouter(prefix=_PREFIX, tags=["Payees"], responses=REFUSALS)
one = APIRouter(prefix=_PREFIX, tags=["Payees"], responses=REFUSALS, route_class=ObjectRoute)


class PayeeQuery(ListQuery):
    """Which payees."""

    role: Omittable[Literal["vendor", "customer"]] = Field(default=None, description="Only these.")
    external_id: Omittable[str] = Field(default=None, description="Only the one that you know by this id.")
    include_archived: bool = Field(default=False, description="Whether archived ones are listed too.")


@one.post(
    "",
    operation_id="business.payees.post",
    summary="Tell a payee",
    response_model_exclude_unset=True,
    responses={400: {"model": ApiError, "description": "A member is missing or wrong."}},
)
async def tell(entering: Entering, body: NewPayee, preview: Preview = False) -> PayeeAnswer:
    """Create a payee, or change the one that has this `external_id`."""
    content = PayeeContent(**body.model_dump(exclude={"external_id"}, exclude_none=True))
    async with trying(entering, only=preview) as (conn, business):
        await take_turns(conn, business.id)
        now = entering.service.clock.now()
        kept = await payees.upsert(conn, business.id, body.external_id, content, now=now)
        if kept.changed:
            await promise(conn, business.id, "payee", kept.thing.id, now=now)
        answer = PayeeAnswer.model_validate(kept.thing, from_attributes=True)
        if preview:
            answer.preview = await would_be_written(conn, business, "payee", kept.thing.id, now=now)
    return answer


@lists.get("", operation_id="business.payees.list", summary="List payees", response_model_exclude_unset=True)
async def list_page(entering: Entering, query: Annotated[PayeeQuery, Query()]) -> PayeePage:
    """List payees, oldest first."""
    async with entering.open() as (conn, business):
        found = await payees.page(
            conn,
            business.id,
            role=query.role,
            external_id=query.external_id,
            after=query.after_id,
            limit=query.limit + 1,
            archived=query.include_archived,
        )
    items, meta = cut(found, query.limit, lambda payee: payee.id)
    return PayeePage.model_validate({"data": items, "meta": meta}, from_attributes=True)


@one.get("/{payeeId}", operation_id="business.payees.get", summary="Get a payee", response_model_exclude_unset=True)
async def read(
    entering: Entering,
    payee_id: Annotated[str, Path(alias="payeeId", description="The payee, by its UUID.")],
    preview: Preview = False,
) -> PayeeAnswer:
    """Read one payee, archived or not."""
    async with trying(entering, only=preview) as (conn, business):
        found = await in_path(conn, payees.KIND, business.id, payee_id)
        answer = PayeeAnswer.model_validate(found, from_attributes=True)
        if preview:
            now = entering.service.clock.now()
            answer.preview = await would_be_written(conn, business, "payee", found.id, now=now)
    return answer


@one.post(
    "/{payeeId}/archive",
    operation_id="business.payees.archive",
    summary="Archive a payee",
    response_model_exclude_unset=True,
)
async def archive(
    entering: Entering, payee_id: Annotated[str, Path(alias="payeeId", description="The payee, by its UUID.")]
) -> PayeeAnswer:
    """Put a payee away; telling it again brings it back."""
    async with entering.open() as (conn, business):
        await take_turns(conn, business.id)
        found = await in_path(conn, payees.KIND, business.id, payee_id)
        now = entering.service.clock.now()
        kept = await payees.KIND.archive(conn, found, now)
        await promise(conn, business.id, "payee", found.id, now=now)
    return PayeeAnswer.model_validate(kept.thing, from_attributes=True)


@one.post(
    "/{payeeId}/claim",
    operation_id="business.payees.claim",
    summary="Claim a payee",
    response_model_exclude_unset=True,
    responses={409: {"model": ApiError, "description": "It has another `external_id`, or another has this one."}},
)
async def claim(
    entering: Entering,
    payee_id: Annotated[str, Path(alias="payeeId", description="The payee, by its UUID.")],
    said: Claim,
) -> PayeeAnswer:
    """Say which of your own a payee is that was found in QuickBooks: give it your `external_id`."""
    async with entering.open() as (conn, business):
        found = await in_path(conn, payees.KIND, business.id, payee_id)
        now = entering.service.clock.now()
        kept = await claiming.claim(conn, payees.KIND, found, said.external_id, now=now)
    return PayeeAnswer.model_validate(kept.thing, from_attributes=True)
