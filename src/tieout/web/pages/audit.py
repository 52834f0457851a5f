"""The audit: who changed what, the latest first."""

from starlette.responses import Response
from starlette.routing import Route

from tieout.audit import store as audit
from tieout.businesses import store as businesses
from tieout.web.visit import Visit, signed_in

SIZE = 50


@signed_in
async def read(visit: Visit) -> Response:
    """Show a page of it."""
    word = visit.request.query_params.get("before", "")
    before = int(word) if word.isdecimal() and len(word) < 19 else None
    async with visit.open() as conn:
        found = await audit.page(conn, business_id=visit.person.business_id, before=before, limit=SIZE + 1)
        names = await businesses.names(conn, {one.business_id for one in found if one.business_id})
    return visit.draw("audit.html", rows=found[:SIZE], more=len(found) > SIZE, before=before, names=names)


routes = [Route("/dashboard/audit", read, name="audit")]
