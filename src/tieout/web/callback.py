"""Where QuickBooks sends the person back to: completes the connection, then sends them on or says what happened."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from qbo import errors as qbo
from tieout import errors
from tieout.candidates import intake
from tieout.connect import callback as connecting
from tieout.connections import authorizations
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.pull.request import request_sync
from tieout.runs import store as runs
from tieout.service import Service
from tieout.web.callback_pages import PAGES
from tieout.web.page import render

_RESULTS: Mapping[type[Exception], str] = {
    connecting.StateUnknown: "unknown",
    connecting.StateExpired: "expired",
    connecting.StateUsed: "used",
    connecting.ConsentDenied: "denied",
    connecting.CallbackIncomplete: "incomplete",
    connecting.OtherCompany: "other_company",
    errors.ConnectedElsewhere: "taken",
    errors.Archived: "archived",
    qbo.Unreachable: "unavailable",
    qbo.Throttled: "unavailable",
    qbo.ServerFault: "unavailable",
    qbo.InvalidClient: "unconfigured",
    qbo.NotConfigured: "unconfigured",
    qbo.QuickBooksError: "refused",
    Exception: "broken",
}
_log = structlog.get_logger(__name__)


async def callback(request: Request) -> Response:
    """Complete a connection; neither code nor state ever leaves this page."""
    if request.method != "GET":
        return Response(status_code=405, headers={"Allow": "GET"})  # looking ahead must not use the code up
    service: Service = request.app.state.service
    params = dict(request.query_params)
    try:
        done = await _complete(service, params)
    except Exception as error:  # noqa: BLE001 - the person gets a page, whatever it was
        return await _failed(service, params, error)
    ids = {"business_id": str(done.business_id), "connection_id": str(done.connection_id)}
    return _onward(done.return_url, "connected", ids)


async def _complete(service: Service, params: Mapping[str, str]) -> connecting.Completed:
    async def load(conn: AsyncConnection, connection: Connection) -> None:
        trigger = "manual" if await runs.latest(conn, connection.id) else "first"
        with suppress(errors.AlreadySyncing):  # a reconnect: the run that is going on goes on
            await request_sync(conn, [connection], trigger=trigger, now=service.clock.now())
        if await intake.of(conn, connection.id) is None:
            await intake.set_mode(conn, connection.id, connection.business_id, service.settings.take_in)

    completing = connecting.Callback(
        engine=service.engine,
        settings=service.settings,
        cipher=service.cipher,
        oauth=service.oauth,
        clock=service.clock,
        transport=service.transport,
    )
    return await completing.complete(params, opened=load)


async def _failed(service: Service, params: Mapping[str, str], error: Exception) -> Response:
    result = next(_RESULTS[kind] for kind in type(error).__mro__ if kind in _RESULTS)
    _log.warning("callback failed", result=result, exc_info=error if result == "broken" else None)
    if result == "broken":
        return _onward(None, result, {})  # the database may be what is broken
    async with transaction(service.engine) as conn:
        begun = await authorizations.find(conn, params.get("state", ""))
    ids = {"business_id": str(begun.business_id)} if begun else {}
    return _onward(begun.return_url if begun else None, result, ids)


def _onward(return_url: str | None, result: str, ids: Mapping[str, str]) -> Response:
    """Send the person back with what came of it, or tell them here; the address was allowed when it was begun."""
    if return_url is None:
        reference = structlog.contextvars.get_contextvars().get("request_id")
        page = PAGES[result]
        return render(page if page.status < 500 else replace(page, reference=reference))
    parts = urlsplit(return_url)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), ("result", result), *ids.items()])
    headers = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
    return RedirectResponse(parts._replace(query=query).geturl(), status_code=303, headers=headers)


routes = [
    Route("/oauth/callback", callback, name="callback"),
    Route("/api/businesses/{businessId}/integrations/accounting/callback", callback, name="cleo callback"),
]
