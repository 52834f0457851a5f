"""Funding sources: the bank accounts and credit cards that the platform pays from."""

from typing import Annotated

from fastapi import APIRouter, Path

from tieout.api.auth import Entering
from tieout.api.paging import Paging, cut
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.naming import in_path
from tieout.api.v1.own_schemas import FundingSourceAnswer, FundingSourcePage, NewFundingSource
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.payables import funding_sources
from tieout.payables.funding_sources import KIND, FundingSourceContent

_PREFIX = "/v1/businesses/{businessId}/funding-sources"
lists = APIRouter(prefix=_PREFIX, tags=["Funding sources"], responses=REFUSALS)
one = APIRouter(prefix=_PREFIX, tags=["Funding sources"], responses=REFUSALS, route_class=ObjectRoute)


@one.post(
    "",
    operation_id="business.funding_sources.post",
    summary="Tell a funding source",
    responses={400: {"model": ApiError, "description": "A member is missing or wrong."}},
)
async def tell(entering: Entering, body: NewFundingSource) -> FundingSourceAnswer:
    """Create a funding source, or change the one that has this `external_id`."""
    content = FundingSourceContent(**body.model_dump(exclude={"external_id"}, exclude_none=True))
    async with entering.open() as (conn, business):
        now = entering.service.clock.now()
        kept = await funding_sources.upsert(conn, business.id, body.external_id, content, now=now)
    return FundingSourceAnswer.model_validate(kept.thing, from_attributes=True)


@lists.get("", operation_id="business.funding_sources.list", summary="List funding sources")
async def list_page(entering: Entering, paging: Paging) -> FundingSourcePage:
    """List funding sources, oldest first."""
    async with entering.open() as (conn, business):
        found = await KIND.page(conn, business.id, after=paging.after_id, limit=paging.limit + 1)
    items, meta = cut(found, paging.limit, lambda source: source.id)
    return FundingSourcePage.model_validate({"data": items, "meta": meta}, from_attributes=True)


@one.get("/{fundingSourceId}", operation_id="business.funding_sources.get", summary="Get a funding source")
async def read(
    entering: Entering,
    source_id: Annotated[str, Path(alias="fundingSourceId", description="The funding source, by its UUID.")],
) -> FundingSourceAnswer:
    """Read one funding source, archived or not."""
    async with entering.open() as (conn, business):
        found = await in_path(conn, KIND, business.id, source_id)
    return FundingSourceAnswer.model_validate(found, from_attributes=True)


@one.post("/{fundingSourceId}/archive", operation_id="business.funding_sources.archive", summary="Archive one")
async def archive(
    entering: Entering,
    source_id: Annotated[str, Path(alias="fundingSourceId", description="The funding source, by its UUID.")],
) -> FundingSourceAnswer:
    """Put a funding source away; telling it again brings it back."""
    async with entering.open() as (conn, business):
        found = await in_path(conn, KIND, business.id, source_id)
        kept = await KIND.archive(conn, found, entering.service.clock.now())
    return FundingSourceAnswer.model_validate(kept.thing, from_attributes=True)
