"""Connect links: made for a business, shown once, sent to whoever may let us into the company."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response
from starlette.routing import Route

from tieout.businesses import store as businesses
from tieout.businesses.store import Business
from tieout.connect import linking
from tieout.errors import BadInput, NotFound
from tieout.ids import BusinessId
from tieout.web.listing import Listing
from tieout.web.visit import Visit, signed_in

LIST = Listing(
    sorts={"name": "name", "external_id": "external_id", "since": "created_at"}, search=("name", "external_id")
)


@signed_in
async def page(visit: Visit) -> Response:
    """Show the businesses, and make a link for one of them."""
    visit.demand_operator()
    if visit.request.method == "POST":
        return await _make(visit)
    return await _show(visit)


async def _make(visit: Visit) -> Response:
    form = await visit.form()
    now, service = visit.service.clock.now(), visit.service
    async with visit.open() as conn:
        business = await _business(conn, form, now)
        made = await linking.make(conn, settings=service.settings, business=business, now=now)
    return await _show(visit, made=made, name=business.name)


async def _business(conn: AsyncConnection, form: dict[str, list[str]], now: datetime) -> Business:
    """Answer the business that was chosen, or the new one that was named."""
    if known := form.get("business", [""])[0]:
        try:
            return await businesses.find(conn, BusinessId(UUID(known)))
        except ValueError:
            raise NotFound("business", known) from None
    name, external_id = form.get("name", [""])[0].strip(), form.get("external_id", [""])[0].strip()
    if not name or len(name) > 200 or not name.isprintable():
        raise BadInput("Say what the business is called, in up to 200 characters.", field="name")
    return await businesses.create(conn, name=name, external_id=external_id or None, now=now)


async def _show(visit: Visit, **made: object) -> Response:
    view = LIST.view(visit)
    async with visit.open() as conn:
        found, view = view.cut(await businesses.looked(conn, view.look))
    return visit.draw("links.html", list=view, businesses=found, **{"made": None, "name": ""} | made)


routes = [Route("/dashboard/links", page, methods=["GET", "POST"], name="links")]
