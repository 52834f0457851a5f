"""Every page, and the files that pages load."""

from tieout.web import callback, connect_page, connect_steps, intuit_pages, sign_in, static_files
from tieout.web.pages import (
    acting,
    certificates,
    connections,
    console,
    links,
    live,
    notifications,
    overview,
    records,
    runs,
    settings,
    usage,
)

_PARTS = (
    static_files, callback, connect_page, connect_steps, intuit_pages, sign_in, connections, links, usage, overview,
    live, records, runs, certificates, notifications, settings, console, acting,
)  # fmt: skip
routes = [route for part in _PARTS for route in part.routes]
