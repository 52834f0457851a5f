"""The addresses that Intuit asks of every app: where people come to from QuickBooks to launch, leave or renew it.

https://developer.intuit.com/app/developer/qbo/docs/go-live/publish-app/platform-requirements
"""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tieout.connect import doubt
from tieout.database.transaction import transaction
from tieout.web.connect_page import careful
from tieout.web.page import Page, render
from tieout.web.visit import Visit, service_of, signed_in


@careful
async def launch(request: Request) -> Response:
    """Lead to the platform's own app, or to the dashboard."""
    return RedirectResponse(service_of(request).settings.app_url or "/dashboard", status_code=303)


@careful
async def left(request: Request) -> Response:
    """Say what it means that a company was disconnected in QuickBooks, and ask QuickBooks whether it was.

    Anybody can open this address: it ends nothing by itself, and never says whether a company is known here.
    """
    service, realm_id = service_of(request), request.query_params.get("realmId", "")
    settings = service.settings
    if realm_id.isdecimal() and len(realm_id) <= 30:
        async with transaction(service.engine) as conn:
            await doubt.look(conn, environment=settings.environment, realm_id=realm_id, now=service.clock.now())
    return render(
        Page(
            title="Disconnected from QuickBooks",
            sentences=(
                f"{settings.platform_name} no longer reads or writes in that company.",
                "What was loaded is kept, and comes back to use when the same company is connected again.",
            ),
            tone="good",
            status=200,
            link=settings.app_url or "/quickbooks/reconnect",
            link_text=f"Go to {settings.platform_name}" if settings.app_url else "Connect again",
        )
    )


async def reconnect(request: Request) -> Response:
    """Lead to where a company is connected again: the platform's app, or this dashboard."""
    if address := service_of(request).settings.app_url:
        return RedirectResponse(address, status_code=303)
    return await _dashboard(request)


@signed_in
async def _dashboard(_visit: Visit) -> Response:
    return RedirectResponse("/dashboard?state=needs_reauth", status_code=303)


routes = [
    Route("/quickbooks/launch", launch, name="launch"),
    Route("/quickbooks/disconnect", left, name="disconnected at QuickBooks"),
    Route("/quickbooks/reconnect", reconnect, name="reconnect from QuickBooks"),
]
