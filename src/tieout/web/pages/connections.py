"""The list of connections: every company with its state and one action, worst first."""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from tieout.health.states import WORST_FIRST
from tieout.web.standing import Stands, stands, visible, worst_first
from tieout.web.visit import Visit, signed_in

PAGE = 50
_SORTS: dict[str, Callable[[Stands], Any]] = {
    "company": lambda one: one.name.casefold(),
    "business": lambda one: one.facts.business_name.casefold(),
    "synced": lambda one: one.last_synced_at or one.facts.connected_at,
}


@signed_in
async def listed(visit: Visit) -> Response:
    """Show what the person may see: searched, filtered, sorted, and one page of it."""
    query = visit.request.query_params
    search, state, sort = query.get("q", "").strip(), query.get("state", ""), query.get("sort", "")
    number = int(query["page"]) if query.get("page", "").isdecimal() and len(query["page"]) < 7 else 1
    async with visit.open() as conn:
        ids = await visible(conn)
    everything = await stands(visit.service, ids)
    found = [one for one in everything if _fits(one, search)]
    counts = Counter(one.state for one in found)
    shown = _sorted([one for one in found if not state or one.state == state], sort)
    number = max(1, min(number, -(-len(shown) // PAGE)))
    first = (number - 1) * PAGE
    return visit.draw(
        "connections.html",
        rows=shown[first : first + PAGE],
        total=len(shown),
        first=first,
        number=number,
        last_page=max(1, -(-len(shown) // PAGE)),
        everything=len(everything),
        found=len(found),
        states=[(one, counts[one]) for one in WORST_FIRST if counts[one]],
        search=search,
        state=state,
        sort=sort,
        address=partial(_address, q=search, state=state, sort=sort, page=""),
    )


def _fits(one: Stands, search: str) -> bool:
    text = search.casefold()
    return not text or any(
        text in (part or "").casefold() for part in (one.name, one.facts.business_name, one.facts.realm_id)
    )


def _sorted(found: Sequence[Stands], sort: str) -> list[Stands]:
    key = _SORTS.get(sort.removeprefix("-"))
    if key is None:
        return worst_first(found)
    return sorted(found, key=key, reverse=sort.startswith("-"))


def _address(**given: str) -> str:
    return "/dashboard?" + urlencode({name: value for name, value in given.items() if value})


routes = [Route("/dashboard", listed, name="connections")]
