"""How the installation does, in numbers for machines that watch it: everything is counted in the tables, when asked.

No number is told of one company: thousands of them would drown whoever collects. Companies are counted by what they
have in common; which ones they are, issues and the dashboard say. What there is none of is told as 0, not left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from math import inf
from typing import Literal, get_args

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections.tables import STATES
from tieout.health.facts import Facts, gather, seen
from tieout.health.reasons import Reason
from tieout.intents.tables import STATES as INTENTS
from tieout.issues.tables import OWNERS, SEVERITIES
from tieout.meter.budget import Budget

FRESH = (300, 900, 3600, 21600, 86400)
"""Seconds; how long ago a company was last known to be here whole."""
ENDING_DAYS = (1, 7, 30)
HEARTBEAT = 30
"""Seconds after which a silent worker does not count."""

_DUE = text("SELECT work, count(*) AS number, min(due_at) AS first FROM due WHERE due_at <= :now GROUP BY work")
_JOBS = text("SELECT status::text, count(*) AS number FROM procrastinate_jobs GROUP BY status")
# The queue's times are the database's own.
_WORKERS = text("""
    SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :silent)
""")
_CALLS = text("SELECT cost, sum(calls) AS calls FROM call_count GROUP BY cost")
# A delivery of no events (`[]`) is the doctor's.
_INBOX = text("""
    SELECT (SELECT count(*) FROM inbox_delivery WHERE sorted_at IS NULL) AS unsorted,
           (SELECT count(*) FROM notification WHERE state IN ('new', 'again')) AS waiting,
           (SELECT max(received_at) FROM inbox_delivery WHERE length(body) > 2) AS last
""")
_INTENTS = text("""
    SELECT state, count(*) AS number, min(changed_at) AS first FROM intent
    WHERE state NOT IN ('sent', 'dropped') GROUP BY state
""")
_DELIVERIES = text("""
    SELECT count(*) AS waiting, min(event.at) AS first
    FROM delivery JOIN event ON event.id = delivery.event_id
    WHERE delivery.state = 'waiting'
""")
_ENDPOINTS = text("""
    SELECT count(*) FILTER (WHERE disabled_at IS NULL AND failing_since IS NULL) AS well,
           count(*) FILTER (WHERE disabled_at IS NULL AND failing_since IS NOT NULL) AS failing,
           count(disabled_at) AS disabled
    FROM event_endpoint
