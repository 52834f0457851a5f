"""How companies stand, at a glance: one state each, the reason in words, and the one thing to do about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.ids import BusinessId, ConnectionId, RunId

State = Literal[
    "needs_reconnect", "action_required", "degraded", "syncing", "connected", "paused", "healthy", "disconnected"
]
Action = Literal["reconnect", "review", "confirm", "sync", "wait", "resume", "connect", "none"]

WORST_FIRST: tuple[State, ...] = (
    "needs_reconnect", "action_required", "degraded", "syncing", "connected", "paused", "healthy", "disconnected",
)  # fmt: skip
"""The states, in the order in which somebody should look at them."""

# A poll that failed ends no run that somebody waits for; three in a row are more than a hiccup.
_SHAKY = 3

_CAUSES: Mapping[str, str] = {
    "revoked": "QuickBooks no longer honours the authorisation: somebody took it back, or lost access to the company.",
    "expired_idle": "The authorisation was not used for 100 days and has run out.",
    "expired_hard": "The authorisation has reached its five years and has run out.",
}

_ROSTER = text("""
    SELECT connection.id, connection.business_id, business.name AS business_name, connection.environment,
           connection.realm_id, connection.company_name, connection.country, connection.home_currency,
           connection.time_zone, connection.state AS standing, connection.cause, connection.connected_at,
           schedule.paused_at, schedule.polled_at, schedule.changed_at, schedule.notified_at,
           coalesce(schedule.failures, 0) AS failures,
           run.id AS run_id, run.state AS run_state, run.trigger, run.queued_at, run.finished_at, run.reason,
           run.retryable, run.cause AS run_cause, done.finished_at AS succeeded_at, coalesce(held.number, 0) AS held,
           next.due_at AS next_at
    FROM connection
    JOIN business ON business.id = connection.business_id
    LEFT JOIN schedule ON schedule.connection_id = connection.id
    LEFT JOIN LATERAL (
        SELECT * FROM run WHERE run.connection_id = connection.id AND run.trigger <> 'schedule'
        ORDER BY run.queued_at DESC, run.id DESC LIMIT 1
    ) AS run ON true
    LEFT JOIN LATERAL (
        SELECT run.finished_at FROM run
        WHERE run.connection_id = connection.id AND run.trigger <> 'schedule' AND run.state = 'completed'
        ORDER BY run.queued_at DESC, run.id DESC LIMIT 1
    ) AS done ON true
    LEFT JOIN LATERAL (
        SELECT count(*) AS number FROM held_deletion
        WHERE held_deletion.connection_id = connection.id AND held_deletion.confirmed IS NULL
    ) AS held ON true
    LEFT JOIN due AS next ON next.connection_id = connection.id AND next.work = 'poll'
    WHERE (CAST(:business AS uuid) IS NULL OR connection.business_id = :business)
      AND (CAST(:connection AS uuid) IS NULL OR connection.id = :connection)
    ORDER BY connection.id
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """How one company stands."""

    id: ConnectionId
    business_id: BusinessId
    business_name: str
    environment: str
    realm_id: str
    company_name: str | None
    country: str | None
    home_currency: str | None
    time_zone: str | None
    connected_at: datetime
    state: State
    sentence: str
    action: Action
    cause: Mapping[str, Any]
    reason: str | None
    run_id: RunId | None
    last_synced_at: datetime | None
    next_sync_at: datetime | None
    notified_at: datetime | None
    held: int

    @property
    def name(self) -> str:
        """What people call the company."""
        return self.company_name or f"Company {self.realm_id}"


async def roster(
    conn: AsyncConnection, *, business_id: BusinessId | None = None, connection_id: ConnectionId | None = None
) -> list[Glance]:
    """Answer how companies stand: those of a business, one, or all that the caller may see."""
    rows = await conn.execute(_ROSTER, {"business": business_id, "connection": connection_id})
    return [_glance(row) for row in rows]


def worst_first(found: Sequence[Glance]) -> list[Glance]:
    """Put those first that somebody should look at; among equals, the one not synced for longest."""
    order = {state: place for place, state in enumerate(WORST_FIRST)}
    return sorted(found, key=lambda one: (order[one.state], one.last_synced_at or one.connected_at))


def _glance(row: Row[Any]) -> Glance:
    state, sentence, action = _standing(row)
    failed = state in {"degraded", "action_required"}
    return Glance(
        id=row.id, business_id=row.business_id, business_name=row.business_name, environment=row.environment,
        realm_id=row.realm_id, company_name=row.company_name, country=row.country, home_currency=row.home_currency,
        time_zone=row.time_zone, connected_at=row.connected_at, state=state, sentence=sentence, action=action,
        cause=(row.run_cause or {}) if failed else {}, reason=row.reason if failed else None, run_id=row.run_id,
        last_synced_at=max((when for when in (row.succeeded_at, row.polled_at) if when), default=None),
        next_sync_at=None if row.paused_at or row.standing != "active" else row.next_at,
        notified_at=row.notified_at, held=row.held,
    )  # fmt: skip


def _standing(row: Row[Any]) -> tuple[State, str, Action]:  # noqa: PLR0911 - a list of what may be, the worst first
    """From what stops everything to what is only worth knowing: the first that holds is what a person sees."""
    if row.standing == "disconnected":
        return "disconnected", "Disconnected. What was loaded is kept.", "connect"
    if row.standing == "needs_reconnect":
        return "needs_reconnect", _CAUSES.get(row.cause or "", "QuickBooks no longer lets us in."), "reconnect"
    if row.run_state in {"queued", "running"}:
        return "syncing", "Reading what changed." if row.succeeded_at else "Loading the company.", "wait"
    if row.held:
        return "action_required", "More was deleted in QuickBooks than we believe without asking.", "confirm"
    if row.run_state in {"failed", "incomplete"} and not _since(row):
        return _failed(row)
    if row.paused_at:
        return "paused", "Paused: only syncs that somebody asks for take place.", "resume"
    if row.failures >= _SHAKY:
        return "degraded", f"The last {row.failures} looks for changes failed; it is tried again.", "wait"
    if row.succeeded_at is None and row.polled_at is None:
        return "connected", "Connected, and not read yet.", "sync"
    return "healthy", "Up to date.", "none"


def _since(row: Row[Any]) -> bool:
    """Whether everything was seen after the run that failed."""
    return row.polled_at is not None and row.finished_at is not None and row.polled_at > row.finished_at


def _failed(row: Row[Any]) -> tuple[State, str, Action]:
    cause = row.run_cause or {}
    said = cause.get("meaning") or cause.get("message") or "The last sync failed."
    said = said if said.endswith(".") else f"{said}."
    if row.retryable and cause.get("owner") == "intuit":
        return "degraded", said, "sync"
    return "action_required", said, "review"
