"""Notices that changes are found only by looking, although Intuit used to tell us of them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.facts.catalog import ENTITIES
from tieout.health.facts import Facts
from tieout.issues.problem import Problem

SILENCE = timedelta(days=1)
"""Intuit tells of a change within minutes; what a look found so long after its last word was never told."""
_TOLD_OF = [row.name for row in ENTITIES if row.notifies]
_LOOKED_AT = 200
"""Changes of a company; among so many there is one that Intuit should have told, or it is not worth a word."""

_MISSED = text("""
    SELECT max(late.seen_at) FROM unnest(CAST(:ids AS uuid[])) AS company(id) CROSS JOIN LATERAL (
        SELECT entity, source, seen_at FROM version
        WHERE version.connection_id = company.id AND version.position IS NOT NULL
        ORDER BY version.position DESC LIMIT :most) AS late
    WHERE late.seen_at > :since AND late.source = 'change' AND late.entity = ANY(:told_of)
""")


async def problems(conn: AsyncConnection, companies: Iterable[Facts], *, now: datetime) -> list[Problem]:
    """Answer whether Intuit has become silent; of some kinds of record it never tells, and those say nothing."""
    active = [one for one in companies if one.state == "active"]
    told = max((one.notified_at for one in active if one.notified_at), default=None)
    if told is None or now - told < SILENCE:
        return []
    since = told + SILENCE
    moved = [
        one.id
        for one in active
        if one.changed_at and one.changed_at > since and one.changed_at - one.connected_at > SILENCE
    ]
    if not moved:
        return []
    asked = {"ids": moved, "most": _LOOKED_AT, "since": since, "told_of": _TOLD_OF}
    missed = await conn.scalar(_MISSED, asked)
    return [] if missed is None else [_said(told, missed)]


def _said(told: datetime, missed: datetime) -> Problem:
    return Problem(
        key="notifications:silent",
        sentence=f"Intuit has told us nothing since {told:%Y-%m-%d %H:%M} UTC, although companies changed.",
        owner="operator",
        action="Check the webhook address and its subscriptions in the app's settings at Intuit; until then changes"
        " are found by looking, later.",
        severity="warning",
        cause={"told_at": told.isoformat()},
        seen_at=missed,
    )
