"""Tells one endpoint what waits for it, and keeps the issue of one that takes nothing."""

import time
from uuid import UUID

import httpx2
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.database.transaction import transaction
from tieout.errors import NotFound
from tieout.ids import EndpointId
from tieout.issues import store as issues
from tieout.issues.problem import Problem
from tieout.issues.store import Place
from tieout.jobs.context import Context
from tieout.outbox import endpoints
from tieout.outbox.endpoints import Endpoint
from tieout.tell import retry
from tieout.tell.send import SECONDS
from tieout.tell.tell import Teller

LONGEST = 5.0
"""Seconds after which others have their turn; the dispatcher comes back."""


async def deliver(context: Context, *, endpoint_id: str) -> None:
    """Send events until none is due, the endpoint takes none, or the turn is over."""
    id_, end = EndpointId(UUID(endpoint_id)), time.monotonic() + LONGEST
    teller = Teller(
        engine=context.engine,
        cipher=context.cipher,
        clock=context.clock,
        public_url=context.settings.public_url,
        private=context.settings.private_targets,
    )
    # Without the environment's proxies: they would look the name up again.
    async with httpx2.AsyncClient(timeout=SECONDS, follow_redirects=False, trust_env=False) as http:
        while await teller.tell(http, id_) and time.monotonic() < end:
            pass
    async with transaction(context.engine) as conn:
        await _look(context, conn, id_)


async def _look(context: Context, conn: AsyncConnection, id_: EndpointId) -> None:
    try:
        to = await endpoints.find(conn, id_)
    except NotFound:
        return
    now = context.clock.now()
    place = Place(business_id=to.business_id)
    if (failing := to.failing_since) and (to.disabled_at or now - failing >= retry.NOTICED):
        await issues.open(conn, _problem(to), place=place, now=now)
    else:
        await issues.resolve(conn, f"endpoint:{to.id}", place=place, now=now)


def _problem(to: Endpoint) -> Problem:
    return Problem(
        key=f"endpoint:{to.id}",
        severity="error" if to.disabled_at else "warning",
        owner="you",
        sentence=f"Events are no longer sent to {to.url}: {to.disabled_why}"
        if to.disabled_at
        else f"{to.url} has taken no event since {to.failing_since:%Y-%m-%d %H:%M} UTC.",
        action="Mend the endpoint, enable it again, and replay what it has missed."
        if to.disabled_at
        else "Look at the attempts in the delivery log, and mend the endpoint; what waits is sent once it answers.",
    )
