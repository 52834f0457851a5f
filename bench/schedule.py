"""How fresh 2,000 companies on one database are, time turned fast, and what keeping them so costs.

The schedule, its tables and its budget are the real ones; only QuickBooks is left out: a look takes no time, costs what
it costs, and finds whether anything changed in the company since the last one.

    python bench/schedule.py [--companies 2000] [--days 3] [--limit 500000] [--notified 0.0] [--json]
"""

import argparse
import asyncio
import json
import random
import tempfile
import time
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import fmean, quantiles

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from tieout.businesses import store as businesses
from tieout.connections import due, schedules
from tieout.connections import store as connections
from tieout.connections.due import Due
from tieout.connections.store import Connection
from tieout.database import embedded
from tieout.database.engine import open_engine
from tieout.database.migrate import migrate
from tieout.database.transaction import transaction
from tieout.meter import budget, calls
from tieout.pull import cadence, planning
from tieout.pull.planning import CERTIFY, OUTSIDE, POLL

START = datetime(2026, 4, 1, tzinfo=UTC)
TICK = timedelta(minutes=5)
DAY = timedelta(days=1)
COST = {POLL: cadence.POLL_CALLS, OUTSIDE: cadence.OUTSIDE_CALLS, CERTIFY: cadence.CERTIFICATE_CALLS}
# Share of companies, and changes a working day.
KINDS = {"busy": (0.1, 40.0), "steady": (0.3, 5.0), "quiet": (0.4, 0.5), "asleep": (0.2, 0.03)}
ZONES = ("America/New_York", "America/Chicago", "America/Los_Angeles", "Europe/London", "Australia/Sydney")


@dataclass(slots=True)
class Company:
    """What happens in one company, and how it was looked at."""

    connection: Connection
    kind: str
    changes: list[datetime]
    told: bool
    polled_at: datetime = START
    every: timedelta = timedelta()
    intervals: list[timedelta] = field(default_factory=list)
    lags: list[timedelta] = field(default_factory=list)
    late: timedelta = timedelta()
    calls: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def happenings(chance: random.Random, a_day: float, days: int) -> list[datetime]:
    """Make up when something changes: in eight working hours of each day, and one change long before."""
    found = [START - chance.random() * DAY * min(1 / a_day, 90)]
    for day in range(days + 1):
        count = sum(chance.random() < a_day / 40 for _ in range(40))
        found += [START + day * DAY + timedelta(hours=14 + 8 * chance.random()) for _ in range(count)]
    return sorted(found)


async def connect(
    conn: AsyncConnection, number: int, kind: str, *, chance: random.Random, days: int, told: float
) -> Company:
    """Make a company that has been kept for long."""
    business = await businesses.create(conn, name=f"Business {number}", now=START)
    made = await connections.open(
        conn, business_id=business.id, environment="production", realm_id=str(number), now=START
    )
    await connections.describe(conn, made.id, company_name=f"Company {number}", time_zone=ZONES[number % len(ZONES)])
    company = Company(made, kind, happenings(chance, KINDS[kind][1], days), chance.random() < told)
    await schedules.went_well(conn, made.id, now=company.changes[0], changed=True)
    if company.told:
        await schedules.notified(conn, made.id, company.changes[0])
    await schedules.went_well(conn, made.id, now=START, changed=False)
    return company


