"""What QuickBooks told us of a company by itself, and what became of it; looked at again when asked."""

from datetime import timedelta

import msgspec
from starlette.responses import Response
from starlette.routing import Route

from tieout.connections import schedules
from tieout.errors import BadInput
from tieout.inbox import read as inbox
from tieout.pull import arrivals
from tieout.web.listing import Listing, only
from tieout.web.pages.company import back, company
from tieout.web.visit import Visit, signed_in

STATES = ("new", "again", "done", "unknown")
LIST = Listing(
    sorts={"record": "entity", "change": "change", "state": "state", "happened": "at", "received": "received_at",
           "handled": "handled_at"},
    search=("entity", "record_id", "change"), filters={"state": only(*STATES)},
)  # fmt: skip
SPANS = {"an hour": timedelta(hours=1), "a day": timedelta(days=1), "a week": timedelta(weeks=1)}


@signed_in
async def listed(visit: Visit) -> Response:
    """Show the notifications of a company, newest first."""
    view = LIST.view(visit)
    async with visit.open() as conn:
        one = await company(visit, conn)
        found, view = view.cut(await inbox.page(conn, one.connection.id, look=view.look))
        kept = await schedules.of(conn, one.connection.id)
    rows = [(each, msgspec.json.format(msgspec.json.encode(each.payload)).decode()) for each in found]
    return visit.draw(
        "notifications.html", **one.context("notifications"), list=view, rows=rows, kept=kept, states=STATES,
        spans=SPANS,
    )  # fmt: skip


@signed_in
async def replay(visit: Visit) -> Response:
    """Look again at what came lately."""
    span = SPANS.get((await visit.form()).get("span", [""])[0])
    if span is None:
        raise BadInput("Say since when.", field="span")
    now = visit.service.clock.now()
    async with visit.open() as conn:
        await arrivals.replay(conn, (await company(visit, conn)).connection, since=now - span, now=now)
    return back(visit, "replayed", "/notifications")


_HOME = "/dashboard/connections/{connection}/notifications"
routes = [
    Route(_HOME, listed, name="notifications"),
    Route(f"{_HOME}/replay", replay, methods=["POST"], name="replay notifications"),
]
