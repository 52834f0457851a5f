"""Figures over time, for charts: what a company's runs changed by day, and what each month's calls were."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.ids import ConnectionId

_VOLUME = text("""
    SELECT (run.finished_at AT TIME ZONE :zone)::date AS day, sum(done.created) AS created,
           sum(done.updated) AS updated, sum(done.deleted) AS deleted, count(DISTINCT run.id) AS runs
    FROM run JOIN run_entity AS done ON done.run_id = run.id
    WHERE run.connection_id = :connection AND run.finished_at >= :since
    GROUP BY 1 ORDER BY 1
""")
_MONTHS = text("""
    SELECT month, cost, sum(calls) AS calls FROM call_count
    WHERE month >= :since AND (CAST(:connection AS uuid) IS NULL OR connection_id = :connection)
    GROUP BY 1, 2 ORDER BY 1
""")
_DEAREST = text("""
    SELECT connection.id, connection.company_name, connection.realm_id, business.name AS business_name,
           sum(calls) FILTER (WHERE cost = 'metered') AS metered, sum(calls) FILTER (WHERE cost = 'free') AS free,
           schedule.monthly_calls
    FROM call_count JOIN connection ON connection.id = call_count.connection_id
    JOIN business ON business.id = connection.business_id
    LEFT JOIN schedule ON schedule.connection_id = connection.id
    WHERE month = :month
    GROUP BY 1, 2, 3, 4, 7 ORDER BY metered DESC NULLS LAST LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class Day:
    """What runs changed on one day, in the company's zone."""

    day: date
    created: int
    updated: int
    deleted: int
    runs: int


@dataclass(frozen=True, slots=True)
class Month:
    """The calls of one month."""

    month: date
    metered: int
    free: int


@dataclass(frozen=True, slots=True)
class Spender:
    """What one company took of a month's calls."""

    id: ConnectionId
    name: str
    business_name: str
    metered: int
    free: int
    monthly_calls: int | None
    """Its own budget, if it has one."""


async def volume(conn: AsyncConnection, connection_id: ConnectionId, *, since: datetime, zone: str) -> list[Day]:
    """Answer what the runs of a company changed, by day; days without any are left out."""
    rows = await conn.execute(_VOLUME, {"connection": connection_id, "since": since, "zone": zone})
    return [Day(row.day, *(int(number or 0) for number in row[1:])) for row in rows]


async def months(conn: AsyncConnection, *, since: date, connection_id: ConnectionId | None = None) -> list[Month]:
    """Answer the calls of every month since one, of a company or of all."""
    found: dict[date, dict[str, int]] = {}
    for row in await conn.execute(_MONTHS, {"since": since, "connection": connection_id}):
        found.setdefault(row.month, {})[row.cost] = int(row.calls)
    return [Month(month, one.get("metered", 0), one.get("free", 0)) for month, one in found.items()]


async def dearest(conn: AsyncConnection, month: date, most: int = 20) -> list[Spender]:
    """Answer which companies took most of a month's calls."""
    rows = await conn.execute(_DEAREST, {"month": month, "most": most})
    return [
        Spender(row.id, row.company_name or f"Company {row.realm_id}", row.business_name, int(row.metered or 0),
                int(row.free or 0), row.monthly_calls)
        for row in rows
    ]  # fmt: skip
