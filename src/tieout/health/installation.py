"""What is wrong with the installation as a whole: the month's calls, and Intuit's silence; pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from tieout.health.facts import Facts
from tieout.issues.problem import Problem
from tieout.meter.budget import Budget

KINDS = ("budget", "notifications")

NEAR = 0.8
"""This share of a month's calls is worth a warning, and so is looking this much less often than wanted."""
STRETCHED = 1.5
SILENCE = timedelta(days=1)
"""Intuit tells of a change within minutes; what a look found so long after its last word was never told."""


def problems(companies: Iterable[Facts], budget: Budget, *, now: datetime) -> list[Problem]:
    """Answer what bears on every company together."""
    return [*_budget(budget), *_silence([one for one in companies if one.state == "active"], now)]


def _budget(budget: Budget) -> Iterator[Problem]:
    if budget.limit is None:
        return
    spent = {"spent": budget.spent, "limit": budget.limit, "forecast": budget.forecast}
    raise_it = "If Intuit grants the app more, raise TIEOUT_MONTHLY_CALLS; else keep fewer kinds of record."
    if not budget.lasts:
        yield Problem(
            key="budget:spent",
            sentence=f"This month's metered calls are spent: {budget.spent:,} of {budget.limit:,};"
            f" companies are looked at again on {budget.ends:%Y-%m-%d}.",
            owner="operator",
            action=raise_it,
            cause=spent,
        )
    elif budget.spent >= NEAR * budget.limit or budget.stretch >= STRETCHED:
        yield Problem(
            key="budget:near",
            sentence="This month's metered calls are running short: companies are looked at less often, so that they"
            " last.",
            owner="operator",
            action=raise_it,
            severity="warning",
            cause=spent,
        )


def _silence(companies: list[Facts], now: datetime) -> Iterator[Problem]:
    """Notice that changes are found only by looking, although Intuit used to tell us."""
    told = max((one.notified_at for one in companies if one.notified_at), default=None)
    if told is None or now - told < SILENCE:
        return
    found = [one.changed_at for one in companies if one.changed_at and one.changed_at - one.connected_at > SILENCE]
    missed = [at for at in found if at - told > SILENCE]
    if missed:
        yield Problem(
            key="notifications:silent",
            sentence=f"Intuit has told us nothing since {told:%Y-%m-%d %H:%M} UTC, although companies changed.",
            owner="operator",
            action="Check the webhook address and its subscriptions in the app's settings at Intuit; until then changes"
            " are found by looking, later.",
            severity="warning",
            cause={"told_at": told.isoformat()},
            seen_at=max(missed),
        )
