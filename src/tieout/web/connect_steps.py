"""What follows on the connect page once QuickBooks has let us in: is it the right company, and how far its load is."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tieout.connect.disconnect import disconnect
from tieout.connections import connect_links
from tieout.connections import store as connections
from tieout.connections.connect_links import ConnectLink
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.errors import NotConnected
from tieout.runs import store as runs
from tieout.web.connect_page import FORM, careful, mine, show, step
from tieout.web.standing import stands
from tieout.web.visit import cookie_name, csrf_of, read_form, service_of


@careful
async def company(request: Request) -> Response:
    """Show which company QuickBooks let us in to, to be confirmed."""
    link = await mine(request)
    connection = await _connection(request, link)
    if request.method == "POST":
        return await _answered(request, link, connection)
    return show(request, "connect_company.html", at=2, connection=connection, id=link.id, csrf=_csrf(request))


async def _answered(request: Request, link: ConnectLink, connection: Connection) -> Response:
    service = service_of(request)
    form = await read_form(request, request.cookies.get(cookie_name(service, FORM), ""))
    if form.get("right") == ["yes"]:
        return RedirectResponse(step("progress", link), status_code=303)
    async with transaction(service.engine) as conn:
        await disconnect(conn, connection.id, now=service.clock.now())
    return show(request, "connect_other.html", at=1, connection=connection, id=link.id, csrf=_csrf(request))


@careful
async def progress(request: Request) -> Response:
    """Show how far the first sync is; the page may be closed."""
    link = await mine(request)
    connection = await _connection(request, link)
    async with transaction(service_of(request).engine) as conn:
        run = await runs.latest(conn, connection.id)
    one = (await stands(service_of(request), [connection.id]))[0]
    begun = [item for item in (run.progress.items() if run else ()) if item[1].state != "waiting"]
    rows = sorted(begun, key=lambda item: (item[1].state == "done", item[0]))
    return show(
        request, "connect_progress.html", at=3 if run is None or run.active else 4, zone=connection.time_zone,
        connection=connection, run=run, rows=rows, stands=one, kinds=len(run.progress) if run else 0,
        id=link.id, return_url=link.return_url,
        fetched=sum(row.fetched for _, row in rows),
        expected=sum(row.expected or 0 for row in run.progress.values()) if run else 0,
    )  # fmt: skip


@careful
async def done(request: Request) -> Response:
    """Send the person back to where they came from, with what came of it."""
    link = await mine(request)
    connection = await _connection(request, link)
    service = service_of(request)
    async with transaction(service.engine) as conn:
        await connect_links.finish(conn, link.id, service.clock.now())
    if link.return_url is None:
        return show(request, "connect_done.html", at=4, connection=connection)
    parts = urlsplit(link.return_url)
    result = [("status", "connected"), ("connection_id", str(connection.id)), ("link_id", str(link.id))]
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *result])
    return RedirectResponse(parts._replace(query=query).geturl(), status_code=303)


async def _connection(request: Request, link: ConnectLink) -> Connection:
    if link.connection_id is None:
        raise NotConnected("Nothing came of this link yet: open it again and connect to QuickBooks.")
    async with transaction(service_of(request).engine) as conn:
        return await connections.find(conn, link.connection_id)


def _csrf(request: Request) -> str:
    return csrf_of(request.cookies.get(cookie_name(service_of(request), FORM), ""))


routes = [
    Route("/connect/company", company, methods=["GET", "POST"], name="connect company"),
    Route("/connect/progress", progress, name="connect progress"),
    Route("/connect/done", done, name="connect done"),
]
