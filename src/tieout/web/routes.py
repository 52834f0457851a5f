"""Every page, and the files that pages load."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tieout.errors import NotFound
from tieout.web import callback, connect_match, connect_page, connect_steps, intuit_pages, sign_in, static_files
from tieout.web.pages import (
    acting,
    audit,
    candidates,
    certificates,
    connections,
    console,
    deciding,
    events,
    issues,
    links,
    live,
    mappings,
    notifications,
    overview,
    payables,
    people,
    records,
    runs,
    settings,
    usage,
    writes,
)
from tieout.web.visit import refused


async def missing(request: Request) -> Response:
    """Say that there is no such page."""
    return refused(request, NotFound("page", request.url.path))


_PARTS = (
    static_files, callback, connect_page, connect_steps, connect_match, intuit_pages, sign_in,
    connections, links, usage, overview, live, records, runs, certificates, notifications, settings, console,
    acting, audit, issues, people, events, writes, deciding, payables, mappings, candidates,
)  # fmt: skip
routes = [route for part in _PARTS for route in part.routes]
routes += [
    Route(f"/{under}/{{rest:path}}", missing, name=f"nothing under {under}") for under in ("dashboard", "connect")
]
