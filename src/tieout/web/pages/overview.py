"""A company's first page: how fresh everything is, what changed, what it costs, and when the authorisation ends."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response
from starlette.routing import Route

from qbo.facts.catalog import BY_NAME
from tieout.certificates import store as certificates
from tieout.connections import cursors, schedules
from tieout.database.transaction import transaction
from tieout.health import figures
from tieout.intents import store as intents
from tieout.issues import lists
from tieout.issues.lists import Filter
from tieout.issues.store import Issue
from tieout.mirror import breaker
from tieout.runs import store as runs
from tieout.vault import tokens as vault
from tieout.web import words
from tieout.web.charts import Column, Freshness
from tieout.web.pages.company import Company, company
from tieout.web.visit import Visit, signed_in

DAYS = 30


@signed_in
async def overview(visit: Visit) -> Response:
    """Show how the company stands."""
    now = visit.service.clock.now()
    async with visit.open() as conn:
        one = await company(visit, conn)
        proofs = await certificates.page(conn, one.connection.id, limit=1)
        proof = proofs[0] if proofs else None
        context = {
            "proof": proof,
            "freshness": await _freshness(conn, one, proof.at if proof else None, now),
            "volume": await _volume(conn, one, now),
            "recent": await runs.page(conn, one.connection.id, limit=6),
            "held": await breaker.waiting(conn, one.connection.id),
            "kept": await schedules.of(conn, one.connection.id),
            "month": await _month(conn, one, now),
            "issues": await _issues(conn, one, now),
            "writes": await intents.counts(conn, one.connection.id),
        }
    async with transaction(visit.service.engine) as conn:  # nobody but the owner may read this table
        ends = await vault.ends(conn, one.connection.id)
    return visit.draw("overview.html", **one.context("overview"), **context, ends=ends)


async def _freshness(conn: AsyncConnection, one: Company, proven: datetime | None, now: datetime) -> list[Freshness]:
    since = await cursors.since(conn, one.connection.id)
    told = [when for entity, when in since.items() if entity in BY_NAME and BY_NAME[entity].cdc]
    rows = [("What changed", min(told, default=None), 1.0, 13.0)]
    rows += [
        (words.words(entity).capitalize(), when, 7.0, 24.0)
        for entity, when in sorted(since.items())
        if entity in BY_NAME and not BY_NAME[entity].cdc
    ]
    rows.append(("Counts proven", proven, 26.0, 24.0 * 7))
    return [_age(label, when, good, bad, now) for label, when, good, bad in rows]


def _age(label: str, when: datetime | None, good: float, bad: float, now: datetime) -> Freshness:
    if when is None:
        return Freshness(label, None, "never", good, bad)
    return Freshness(label, (now - when).total_seconds() / 3600, words.relative(when, now), good, bad)


async def _volume(conn: AsyncConnection, one: Company, now: datetime) -> list[Column]:
    zone = words.zone_of(one.connection.time_zone)
    found = await figures.volume(conn, one.connection.id, since=now - timedelta(days=DAYS), zone=zone.key)
    by_day = {day.day: day for day in found}
    today = now.astimezone(zone).date()
    columns = []
    for back in range(DAYS - 1, -1, -1):
        day = today - timedelta(days=back)
        its = by_day.get(day)
        new, changed = (its.created, its.updated + its.deleted) if its else (0, 0)
        title = f"{day:%d %b}: {new:,} new, {changed:,} changed or gone"
        columns.append(Column(f"{day:%d %b}", changed, new, title))
    return columns


async def _issues(conn: AsyncConnection, one: Company, now: datetime) -> list[Issue]:
    return await lists.page(conn, Filter(connection_id=one.connection.id, state="open"), now=now, limit=6)


async def _month(conn: AsyncConnection, one: Company, now: datetime) -> dict[str, Any]:
    first = now.date().replace(day=1)
    found = await figures.months(conn, since=first, connection_id=one.connection.id)
    return {"metered": found[-1].metered if found else 0, "free": found[-1].free if found else 0}


routes = [Route("/dashboard/connections/{connection}", overview, name="overview")]
