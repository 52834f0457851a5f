"""Gathers what is known of companies' connections, of thousands in four questions; judges nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections.store import State
from tieout.connections.tables import connection
from tieout.health.writes import Writes, open_writes
from tieout.ids import BusinessId, ConnectionId, RunId
from tieout.meter.budget import gone
from tieout.meter.calls import month_of

NO_WRITES = Writes()
REMEMBERED = timedelta(days=60)
"""A certificate that differed longer ago, and of which nothing was heard since, speaks of another time."""


@dataclass(frozen=True, slots=True)
class Failure:
    """How a run ended badly, when nothing went well since, or when what failed then still does."""

    run_id: RunId
    trigger: str
    at: datetime
    reason: str | None
    cause: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Held:
    """So many records of an entity are gone that nobody believes it before somebody has looked."""

    entity: str
    missing: int
    living: int


@dataclass(frozen=True, slots=True)
class Differing:
    """An entity whose counts were last seen to differ."""

    entity: str
    theirs: int | None
    ours: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one connection."""

    id: ConnectionId
    business_id: BusinessId
    business_name: str
    environment: str
    realm_id: str
    company_name: str | None
    state: State
    cause: str | None
    connected_at: datetime
    disconnected_at: datetime | None
    paused_at: datetime | None
    polled_at: datetime | None
    changed_at: datetime | None
    notified_at: datetime | None
    failures: int
    """In a row, of the kind of look that fails for longest: another kind may go well meanwhile."""
    run_id: RunId | None
    succeeded_at: datetime | None
    next_at: datetime | None
    authorizing: bool
    ending: bool
    failure: Failure | None
    refreshed_at: datetime | None = None
    idle_ends_at: datetime | None = None
    hard_ends_at: datetime | None = None
    stranger_at: datetime | None = None
    rests_until: datetime | None = None
    held: tuple[Held, ...] = ()
    differing: tuple[Differing, ...] = ()
    writes: Writes = NO_WRITES
    monthly_calls: int | None = None
    spent: int = 0

    @property
    def budget_gone(self) -> bool:
        """Whether the company has a budget of its own and has spent it."""
        return gone(self.monthly_calls, self.spent)

    @property
    def synced_at(self) -> datetime | None:
        """When everything of the company was last known to be here: after a run, or after a look."""
        return max((when for when in (self.succeeded_at, self.polled_at) if when), default=None)