class Simulation:
    """Companies, and a worker that has all the time it needs."""

    def __init__(self, engine: AsyncEngine, *, companies: int, days: int, limit: int, notified: float = 0.0) -> None:
        self.engine, self.days, self.limit, self.notified = engine, days, limit, notified
        self.count = companies
        self.companies: dict[object, Company] = {}
        self.looks = 0
        self.stretches: list[float] = []

    async def run(self) -> dict[str, object]:
        """Let the days pass, and say how it went."""
        chance = random.Random(7)
        kinds = [kind for kind, (share, _) in KINDS.items() for _ in range(round(share * self.count))]
        async with transaction(self.engine) as conn:
            for number, kind in enumerate(kinds):
                made = await connect(conn, number, kind, chance=chance, days=self.days, told=self.notified)
                self.companies[made.connection.id] = made
            for _ in range(2):  # the second time all that is wanted is known
                allowed = await planning.budget(conn, self.limit, START)
                for one in self.companies.values():
                    await planning.plan(conn, one.connection.id, allowed, fresh=planning.WORKS)
            for one in self.companies.values():
                await self._spread(conn, one, chance.random())
                await self._note(conn, one)
        began, now, end = time.perf_counter(), START, START + self.days * DAY
        while now < end:
            now += TICK
            async with transaction(self.engine) as conn:
                await self._tick(conn, now)
        return await self._summary(end, time.perf_counter() - began)

    async def _spread(self, conn: AsyncConnection, one: Company, share: float) -> None:
        """Put the rare looks anywhere before their time, as they stand in a system that has run for long."""
        for work in (OUTSIDE, CERTIFY):
            planned = await due.find(conn, one.connection.id, work)
            if planned is not None:
                await due.mark(conn, one.connection.id, work, due_at=START + (planned.due_at - START) * share)

    async def _tick(self, conn: AsyncConnection, now: datetime) -> None:
        await self._notify(conn, now)
        allowed = await planning.budget(conn, self.limit, now)
        self.stretches.append(allowed.stretch)
        while ready := await due.ready(conn, now):
            for one in ready:
                await self._look(conn, one, allowed)

    async def _notify(self, conn: AsyncConnection, now: datetime) -> None:
        for company in self.companies.values():
            if company.told and (since(company, now - TICK, now)):
                await planning.notified(conn, company.connection.id, now)

    async def _look(self, conn: AsyncConnection, one: Due, allowed: budget.Budget) -> None:
        company, now = self.companies[one.connection_id], allowed.now
        self.looks += 1
        for _ in range(COST[one.work]):
            await calls.count(conn, one.connection_id, company.connection.business_id, "metered", now=now)
        company.calls[one.work] += COST[one.work]
        fresh = (POLL, OUTSIDE, CERTIFY) if one.work == CERTIFY else (one.work,)
        changed = False
        if POLL in fresh:
            news = since(company, company.polled_at, now)
            changed = bool(news) and not company.told  # what was told of is here already
            company.lags += [TICK if company.told else now - moment for moment in news]
            company.intervals.append(now - company.polled_at)
            company.late = max(company.late, now - company.polled_at - company.every)
            company.polled_at = now
        await schedules.went_well(conn, one.connection_id, now=now, changed=changed)
        await planning.plan(conn, one.connection_id, allowed, fresh=fresh)
        if POLL in fresh:
            await self._note(conn, company)

    async def _note(self, conn: AsyncConnection, company: Company) -> None:
        company.every = (await schedules.of(conn, company.connection.id)).every or timedelta()

    async def _summary(self, end: datetime, seconds: float) -> dict[str, object]:
        async with transaction(self.engine) as conn:
            stands = await planning.budget(conn, self.limit, end)
        for company in self.companies.values():
            company.late = max(company.late, end - company.polled_at - company.every)
        everyone = list(self.companies.values())
        return {
            "companies": len(everyone),
            "days": self.days,
            "limit": self.limit,
            "spent": stands.spent,
            "allowed_so_far": round(self.limit * self.days * DAY / (stands.ends - START)),
            "forecast": stands.forecast,
            "stretch": {"mean": round(fmean(self.stretches), 2), "most": round(max(self.stretches), 2)},
            "latest_minutes": round(max(one.late for one in everyone) / timedelta(minutes=1), 1),
            "looks": self.looks,
            "milliseconds_per_look": round(1000 * seconds / max(self.looks, 1), 2),
            "kinds": {kind: self._kind([one for one in everyone if one.kind == kind]) for kind in KINDS},
        }

    def _kind(self, companies: list[Company]) -> dict[str, object]:
        months = 30 / self.days / max(len(companies), 1)
        by_work = {work: round(sum(one.calls[work] for one in companies) * months, 1) for work in planning.WORKS}
        return {
            "companies": len(companies),
            "calls_a_month_each": round(sum(by_work.values()), 1),
            **by_work,
            "interval_minutes": spread([gap for one in companies for gap in one.intervals]),
            "change_to_mirror_minutes": spread([lag for one in companies for lag in one.lags]),
        }


def since(company: Company, after: datetime, until: datetime) -> list[datetime]:
    """Answer what changed in between."""
    return company.changes[bisect_right(company.changes, after) : bisect_right(company.changes, until)]


def spread(times: list[timedelta]) -> dict[str, float]:
    """Answer the middle and the end of a distribution, in minutes."""
    minutes = [moment / timedelta(minutes=1) for moment in times]
    if len(minutes) < 2:
        return {}
    return {"p50": round(quantiles(minutes, n=100)[49]), "p95": round(quantiles(minutes, n=100)[94])}


def table(found: dict[str, object]) -> None:
    """Print it for people."""
    for name, value in found.items():
        if name != "kinds":
            print(f"{name:24} {value}")
    kinds = found["kinds"]
    assert isinstance(kinds, dict)
    print(
        f"\n{'':8}{'calls a month each':>20}{'polls':>8}{'rest':>8}{'proof':>8}{'every p50/p95':>16}{'lag p50/p95':>14}"
    )
    for kind, row in kinds.items():
        gaps, lags = (
            "/".join(map(str, row[name].values())) for name in ("interval_minutes", "change_to_mirror_minutes")
        )
        costs = "".join(f"{row[work]:8}" for work in planning.WORKS)
        print(f"{kind:8}{row['calls_a_month_each']:20}{costs}{gaps:>16}{lags:>14}  minutes")


async def main() -> None:
    """Simulate on a database of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=2000)
    parser.add_argument("--days", type=int, default=3)
    parser.add_argument("--limit", type=int, default=500_000)
    parser.add_argument("--notified", type=float, default=0.0, help="share of companies whose notifications arrive")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = embedded.start(Path(folder) / "postgres", fsync="off", full_page_writes="off", synchronous_commit="off")
        await migrate(url)
        engine = open_engine(url)
        simulation = Simulation(
            engine, companies=asked.companies, days=asked.days, limit=asked.limit, notified=asked.notified
        )
        found = await simulation.run()
        await engine.dispose()
    print(json.dumps(found, indent=2)) if asked.json else table(found)


if __name__ == "__main__":
    asyncio.run(main())