""")
_OPEN = tuple(state for state in INTENTS if state not in {"sent", "dropped"})
_ISSUES = text("SELECT owner, severity, count(*) AS number FROM issue WHERE resolved_at IS NULL GROUP BY 1, 2")


@dataclass(frozen=True, slots=True)
class Sample:
    """One number, and what tells it from its siblings."""

    value: float
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Measure:
    """Numbers of one name."""

    name: str
    meaning: str
    samples: Sequence[Sample]
    kind: Literal["gauge", "counter"] = "gauge"


async def measures(conn: AsyncConnection, budget: Budget, *, now: datetime) -> list[Measure]:
    """Count everything."""
    companies = await gather(conn, await seen(conn), now=now)
    return [
        *_companies(companies, now),
        *_tokens([one for one in companies if one.state == "active"], now),
        *await _work(conn, now),
        *await _calls(conn, budget),
        *await _notifications(conn, now),
        *await _writes(conn, now),
        *await _deliveries(conn, now),
        await _issues(conn),
    ]


def _companies(companies: Sequence[Facts], now: datetime) -> Iterator[Measure]:
    states = Counter(one.state for one in companies)
    watched = [one for one in companies if one.state == "active" and one.paused_at is None]
    ages = [_seconds(now, one.synced_at) for one in watched]
    worst = max((_seconds(now, one.synced_at or one.connected_at) for one in watched), default=0.0)
    failing = Counter(one.failure.reason or "unknown" for one in companies if one.state == "active" and one.failure)
    yield Measure("tieout_connections", "Connections, by state.", _by("state", {name: states[name] for name in STATES}))
    yield _one(
        "tieout_connections_paused", "Connections that are left alone.", _count(one.paused_at for one in companies)
    )
    yield Measure(
        "tieout_connections_fresh",
        "Active connections whose mirror was known to be whole within so many seconds.",
        [Sample(sum(age <= limit for age in ages), {"within": _limit(limit)}) for limit in (*FRESH, inf)],
    )
    yield _one("tieout_freshness_worst_seconds", "Age of the stalest active mirror, since connecting if never.", worst)
    yield Measure(
        "tieout_connections_failing",
        "Active connections whose last run ended badly, by reason.",
        _by("reason", dict.fromkeys((*get_args(Reason), "unknown"), 0) | failing),
    )


def _tokens(companies: Sequence[Facts], now: datetime) -> Iterator[Measure]:
    oldest = max((_seconds(now, one.refreshed_at) for one in companies if one.refreshed_at), default=0.0)
    yield _one("tieout_token_oldest_seconds", "Age of the token pair that was refreshed longest ago.", oldest)
    ends = {"idle": [one.idle_ends_at for one in companies], "hard": [one.hard_ends_at for one in companies]}
    yield Measure(
        "tieout_tokens_ending",
        "Authorisations that end within days: idle unless refreshed, hard whatever happens.",
        [
            Sample(_count(at and at <= now + timedelta(days=days) for at in found), {"kind": kind, "days": str(days)})
            for kind, found in ends.items()
            for days in ENDING_DAYS
        ],
    )
    strangers = _count(one.stranger_at for one in companies)
    yield _one("tieout_tokens_strange", "Connections whose tokens somebody else was seen to refresh.", strangers)


async def _work(conn: AsyncConnection, now: datetime) -> list[Measure]:
    due = (await conn.execute(_DUE, {"now": now})).all()
    jobs = {row.status: row.number for row in await conn.execute(_JOBS)}
    workers = await conn.scalar(_WORKERS, {"silent": HEARTBEAT})
    return [
        Measure("tieout_due", "Work whose time has come, by kind.", _by("work", {row.work: row.number for row in due})),
        _one(
            "tieout_due_oldest_seconds", "How long the oldest such work has waited: the age of the queue.",
            max((_seconds(now, row.first) for row in due), default=0.0),
        ),
        Measure(
            "tieout_jobs", "Jobs in the queue.",
            _by("state", {"waiting": jobs.get("todo", 0), "running": jobs.get("doing", 0)}),
        ),
        _one("tieout_workers", "Workers that gave a sign of life lately.", workers or 0),
    ]  # fmt: skip


async def _calls(conn: AsyncConnection, budget: Budget) -> list[Measure]:
    made = {row.cost: float(row.calls) for row in await conn.execute(_CALLS)}
    calls = {cost: made.get(cost, 0.0) for cost in ("free", "metered")}
    limit = inf if budget.limit is None else float(budget.limit)
    return [
        Measure("tieout_calls", "Calls to QuickBooks ever made, by cost.", _by("cost", calls), kind="counter"),
        _one("tieout_month_calls", "Metered calls of this month.", budget.spent),
        _one("tieout_month_calls_forecast", "Metered calls of this month at its end.", budget.forecast),
        _one("tieout_month_calls_limit", "Metered calls that Intuit grants a month.", limit),
        _one("tieout_poll_stretch", "How many times longer than wanted intervals are, for the month to last.",
             budget.stretch),
    ]  # fmt: skip


async def _notifications(conn: AsyncConnection, now: datetime) -> list[Measure]:
    row = (await conn.execute(_INBOX)).one()
    waiting = {"unsorted deliveries": row.unsorted, "notifications": row.waiting}
    return [
        Measure("tieout_inbox", "What Intuit told and nobody has worked off yet.", _by("what", waiting)),
        _one("tieout_inbox_silent_seconds", "Time since Intuit last told us anything.", _seconds(now, row.last)),
    ]


async def _writes(conn: AsyncConnection, now: datetime) -> list[Measure]:
    rows = (await conn.execute(_INTENTS)).all()
    return [
        Measure(
            "tieout_intents", "Promised writes that are open, by state.",
            _by("state", dict.fromkeys(_OPEN, 0) | {row.state: row.number for row in rows}),
        ),
        _one(
            "tieout_intents_unknown_oldest_seconds", "How long the oldest write has been of unknown outcome.",
            max((_seconds(now, row.first) for row in rows if row.state == "unknown"), default=0.0),
        ),
    ]  # fmt: skip


async def _deliveries(conn: AsyncConnection, now: datetime) -> list[Measure]:
    waiting = (await conn.execute(_DELIVERIES)).one()
    endpoints = (await conn.execute(_ENDPOINTS)).one()
    oldest = _seconds(now, waiting.first) if waiting.first else 0.0
    return [
        _one(
            "tieout_deliveries_waiting", "Events that an endpoint of the platform has not taken yet.", waiting.waiting
        ),
        _one("tieout_deliveries_oldest_seconds", "Age of the oldest of them.", oldest),
        Measure("tieout_endpoints", "Endpoints of the platform, by state.", _by("state", dict(endpoints._asdict()))),
    ]


async def _issues(conn: AsyncConnection) -> Measure:
    open_ = {(row.owner, row.severity): row.number for row in await conn.execute(_ISSUES)}
    found = [
        Sample(open_.get((owner, severity), 0), {"owner": owner, "severity": severity})
        for owner, severity in product(OWNERS, SEVERITIES)
    ]
    return Measure("tieout_issues", "Open issues, by whose turn it is.", found)


def _one(name: str, meaning: str, value: float) -> Measure:
    return Measure(name, meaning, [Sample(value, {})])


def _by(label: str, numbers: Mapping[str, float]) -> list[Sample]:
    return [Sample(number, {label: name}) for name, number in numbers.items()]


def _count(found: Iterable[object]) -> int:
    return sum(1 for one in found if one)


def _seconds(now: datetime, then: datetime | None) -> float:
    return inf if then is None else max((now - then).total_seconds(), 0.0)


def _limit(seconds: float) -> str:
    return "+Inf" if seconds == inf else str(seconds)
