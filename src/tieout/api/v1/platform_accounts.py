"""The platform's own chart of accounts, which QuickBooks' accounts are mapped to."""

from typing import Annotated

from fastapi import APIRouter, Path

from tieout.api.auth import Entering
from tieout.api.paging import Paging, cut
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.naming import in_path
from tieout.api.v1.own_schemas import NewPlatformAccount, PlatformAccountAnswer, PlatformAccountPage
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.payables import accounts
from tieout.payables.accounts import KIND, PlatformAccountContent

_PREFIX = "/v1/businesses/{businessId}/ledger/accounts"
lists = APIRouter(prefix=_PREFIX, tags=["Chart of accounts"], responses=REFUSALS)
one = APIRouter(prefix=_PREFIX, tags=["Chart of accounts"], responses=REFUSALS, route_class=ObjectRoute)


@one.post(
    "",
    operation_id="business.ledger.accounts.post",
    summary="Tell an account",
    responses={400: {"model": ApiError, "description": "A member is missing or wrong."}},
)
async def tell(entering: Entering, body: NewPlatformAccount) -> PlatformAccountAnswer:
    """Create an account of the platform's chart, or change the one that has this `external_id`."""
    content = PlatformAccountContent(**body.model_dump(exclude={"external_id"}, exclude_none=True))
    async with entering.open() as (conn, business):
        if content.parent_id is not None:
            await KIND.find(conn, business.id, content.parent_id)
        now = entering.service.clock.now()
        kept = await accounts.upsert(conn, business.id, body.external_id, content, now=now)
    return PlatformAccountAnswer.model_validate(kept.thing, from_attributes=True)


@lists.get("", operation_id="business.ledger.accounts.list", summary="List the platform's accounts")
async def list_page(entering: Entering, paging: Paging) -> PlatformAccountPage:
    """List the accounts of the platform's chart, oldest first."""
    async with entering.open() as (conn, business):
        found = await KIND.page(conn, business.id, after=paging.after_id, limit=paging.limit + 1)
    items, meta = cut(found, paging.limit, lambda account: account.id)
    return PlatformAccountPage.model_validate({"data": items, "meta": meta}, from_attributes=True)


@one.get("/{accountId}", operation_id="business.ledger.accounts.get", summary="Get one of the platform's accounts")
async def read(
    entering: Entering, account_id: Annotated[str, Path(alias="accountId", description="The account, by its UUID.")]
) -> PlatformAccountAnswer:
    """Read one account of the platform's chart, archived or not."""
    async with entering.open() as (conn, business):
        found = await in_path(conn, KIND, business.id, account_id)
    return PlatformAccountAnswer.model_validate(found, from_attributes=True)


@one.post("/{accountId}/archive", operation_id="business.ledger.accounts.archive", summary="Archive one")
async def archive(
    entering: Entering, account_id: Annotated[str, Path(alias="accountId", description="The account, by its UUID.")]
) -> PlatformAccountAnswer:
    """Put an account away; telling it again brings it back."""
    async with entering.open() as (conn, business):
        found = await in_path(conn, KIND, business.id, account_id)
        kept = await KIND.archive(conn, found, entering.service.clock.now())
    return PlatformAccountAnswer.model_validate(kept.thing, from_attributes=True)
