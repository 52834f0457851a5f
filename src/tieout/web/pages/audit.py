"""The audit: who changed what, the latest first."""

from starlette.responses import Response
from starlette.routing import Route

from tieout.audit import store as audit
from tieout.businesses import store as businesses
from tieout.web import words
from tieout.web.listing import Listing, only
from tieout.web.visit import Visit, signed_in

LIST = Listing(
    sorts={"what": "action", "who": "who", "when": "id"}, search=("action", "who", "about"),
    filters={"kind": only("platform", "business", "person", "terminal")},
)  # fmt: skip


@signed_in
async def read(visit: Visit) -> Response:
    """Show a page of it."""
    view = LIST.view(visit)
    async with visit.open() as conn:
        found, view = view.cut(await audit.page(conn, business_id=visit.person.business_id, look=view.look))
        names = await businesses.names(conn, {one.business_id for one in found if one.business_id})
    said = _summaries(visit)
    rows = [(one, said.get(one.action) or words.sentence(words.words(one.action.replace(".", " ")))) for one in found]
    return visit.draw("audit.html", list=view, rows=rows, names=names)


def _summaries(visit: Visit) -> dict[str, str]:
    """Answer what the API says that its operations do, by their names."""
    documented = (one for one in visit.request.app.routes if getattr(one, "operation_id", None))
    return {one.operation_id: f"{one.summary}." for one in documented}


routes = [Route("/dashboard/audit", read, name="audit")]
