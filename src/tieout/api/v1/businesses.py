"""The platform's businesses: create, list, read, archive, and a token for one of them."""

from fastapi import APIRouter

from tieout.api.auth import Asking, Entering, tokens_of
from tieout.api.paging import Paging, page_meta
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.api.v1.schemas import AuthToken, BusinessAnswer, BusinessPage, NewBusiness
from tieout.businesses import store
from tieout.connect.disconnect import disconnect
from tieout.connections import store as connections

BUSINESS_TOKEN_SECONDS = 3600

_ALL, _ONE = "/v1/businesses", "/v1/businesses/{businessId}"
every = APIRouter(prefix=_ALL, tags=["Businesses"], route_class=ObjectRoute, responses=REFUSALS)
one = APIRouter(prefix=_ONE, tags=["Businesses"], route_class=ObjectRoute, responses=REFUSALS)
bare = APIRouter(tags=["Businesses"], responses=REFUSALS)


@every.post(
    "",
    operation_id="business.post",
    summary="Create a business",
    responses={
        400: {"model": ApiError, "description": "A member is missing or wrong."},
        403: {"model": ApiError, "description": "The token belongs to one business."},
        409: {"model": ApiError, "description": "The external id belongs to a business of another name."},
    },
)
async def create(asking: Asking, body: NewBusiness) -> BusinessAnswer:
    """Create a business; with an `external_id`, creating it again answers the first."""
    asking.demand_platform()
    async with asking.open() as conn:
        made = await store.create(conn, name=body.name, external_id=body.external_id, now=asking.service.clock.now())
    return BusinessAnswer.model_validate(made, from_attributes=True)


@bare.get(_ALL, operation_id="business.list", summary="List businesses")
async def list_page(asking: Asking, paging: Paging) -> BusinessPage:
    """List businesses, oldest first; a business's own token sees only itself."""
    async with asking.open() as conn:
        cursor = str(paging.after_id) if paging.after_id else None
        found = await store.list_page(conn, cursor, paging.limit)
    meta = page_meta(found.next_cursor)
    return BusinessPage.model_validate({"data": found.items, "meta": meta}, from_attributes=True)


@one.get("", operation_id="business.get", summary="Get a business")
async def read(entering: Entering) -> BusinessAnswer:
    """Read one business, archived or not."""
    async with entering.open(archived=True) as (_, business):
        return BusinessAnswer.model_validate(business, from_attributes=True)


@one.post("/archive", operation_id="business.archive.post", summary="Archive a business")
async def archive(entering: Entering) -> BusinessAnswer:
    """Put a business away: its companies are disconnected, nothing is forgotten; again changes nothing."""
    entering.caller.demand_platform()
    async with entering.open(archived=True) as (conn, business):
        now = entering.service.clock.now()
        for connection in await connections.of_business(conn, business.id):
            await disconnect(conn, connection.id, now=now)
        archived = await store.archive(conn, business.id, now)
    return BusinessAnswer.model_validate(archived, from_attributes=True)


async def auth_token(entering: Entering) -> AuthToken:
    """Make a short-lived token that sees this business alone, for browsers and the connect component."""
    entering.caller.demand_platform()
    async with entering.open() as (_, business):
        made = tokens_of(entering.service).issue(
            entering.caller.principal.subject,
            business=business.id,
            seconds=BUSINESS_TOKEN_SECONDS,
            now=entering.service.clock.now(),
        )
    return AuthToken(access_token=made, expires_in=BUSINESS_TOKEN_SECONDS)


for _method in ("POST", "GET"):
    bare.add_api_route(
        f"{_ONE}/auth-token",
        auth_token,
        methods=[_method],
        operation_id=f"business.auth-token.{_method.lower()}",
        summary="Get a token for one business",
    )
