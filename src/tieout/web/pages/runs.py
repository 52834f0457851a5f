"""Runs of a company: the list, and one run with its progress while it goes on."""

from uuid import UUID

from starlette.responses import Response
from starlette.routing import Route

from tieout.errors import NotFound
from tieout.ids import RunId
from tieout.runs import store as runs
from tieout.web.pages.company import company
from tieout.web.visit import Visit, signed_in

PAGE = 50


@signed_in
async def listed(visit: Visit) -> Response:
    """Show the runs of a company, newest first."""
    before = visit.request.query_params.get("before")
    async with visit.open() as conn:
        one = await company(visit, conn)
        cursor = RunId((await runs.find(conn, _run_id(before))).id) if before else None
        found = await runs.page(conn, one.connection.id, cursor=cursor, limit=PAGE + 1)
    return visit.draw("runs.html", **one.context("runs"), runs=found[:PAGE], more=len(found) > PAGE, before=before)


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


def _run_id(text: str) -> RunId:
    try:
        return RunId(UUID(text))
    except ValueError:
        raise NotFound("run", text) from None


_HOME = "/dashboard/connections/{connection}/runs"
routes = [Route(_HOME, listed, name="runs"), Route(f"{_HOME}/{{run}}", read, name="run")]
