"""Tells an open page that what it shows has changed: a stream of events, each of which says no more than that."""

import asyncio
from collections.abc import AsyncGenerator

from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from tieout.errors import TieoutError
from tieout.health.mark import mark_of
from tieout.ids import ConnectionId
from tieout.web.pages.company import company
from tieout.web.visit import Visit, signed_in

EVERY = 1.0
LASTS = 50
"""A stream ends after so many looks, and the browser opens the next: a service that stops never waits for it."""


@signed_in
async def live(visit: Visit) -> Response:
    """Open the stream of one company."""
    async with visit.open() as conn:
        one = await company(visit, conn)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff"}
    seen = visit.request.headers.get("Last-Event-ID") or visit.request.query_params.get("seen")
    return StreamingResponse(_stream(visit, one.connection.id, seen), media_type="text/event-stream", headers=headers)


async def _stream(visit: Visit, id_: ConnectionId, seen: str | None) -> AsyncGenerator[str]:
    """Tell of every mark that is not the one that the page was drawn with, or was told of last."""
    yield "retry: 2000\n\n"
    for _ in range(LASTS):
        try:
            async with visit.open() as conn:
                mark = await mark_of(conn, id_)
        except TieoutError:
            return
        if mark != seen:
            yield f"id: {mark}\nevent: changed\ndata: \n\n"
        seen = mark
        await asyncio.sleep(EVERY)


routes = [Route("/dashboard/connections/{connection}/live", live, name="live")]
