"""Tells an open page that what it shows has changed: a stream of events, each of which says no more than that."""

import asyncio
from collections.abc import AsyncGenerator

from sqlalchemy import text
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tieout.errors import TieoutError
from tieout.ids import ConnectionId
from tieout.web.pages.company import company
from tieout.web.visit import Visit, signed_in

EVERY = 1.0
LASTS = 50
"""A stream ends after so many looks, and the browser opens the next: a service that stops never waits for it."""

_MARK = text("""
    SELECT connection.state, connection.epoch, schedule.polled_at, schedule.paused_at, schedule.notified_at, run.id,
           run.state AS run_state, run.calls, done.fetched, done.ended,
           (SELECT last FROM feed WHERE feed.business_id = connection.business_id) AS position
    FROM connection
    LEFT JOIN schedule ON schedule.connection_id = connection.id
    LEFT JOIN LATERAL (SELECT * FROM run WHERE connection_id = connection.id ORDER BY id DESC LIMIT 1) AS run ON true
    LEFT JOIN LATERAL (
        SELECT sum(fetched) AS fetched, count(*) FILTER (WHERE run_entity.state = 'done') AS ended
        FROM run_entity WHERE run_id = run.id
    ) AS done ON true
    WHERE connection.id = :connection
""")


@signed_in
async def live(visit: Visit) -> Response:
    """Open the stream of one company."""
    async with visit.open() as conn:
        one = await company(visit, conn)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff"}
    return StreamingResponse(_stream(visit, one.connection.id), media_type="text/event-stream", headers=headers)


async def _stream(visit: Visit, id_: ConnectionId) -> AsyncGenerator[str]:
    yield "retry: 2000\n\n"
    seen = None
    for _ in range(LASTS):
        try:
            async with visit.open() as conn:
                mark = (await conn.execute(_MARK, {"connection": id_})).one_or_none()
        except TieoutError:
            return
        if seen is not None and mark != seen:
            yield "event: changed\ndata: \n\n"
        seen = mark
        await asyncio.sleep(EVERY)


routes = [Route("/dashboard/connections/{connection}/live", live, name="live")]
