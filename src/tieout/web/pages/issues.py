"""Issues: what somebody must look at, whose turn it is and to do what; put aside for a while, or taken up again."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, cast, get_args
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from qbo.facts.catalog import BY_NAME
from qbo.facts.faults import Owner
from tieout.businesses import store as businesses
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.errors import BadInput, NotFound
from tieout.ids import ConnectionId, IssueId
from tieout.issues import lists
from tieout.issues.lists import Filter
from tieout.issues.store import Issue
from tieout.web.listing import Listing, only
from tieout.web.visit import Visit, signed_in

LIST = Listing(
    sorts={"since": "opened_at", "seen": "last_seen_at", "severity": "severity", "times": "count"},
    search=("sentence", "code"), filters={"owner": only(*get_args(Owner))}, kept=("state", "company"),
)  # fmt: skip
STATES = ("open", "muted", "resolved")
ASIDE = {"a day": timedelta(days=1), "a week": timedelta(weeks=1), "a month": timedelta(days=30)}


@signed_in
async def listed(visit: Visit) -> Response:
    """Show issues, the newest first."""
    query = visit.request.query_params
    state = query.get("state", "open") if query.get("state") in STATES else "open"
    view, company, now = LIST.view(visit), _uuid(query.get("company", "")), visit.service.clock.now()
    wanted = Filter(
        state=cast("Any", state),
        connection_id=None if company is None else ConnectionId(company),
    )
    async with visit.open() as conn:
        shown, view = view.cut(await lists.page(conn, wanted, now=now, look=view.look))
        context = await _context(conn, visit, shown, company)
    return visit.draw(
        "issues.html", list=view, issues=shown, states=STATES, owners=get_args(Owner), aside=ASIDE, state=state,
        owner=view.chosen.get("owner", ""), **context,
    )  # fmt: skip


async def _context(conn: AsyncConnection, visit: Visit, found: Sequence[Issue], company: UUID | None) -> dict[str, Any]:
    ids = {one.connection_id for one in found if one.connection_id}
    if company is not None:
        ids.add(ConnectionId(company))
    there = {id_: await connections.find(conn, id_) for id_ in ids}
    return {
        "companies": there,
        "company_name": there[ConnectionId(company)].company_name if company else None,
        "names": await businesses.names(conn, {one.business_id for one in found if one.business_id}),
        "leads": dict(_leads(found, there, operator=visit.person.operator)),
    }


def _leads(
    found: Iterable[Issue], there: dict[ConnectionId, Connection], *, operator: bool
) -> Iterable[tuple[IssueId, str]]:
    """Answer where what an issue is about can be looked at, of those for which there is such a page."""
    for one in found:
        if one.connection_id in there:
            home = f"/dashboard/connections/{one.connection_id}"
            intent = one.cause.get("intent_id")
            if intent:
                yield one.id, f"{home}/writes/{intent}"
            elif one.subject and one.subject.id and one.subject.entity in BY_NAME:
                yield one.id, f"{home}/entities/{one.subject.entity}/{one.subject.id}"
            else:
                yield one.id, home
        elif one.kind == "endpoint" and operator:
            yield one.id, f"/dashboard/events/endpoints/{one.key.partition(':')[2]}"


@signed_in
async def mute(visit: Visit) -> Response:
    """Put an issue aside for a while."""
    form = await visit.form()
    length = ASIDE.get(form.get("for", [""])[0])
    if length is None:
        raise BadInput("Say for how long.", field="for")
    async with visit.open() as conn:
        await lists.mute(conn, IssueId(visit.id("issue")), until=visit.service.clock.now() + length)
    return RedirectResponse("/dashboard/issues?done=muted", status_code=303)


@signed_in
async def unmute(visit: Visit) -> Response:
    """Take an issue up again."""
    await visit.form()
    async with visit.open() as conn:
        await lists.mute(conn, IssueId(visit.id("issue")), until=None)
    return RedirectResponse("/dashboard/issues?done=unmuted", status_code=303)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise NotFound("connection", text) from None


routes = [
    Route("/dashboard/issues", listed, name="issues"),
    Route("/dashboard/issues/{issue}/mute", mute, methods=["POST"], name="mute issue"),
    Route("/dashboard/issues/{issue}/unmute", unmute, methods=["POST"], name="unmute issue"),
]