_CONNECTIONS = text("""
    SELECT c.id, c.business_id, business.name AS business_name, c.environment, c.realm_id, c.company_name, c.state,
           c.cause, c.connected_at, c.disconnected_at, token.received_at AS refreshed_at,
           token.refresh_expires_at AS idle_ends_at, token.hard_expires_at AS hard_ends_at, token.stranger_at,
           pace.paused_until AS rests_until, s.paused_at, s.polled_at, s.changed_at, s.notified_at,
           looks.failures, active.id AS run_id, done.finished_at AS succeeded_at,
           s.monthly_calls, coalesce(calls.calls, 0) AS spent, poll.due_at AS next_at,
           revoke.work IS NOT NULL AS ending,
           EXISTS (SELECT FROM begun_authorization AS begun WHERE begun.business_id = c.business_id
               AND begun.ended_at IS NULL AND begun.expires_at > :now
               AND coalesce(begun.realm_id, c.realm_id) = c.realm_id) AS authorizing,
           last.id AS last_id, last.state AS last_state, last.trigger AS last_trigger,
           last.finished_at AS last_at, last.reason AS last_reason, last.cause AS last_cause
    FROM connection AS c
    JOIN business ON business.id = c.business_id
    LEFT JOIN token ON token.connection_id = c.id
    LEFT JOIN pace ON pace.environment = c.environment AND pace.realm_id = c.realm_id
    LEFT JOIN schedule AS s ON s.connection_id = c.id
    LEFT JOIN call_count AS calls ON calls.connection_id = c.id AND calls.month = :month AND calls.cost = 'metered'
    LEFT JOIN due AS poll ON poll.connection_id = c.id AND poll.work = 'poll'
    LEFT JOIN due AS revoke ON revoke.connection_id = c.id AND revoke.work = 'revoke'
    LEFT JOIN run AS active ON active.connection_id = c.id AND active.state IN ('queued', 'running')
        AND active.trigger <> 'schedule'
    CROSS JOIN LATERAL (SELECT coalesce(max(attempts), 0) AS failures FROM due
        WHERE due.connection_id = c.id AND due.work IN ('poll', 'outside', 'certify')) AS looks
    LEFT JOIN LATERAL (SELECT finished_at FROM run
        WHERE run.connection_id = c.id AND run.state = 'completed' AND run.trigger <> 'schedule'
        ORDER BY run.queued_at DESC, run.id DESC LIMIT 1) AS done ON true
    LEFT JOIN LATERAL (SELECT id, state, trigger, finished_at, reason, cause FROM run
        WHERE run.connection_id = c.id
          AND run.state = ANY(CASE looks.failures WHEN 0 THEN '{completed,incomplete,failed}'::text[]
                                                  ELSE '{incomplete,failed}' END)
        ORDER BY run.queued_at DESC, run.id DESC LIMIT 1) AS last ON true
    WHERE c.id = ANY(:ids)
    ORDER BY c.id
""")
_HELD = text("""
    SELECT connection_id, entity, missing, living FROM held_deletion AS held
    WHERE coalesce(confirmed, -1) < missing AND connection_id = ANY(:ids)
    ORDER BY entity
""")
_DIFFERING = text("""
    SELECT DISTINCT ON (certificate.connection_id, line->>'entity') certificate.connection_id, certificate.at,
           line->>'entity' AS entity, CAST(line->>'theirs' AS bigint) AS theirs, CAST(line->>'ours' AS bigint) AS ours
    FROM certificate CROSS JOIN LATERAL jsonb_array_elements(certificate.rows) AS line
    WHERE NOT certificate.agreed AND certificate.at > :since AND line->>'verdict' = 'differs'
      AND certificate.connection_id = ANY(:ids)
      AND NOT EXISTS (
          SELECT FROM certificate AS newer CROSS JOIN LATERAL jsonb_array_elements(newer.rows) AS settled
          WHERE newer.connection_id = certificate.connection_id AND newer.at > certificate.at
            AND settled->>'entity' = line->>'entity' AND settled->>'verdict' = 'agrees')
    ORDER BY certificate.connection_id, line->>'entity', certificate.at DESC
""")


async def seen(conn: AsyncConnection, *, business_id: BusinessId | None = None) -> list[ConnectionId]:
    """Answer which connections the caller may see, of all or of a business's, in the order of ids."""
    asked = select(connection.c.id).order_by(connection.c.id)
    if business_id is not None:
        asked = asked.where(connection.c.business_id == business_id)
    return [ConnectionId(id_) for id_ in await conn.scalars(asked)]


async def gather(owner: AsyncConnection, ids: Sequence[ConnectionId], *, now: datetime) -> list[Facts]:
    """Answer the facts of connections, in the order of ids.

    Asked by the owner, for tokens and limits are nothing for the API's role: which connections a caller may know of,
    `seen` has said before.
    """
    asked = {"ids": ids}
    held: dict[ConnectionId, list[Held]] = defaultdict(list)
    for row in await owner.execute(_HELD, asked):
        held[row.connection_id].append(Held(row.entity, row.missing, row.living))
    differing: dict[ConnectionId, list[Differing]] = defaultdict(list)
    for row in await owner.execute(_DIFFERING, asked | {"since": now - REMEMBERED}):
        differing[row.connection_id].append(Differing(row.entity, row.theirs, row.ours, row.at))
    writes = await open_writes(owner, ids)
    found = await owner.execute(_CONNECTIONS, asked | {"now": now, "month": month_of(now)})
    places = [(place, name) for place, name in enumerate(found.keys()) if not name.startswith("last_")]
    return [
        Facts(
            **{name: row[place] for place, name in places},
            failure=_failure(row),
            held=tuple(held.get(row.id, ())),
            differing=tuple(differing.get(row.id, ())),
            writes=writes.get(row.id, NO_WRITES),
        )
        for row in found.all()
    ]


def _failure(row: Row[Any]) -> Failure | None:
    if row.last_state not in {"failed", "incomplete"} or row.last_at is None:
        return None
    if not row.failures and row.polled_at is not None and row.polled_at > row.last_at:
        return None
    return Failure(row.last_id, row.last_trigger, row.last_at, row.last_reason, row.last_cause or {})
