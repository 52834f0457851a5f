"""A company's settings: pause, what is kept, and leaving."""

from starlette.responses import Response
from starlette.routing import Route

from qbo.facts.catalog import ENTITIES
from tieout.connections import due, schedules
from tieout.pull import planning
from tieout.web.pages.company import company
from tieout.web.visit import Visit, signed_in


@signed_in
async def read(visit: Visit) -> Response:
    """Show when the company is looked at, and what of it is kept."""
    async with visit.open() as conn:
        one = await company(visit, conn)
        kept = await schedules.of(conn, one.connection.id)
        proof = await due.find(conn, one.connection.id, planning.CERTIFY)
    kinds = [(row.name, kept.keeps(row.name) or row.kind == "company", row.kind == "company") for row in ENTITIES]
    return visit.draw(
        "settings.html", **one.context("settings"), kept=kept, kinds=sorted(kinds),
        proof_at=proof.due_at if proof and not kept.paused_at else None,
    )  # fmt: skip


routes = [Route("/dashboard/connections/{connection}/settings", read, name="settings")]
