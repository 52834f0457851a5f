"""What QuickBooks told us of a company by itself: each notification with what became of it and its payload."""

from datetime import datetime

from sqlalchemy import text
from starlette.responses import Response
from starlette.routing import Route

from tieout.connections import schedules
from tieout.errors import BadInput
from tieout.web.pages.company import company
from tieout.web.visit import Visit, signed_in

PAGE = 50

_PAGE = text("""
    SELECT encode(key, 'hex') AS key, received_at, entity, record_id, change, at, merged_id, state, handled_at
    FROM notification WHERE connection_id = :connection AND received_at < :before
    ORDER BY received_at DESC, key LIMIT :most
""")


@signed_in
async def listed(visit: Visit) -> Response:
    """Show the notifications of a company, newest first."""
    before = visit.request.query_params.get("before")
    until = _time(before) if before else visit.service.clock.now()
    async with visit.open() as conn:
        one = await company(visit, conn)
        asked = {"connection": one.connection.id, "before": until, "most": PAGE + 1}
        rows = (await conn.execute(_PAGE, asked)).all()
        kept = await schedules.of(conn, one.connection.id)
    return visit.draw(
        "notifications.html", **one.context("notifications"), rows=rows[:PAGE], more=len(rows) > PAGE, before=before,
        kept=kept,
    )  # fmt: skip


def _time(given: str) -> datetime:
    try:
        return datetime.fromisoformat(given)
    except ValueError:
        raise BadInput("Begin again: that is no place in this list.", field="before") from None


routes = [Route("/dashboard/connections/{connection}/notifications", listed, name="notifications")]
