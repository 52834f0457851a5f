"""What follows on the connect page once QuickBooks has let us in: is it the right company, and how far its load is."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tieout.connect.disconnect import disconnect
from tieout.connections import connect_links
from tieout.connections.connect_links import ConnectLink
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.runs import store as runs
from tieout.web.connect_match import still_open
from tieout.web.connect_page import STEPS, careful, connection_of, form_word, mine, show, step
from tieout.web.standing import stands
from tieout.web.visit import csrf_of, read_form, service_of


@careful
async def company(request: Request) -> Response:
    """Show which company QuickBooks let us in to, to be confirmed."""
    link = await mine(request)
    connection = await connection_of(request, link)
    if request.method == "POST":
        return await _answered(request, link, connection)
    return show(request, "connect_company.html", at=2, connection=connection, id=link.id, csrf=_csrf(request))


async def _answered(request: Request, link: ConnectLink, connection: Connection) -> Response:
    service = service_of(request)
    form = await read_form(request, form_word(request))
    if form.get("right") == ["yes"]:
        return RedirectResponse(step("progress", link), status_code=303)
    async with transaction(service.engine) as conn:
        await disconnect(conn, connection.id, now=service.clock.now())
    return show(request, "connect_other.html", at=1, connection=connection, id=link.id, csrf=_csrf(request))


@careful
async def progress(request: Request) -> Response:
    """Show how far the first sync is; the page may be closed."""
    link = await mine(request)
    connection = await connection_of(request, link)
    async with transaction(service_of(request).engine) as conn:
        run = await runs.latest(conn, connection.id)
        asks = run is not None and not run.active and bool(await still_open(conn, connection))
    one = (await stands(service_of(request), [connection.id]))[0]
    begun = [item for item in (run.progress.items() if run else ()) if item[1].state != "waiting"]
    rows = sorted(begun, key=lambda item: (item[1].state == "done", item[0]))
    return show(
        request, "connect_progress.html", zone=connection.time_zone,
        at=3 if run is None or run.active else 4 if asks else len(STEPS),
        connection=connection, run=run, rows=rows, stands=one, asks=asks, kinds=len(run.progress) if run else 0,
        id=link.id, return_url=link.return_url,
        fetched=sum(row.fetched for _, row in rows),
        expected=sum(row.expected or 0 for row in run.progress.values()) if run else 0,
    )  # fmt: skip


@careful
async def done(request: Request) -> Response:
    """Send the person back to where they came from, with what came of it."""
    link = await mine(request)
    connection = await connection_of(request, link)
    service = service_of(request)
    async with transaction(service.engine) as conn:
        await connect_links.finish(conn, link.id, service.clock.now())
    if link.return_url is None:
        return show(request, "connect_done.html", at=len(STEPS), connection=connection)
    parts = urlsplit(link.return_url)
    result = [("status", "connected"), ("connection_id", str(connection.id)), ("link_id", str(link.id))]
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *result])
    return RedirectResponse(parts._replace(query=query).geturl(), status_code=303)


def _csrf(request: Request) -> str:
    return csrf_of(form_word(request))


routes = [
    Route("/connect/company", company, methods=["GET", "POST"], name="connect company"),
    Route("/connect/progress", progress, name="connect progress"),
    Route("/connect/done", done, name="connect done"),
]
