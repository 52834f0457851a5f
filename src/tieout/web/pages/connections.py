"""The list of connections: every company with its state and one action, worst first."""

from collections import Counter

from starlette.responses import Response
from starlette.routing import Route

from tieout.health.states import WORST_FIRST
from tieout.web.listing import Listing
from tieout.web.standing import stands, visible, worst_first
from tieout.web.visit import Visit, signed_in

PLACES = {state: place for place, state in enumerate(WORST_FIRST)}
LIST = Listing(
    sorts={
        "company": lambda one: one.name.casefold(),
        "business": lambda one: one.facts.business_name.casefold(),
        "state": lambda one: PLACES[one.state],
        "synced": lambda one: one.last_synced_at or one.facts.connected_at,
    },
    search=(lambda one: one.name, lambda one: one.facts.business_name, lambda one: one.facts.realm_id),
    filters={"state": {state: state for state in WORST_FIRST}},
)


@signed_in
async def listed(visit: Visit) -> Response:
    """Show what the person may see: searched, filtered, sorted, and one page of it."""
    view = LIST.view(visit)
    async with visit.open() as conn:
        ids = await visible(conn)
    everything = await stands(visit.service, ids)
    found = view.holding(everything)
    counts = Counter(one.state for one in found)
    state = view.chosen.get("state")
    shown = worst_first([one for one in found if state in {None, one.state}])
    rows, view = view.arrange(shown)
    return visit.draw(
        "connections.html", list=view, rows=rows, total=len(shown), everything=len(everything), found=len(found),
        states=[(one, counts[one]) for one in WORST_FIRST if counts[one]], state=state or "",
    )  # fmt: skip


routes = [Route("/dashboard", listed, name="connections")]
