"""Cleo Pay's accounting integrations: list, connect, status, disconnect."""

from typing import Annotated

from fastapi import APIRouter, Query

from tieout.api.auth import Entering
from tieout.api.bad_request import Invalid
from tieout.api.cleo.answer import REFUSALS, Answers
from tieout.api.cleo.integration import described, pick
from tieout.api.cleo.schemas import (
    AccountingIntegrations,
    AccountingStatus,
    CleoError,
    ConnectAnswer,
    ConnectRequest,
    Disconnected,
)
from tieout.api.omittable import Omittable
from tieout.connect import authorize as connecting
from tieout.connect import disconnect as disconnecting
from tieout.connections import store as connections
from tieout.errors import NotConnected

router = APIRouter(
    prefix="/api/businesses/{businessId}/integrations/accounting", tags=["Accounting integrations"], responses=REFUSALS
)
Which = Annotated[
    Omittable[str],
    Query(alias="accountingIntegrationId", description="Which one, when the business has several."),
]
_SEVERAL: Answers = {
    400: {"model": CleoError, "description": "There are several and none was named; the answer lists them."}
}


@router.get("", operation_id="accounting.list", summary="List accounting integrations")
async def list_all(entering: Entering) -> AccountingIntegrations:
    """List every QuickBooks company connected to the business."""
    async with entering.open() as (conn, business):
        found = await connections.of_business(conn, business.id)
        return AccountingIntegrations(data=[await described(conn, one) for one in found])


@router.post(
    "/connect",
    operation_id="accounting.connect",
    summary="Connect to QuickBooks Online",
    responses={400: {"model": CleoError, "description": "The address to return to is not on the allow-list."}},
)
async def connect(entering: Entering, body: Omittable[ConnectRequest] = None) -> ConnectAnswer:
    """Make the address that a person opens to connect a company; they come back to `redirectUri` afterwards."""
    said = body or ConnectRequest()
    return_url = _return_url(said)
    service = entering.service
    try:
        async with entering.open() as (conn, business):
            url = await connecting.begin(
                conn,
                settings=service.settings,
                business_id=business.id,
                return_url=return_url,
                another=said.another_company,
                now=service.clock.now(),
            )
    except connecting.RedirectNotAllowed as error:
        raise Invalid(str(error), fields=[("redirectUri", "is not on the allow-list")]) from error
    return ConnectAnswer(authorization_url=url, auth_url=url, redirect_url=url)


@router.get("/status", operation_id="accounting.status", summary="Get integration status", responses=_SEVERAL)
async def status(entering: Entering, which: Which = None) -> AccountingStatus:
    """Say how the business stands with QuickBooks; with nothing connected, how the latest that was stands."""
    async with entering.open() as (conn, business):
        every = await connections.of_business(conn, business.id, include_disconnected=True)
        alive = [one for one in every if one.state != "disconnected"]
        one = pick(alive if which is None else every, which) or next(reversed(every), None)
        if one is None:
            return AccountingStatus(status="disconnected", connected=False)
        return AccountingStatus.model_validate(await described(conn, one), from_attributes=True)


@router.delete(
    "/disconnect", operation_id="accounting.disconnect", summary="Disconnect QuickBooks Online", responses=_SEVERAL
)
async def disconnect(entering: Entering, which: Which = None) -> Disconnected:
    """Stop syncing and give the authorisation back; nothing is deleted, here or in QuickBooks."""
    async with entering.open() as (conn, business):
        one = pick(await connections.of_business(conn, business.id), which)
        if one is None:
            raise NotConnected("The business has no accounting integration to disconnect.")
        await disconnecting.disconnect(conn, one.id, now=entering.service.clock.now())
    message = "Disconnected. What was synced stays, here and in QuickBooks; connecting again carries on with it."
    return Disconnected(accounting_integration_id=str(one.id), message=message)


def _return_url(body: ConnectRequest) -> str | None:
    if body.provider not in {None, "quickbooks"}:
        raise Invalid("The only provider is quickbooks.", fields=[("provider", "must be quickbooks")])
    given = {address for address in (body.redirect_uri, body.redirect_uri_) if address is not None}
    if len(given) > 1:
        message = "differs from redirect_uri"
        raise Invalid("redirectUri and redirect_uri name two addresses.", fields=[("redirectUri", message)])
    return given.pop() if given else None
