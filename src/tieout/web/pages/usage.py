"""The call budget: this month's metered calls of all companies, where that leads, and who takes most."""

from datetime import timedelta

from starlette.responses import Response
from starlette.routing import Route

from tieout.health import figures
from tieout.pull import planning
from tieout.web.charts import Column
from tieout.web.listing import Listing
from tieout.web.visit import Visit, signed_in

MONTHS = 12
SPENDERS = Listing(
    sorts={"company": lambda one: one.name.casefold(), "metered": lambda one: one.metered, "free": lambda one: one.free}
)


@signed_in
async def read(visit: Visit) -> Response:
    """Show the budget."""
    visit.demand_operator()
    now = visit.service.clock.now()
    first = now.date().replace(day=1)
    since = (first - timedelta(days=30 * (MONTHS - 1))).replace(day=1)
    async with visit.open() as conn:
        budget = await planning.budget(conn, visit.service.settings.monthly_calls, now)
        months = await figures.months(conn, since=since)
        spenders, view = SPENDERS.view(visit).arrange(await figures.dearest(conn, first))
    begins = (budget.ends - timedelta(days=1)).replace(day=1)
    return visit.draw(
        "usage.html",
        budget=budget,
        elapsed=(now - begins) / (budget.ends - begins),
        months=[
            Column(
                f"{one.month:%b %y}", one.metered, one.free,
                f"{one.month:%B %Y}: {one.metered:,} metered calls, {one.free:,} free",
            )
            for one in months
        ],
        spenders=spenders,
        list=view,
    )  # fmt: skip


routes = [Route("/dashboard/usage", read, name="usage")]
