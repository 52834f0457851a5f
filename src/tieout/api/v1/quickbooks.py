"""Layer's QuickBooks routes of a business: connect, sync, status, unlink."""

from fastapi import APIRouter

from tieout.api.auth import Entering
from tieout.api.companies import chosen, usable
from tieout.api.omittable import Omittable
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.quickbooks_schemas import (
    ApiError,
    EmptyResponse,
    QuickbooksAuthorizationParams,
    QuickbooksAuthorizeParams,
    QuickbooksConnectionStatus,
    QuickbooksSyncFromParams,
    QuickbooksUnlinkParams,
)
from tieout.connect import authorize as connecting
from tieout.connect import disconnect as disconnecting
from tieout.connections import store as connections
from tieout.health import status as health
from tieout.pull.request import request_sync

router = APIRouter(
    prefix="/v1/businesses/{businessId}/quickbooks", tags=["QuickBooks"], route_class=ObjectRoute, responses=REFUSALS
)


@router.post(
    "/sync-from",
    operation_id="business.quickbooks.sync-from.post",
    summary="Sync from QuickBooks",
    responses={
        404: {"model": ApiError, "description": "No such business, or QuickBooks is not connected for it."},
        409: {"model": ApiError, "description": "Every company asked for is syncing already."},
    },
)
async def sync_from(entering: Entering, params: Omittable[QuickbooksSyncFromParams] = None) -> EmptyResponse:
    """Start a sync of every connected company, or of those named; ask for the connection status to see it end."""
    asked = params.quickbooks_realm_ids if params else None
    async with entering.open() as (conn, business):
        companies = usable(chosen(await connections.of_business(conn, business.id), asked), asked)
        await request_sync(conn, companies, trigger="manual", now=entering.service.clock.now())
    return EmptyResponse()


@router.get(
    "/connection-status",
    operation_id="business.quickbooks.connection-status.get",
    summary="Get connection status",
    response_model_exclude_none=True,
)
async def connection_status(entering: Entering) -> QuickbooksConnectionStatus:
    """Say how the business stands with QuickBooks; one that never connected has `is_connected` false."""
    async with entering.open() as (conn, business):
        found = await health.connection_status(conn, business.id)
    return QuickbooksConnectionStatus.model_validate(found, from_attributes=True)


@router.post(
    "/authorize",
    operation_id="business.quickbooks.authorize.post",
    summary="Begin connecting QuickBooks",
    responses={400: {"model": ApiError, "description": "The return address is not on the allow-list."}},
)
async def authorize(
    entering: Entering, params: Omittable[QuickbooksAuthorizeParams] = None
) -> QuickbooksAuthorizationParams:
    """Make the address that a person opens to connect a company; afterwards they come back to `return_url`."""
    service, said = entering.service, params or QuickbooksAuthorizeParams()
    async with entering.open() as (conn, business):
        url = await connecting.begin(
            conn,
            settings=service.settings,
            business_id=business.id,
            return_url=said.return_url,
            realm_id=said.quickbooks_realm_id,
            another=said.another_company,
            start_date=said.start_date,
            now=service.clock.now(),
        )
    return QuickbooksAuthorizationParams(redirect_url=url)


@router.post("/unlink", operation_id="business.quickbooks.unlink.post", summary="Disconnect QuickBooks")
async def unlink(entering: Entering, params: Omittable[QuickbooksUnlinkParams] = None) -> EmptyResponse:
    """Stop syncing and give the authorisation back; what was loaded is kept and comes back on reconnect."""
    asked = params.quickbooks_realm_ids if params else None
    async with entering.open() as (conn, business):
        for company in chosen(await connections.of_business(conn, business.id), asked):
            await disconnecting.disconnect(conn, company.id, now=entering.service.clock.now())
    return EmptyResponse()
