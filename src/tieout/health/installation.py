"""What is wrong with the installation as a whole: the month's calls; pure. Intuit's silence is in `silence`."""

from collections.abc import Iterator

from tieout.issues.problem import Problem
from tieout.meter.budget import Budget

KINDS = ("budget", "notifications")

NEAR = 0.8
"""This share of a month's calls is worth a warning, and so is looking this much less often than wanted."""
STRETCHED = 1.5


def problems(budget: Budget) -> Iterator[Problem]:
    """Answer what is wrong with the calls of all companies together."""
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
