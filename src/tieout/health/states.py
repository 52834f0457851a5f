"""How a connection stands: one state, whose turn it is, and the one thing to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.facts.faults import Owner
from tieout.connections import schedules
from tieout.health.facts import Facts, gather
from tieout.health.problems import problems, transient
from tieout.ids import ConnectionId
from tieout.issues.problem import Problem
from tieout.meter import budget
from tieout.meter.budget import Budget

State = Literal[
    "not_connected", "authorizing", "connected", "syncing", "healthy", "degraded", "needs_reauth", "action_required",
    "rate_limited", "budget_paused", "paused", "disconnecting", "disconnected",
]  # fmt: skip
STATES: tuple[State, ...] = get_args(State)
Action = Literal["connect", "wait", "sync", "retry", "reconnect", "review", "raise_budget", "resume", "none"]

ACTIONS: dict[State, Action] = {
    "not_connected": "connect",
    "authorizing": "wait",
    "connected": "sync",
    "syncing": "wait",
    "healthy": "none",
    "degraded": "retry",
    "needs_reauth": "reconnect",
    "action_required": "review",
    "rate_limited": "wait",
    "budget_paused": "raise_budget",
    "paused": "resume",
    "disconnecting": "none",
    "disconnected": "connect",
}
WORST_FIRST: tuple[State, ...] = (
    "needs_reauth", "action_required", "budget_paused", "rate_limited", "degraded", "authorizing", "syncing",
    "connected", "paused", "healthy", "not_connected", "disconnecting", "disconnected",
)  # fmt: skip
"""The states, in the order in which somebody should look at them."""
_SENTENCES: dict[State, str] = {
    "not_connected": "No QuickBooks company is connected.",
    "authorizing": "Somebody is connecting the company at this moment.",
    "connected": "Connected; nothing has been loaded yet.",
    "syncing": "A sync is going on.",
    "healthy": "Everything that QuickBooks tells is here.",
    "degraded": "The last look failed; it is tried again.",
    "rate_limited": "QuickBooks asked us to wait.",
    "budget_paused": "This month's metered calls are spent: the company is looked at again next month.",
    "paused": "Paused: the company is only looked at when somebody asks.",
    "disconnecting": "Disconnected; QuickBooks has not yet been told.",
    "disconnected": "Disconnected; what was loaded is kept.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearings:
    """What of the installation bears on every connection."""

    now: datetime
    environment: str
    budget_lasts: bool = True
    month_ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a connection stands. `until` is when that is over by itself, where it is known."""

    facts: Facts
    state: State
    sentence: str
    action: Action
    owner: Owner | None
    advice: str | None
    until: datetime | None
    problems: tuple[Problem, ...]


async def bearings_of(owner: AsyncConnection, *, environment: str, monthly_calls: int, now: datetime) -> Bearings:
    """Find out what bears on every connection; only the owner sees the calls of all companies."""
    spent, wanted = await budget.spent(owner, now), await schedules.wanted(owner)
    month = Budget(limit=monthly_calls or None, spent=spent, wanted=wanted, now=now)
    return Bearings(now=now, environment=environment, budget_lasts=month.lasts, month_ends_at=month.ends)


async def healths(owner: AsyncConnection, bearings: Bearings, ids: Sequence[ConnectionId]) -> list[Health]:
    """Answer how connections stand; asked by the owner, of those that `facts.seen` showed the caller."""
    return [judge(facts, bearings) for facts in await gather(owner, ids, now=bearings.now)]


def of_nothing(*, authorizing: bool) -> State:
    """Say how a business stands that has no connection."""
    return "authorizing" if authorizing else "not_connected"


def judge(facts: Facts, bearings: Bearings) -> Health:
    """Say how a connection stands."""
    found = problems(facts, environment=bearings.environment, now=bearings.now)
    state = _state(facts, bearings, found)
    blamed = {
        "needs_reauth": found,
        "action_required": found,
        "budget_paused": [one for one in found if one.kind == "budget"],
        "degraded": [one for one in found if one.kind == "sync"],
    }
    worst = next(iter(blamed.get(state, ())), None)
    return Health(
        facts=facts,
        state=state,
        sentence=worst.sentence if worst else _SENTENCES[state],
        action=ACTIONS[state],
        owner=worst.owner if worst else None,
        advice=worst.action if worst else None,
        until={"rate_limited": facts.rests_until, "budget_paused": bearings.month_ends_at}.get(state),
        problems=tuple(found),
    )


def _state(facts: Facts, bearings: Bearings, found: Sequence[Problem]) -> State:
    """From what stops everything to what is only worth knowing: the first that holds is the state."""
    errors = [problem for problem in found if problem.severity == "error" and problem.kind != "budget"]
    standing: tuple[tuple[bool, State], ...] = (
        (facts.state == "disconnected" and facts.ending, "disconnecting"),
        (facts.state == "disconnected", "authorizing" if facts.authorizing else "disconnected"),
        (facts.state == "needs_reconnect", "authorizing" if facts.authorizing else "needs_reauth"),
        (facts.rests_until is not None and facts.rests_until > bearings.now, "rate_limited"),
        (facts.run_id is not None, "syncing"),
        (bool(errors), "action_required"),
        (facts.paused_at is not None, "paused"),
        (not bearings.budget_lasts or facts.budget_gone, "budget_paused"),
        (_shaky(facts), "degraded"),
        (facts.synced_at is None, "connected"),
    )
    return next((state for holds, state in standing if holds), "healthy")


def _shaky(facts: Facts) -> bool:
    return facts.failures > 0 or (facts.failure is not None and transient(facts.failure))
