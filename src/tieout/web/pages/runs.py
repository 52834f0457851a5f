"""Runs of a company: the list, and one run with its progress while it goes on."""

from starlette.responses import Response
from starlette.routing import Route

from tieout.errors import NotFound
from tieout.ids import RunId
from tieout.runs import store as runs
from tieout.runs.tables import KINDS, STATES
from tieout.web.listing import Listing, only
from tieout.web.pages.company import company
from tieout.web.visit import Visit, signed_in

LIST = Listing(
    sorts={"run": "kind", "state": "state", "calls": "calls", "took": runs.LENGTH, "started": "id"},
    filters={"kind": only(*KINDS), "state": only(*STATES)},
)  # fmt: skip


@signed_in
async def listed(visit: Visit) -> Response:
    """Show the runs of a company, newest first."""
    view = LIST.view(visit)
    async with visit.open() as conn:
        one = await company(visit, conn)
        found, view = view.cut(await runs.page(conn, one.connection.id, look=view.look))
    return visit.draw("runs.html", **one.context("runs"), list=view, runs=found, kinds=KINDS, states=STATES)


@signed_in
async def read(visit: Visit) -> Response:
    """Show one run."""
    async with visit.open() as conn:
        one = await company(visit, conn)
        run = await runs.find(conn, RunId(visit.id("run")))
        if run.connection_id != one.connection.id:
            raise NotFound("run", run.id)
    order = {"reading": 0, "waiting": 1, "done": 2} if run.active else {"done": 0, "reading": 0, "waiting": 0}
    progress = sorted(run.progress.items(), key=lambda item: (order[item[1].state], -item[1].fetched, item[0]))
    totals = {
        name: sum(getattr(row, name) for row in run.progress.values())
        for name in ("fetched", "created", "updated", "deleted")
    }
    expected = [row.expected for row in run.progress.values() if row.expected is not None]
    done = sum(row.state == "done" for row in run.progress.values())
    return visit.draw(
        "run.html", **one.context("runs"), run=run, progress=progress, totals=totals, expected=sum(expected), done=done
    )


_HOME = "/dashboard/connections/{connection}/runs"
routes = [Route(_HOME, listed, name="runs"), Route(f"{_HOME}/{{run}}", read, name="run")]
