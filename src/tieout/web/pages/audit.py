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
    """Answer what the API and these pages say that is done, by the names under which it is noted."""
    app = visit.request.app
    pages = (one for one in app.routes if isinstance(one, Route) and one.path.startswith("/dashboard/"))
    said = {_action(one.path): words.sentence(one.name) for one in pages if "POST" in (one.methods or ())}
    return said | {one.operation_id: f"{one.summary}." for one in app.state.documented}


def _action(path: str) -> str:
    """Answer how what is done at an address is called in the audit."""
    return ".".join(part for part in path.split("/")[2:] if not part.startswith("{"))


routes = [Route("/dashboard/audit", read, name="audit")]
