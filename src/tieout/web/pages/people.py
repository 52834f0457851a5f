"""People: who may look at the dashboard, and how much of it they see."""

from uuid import UUID

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tieout.access import people
from tieout.businesses import store as businesses
from tieout.database.transaction import transaction
from tieout.errors import BadInput, NotFound
from tieout.ids import BusinessId
from tieout.web.listing import Listing
from tieout.web.visit import Visit, signed_in

MOST = 1000
LIST = Listing(
    sorts={"name": lambda one: one.name.casefold(), "since": lambda one: one.created_at,
           "sees": lambda one: str(one.business_id or "")},
    search=(lambda one: one.name, lambda one: one.email),
)  # fmt: skip


@signed_in
async def listed(visit: Visit) -> Response:
    """Show everybody who may look."""
    visit.demand_operator()
    async with visit.open() as conn:
        there = (await businesses.list_page(conn, None, MOST)).items
    async with transaction(visit.service.engine) as conn:  # nobody but the owner may read this table
        everybody = await people.listed(conn)
    found, view = LIST.view(visit).arrange(everybody)
    names = {one.id: one.name for one in there}
    return visit.draw("people.html", list=view, people=found, everybody=len(everybody), businesses=there, names=names)


@signed_in
async def add(visit: Visit) -> Response:
    """Let a person in."""
    visit.demand_operator()
    form = {name: values[0].strip() for name, values in (await visit.form()).items()}
    whose = _business(form.get("business", ""))
    now = visit.service.clock.now()
    async with visit.own() as conn:
        if whose is not None:
            await businesses.find(conn, whose)
        await people.add(
            conn, email=form.get("email", ""), name=form.get("name", ""), password=form.get("password", ""),
            business_id=whose, now=now,
        )  # fmt: skip
    return RedirectResponse("/dashboard/people?done=let-in", status_code=303)


@signed_in
async def remove(visit: Visit) -> Response:
    """Shut a person out; nobody shuts themselves out."""
    visit.demand_operator()
    email = (await visit.form()).get("email", [""])[0]
    if email == visit.person.email:
        raise BadInput("Let somebody else remove you: nobody might be left.", field="email")
    async with visit.own() as conn:
        await people.remove(conn, email, visit.service.clock.now())
    return RedirectResponse("/dashboard/people?done=shut-out", status_code=303)


def _business(text: str) -> BusinessId | None:
    try:
        return BusinessId(UUID(text)) if text else None
    except ValueError:
        raise NotFound("business", text) from None


routes = [
    Route("/dashboard/people", listed, name="people"),
    Route("/dashboard/people/add", add, methods=["POST"], name="add person"),
    Route("/dashboard/people/remove", remove, methods=["POST"], name="remove person"),
]
