"""What is wrong with a connection, and whose turn it is: pure, from what is known of it."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from qbo.facts.faults import FAULTS
from tieout.health.facts import Facts, Failure
from tieout.issues.explanations import Explanation
from tieout.issues.problem import Problem, Severity, Subject
from tieout.meter.budget import Budget

KINDS = ("connection", "sync", "deletions", "certificate", "write", "budget", "expiry", "tokens")
"""The kinds of problems that are found here, all of them by looking: whoever looks may resolve what is gone."""
SHARED = ("app",)
"""Those that every company of the installation has together."""

IDLE_WARNING = timedelta(days=21)
"""A token is refreshed every 25 days though nobody asks; with so little of its 100 left, that has failed for long."""
HARD_WARNING = timedelta(days=60)
STRANGER_REMEMBERED = timedelta(days=7)
FAILURES = 2
"""So many looks in a row must meet trouble that passes by itself before anybody is told."""

_RECONNECT = "Ask the owner to connect the company again; nothing that was loaded is lost."
CAUSES: Mapping[str, Explanation] = {
    "revoked": Explanation(
        "QuickBooks ended the authorisation: somebody disconnected the app, or who connected it lost access.",
        "customer", _RECONNECT,
    ),
    "expired_idle": Explanation(
        "The authorisation has run out: it could not be refreshed for 100 days.", "customer", _RECONNECT
    ),
    "expired_hard": Explanation(
        "The authorisation has run out for good: QuickBooks allows five years.", "customer", _RECONNECT
    ),
    "rotated_elsewhere": Explanation(
        "Somebody else refreshed this company's tokens, and QuickBooks no longer accepts ours.", "operator",
        "Stop whatever else uses these tokens (another installation, a script); then let the owner connect again.",
    ),
}  # fmt: skip
_LOST = Explanation("QuickBooks no longer honours the authorisation.", "customer", _RECONNECT)
_ELSEWHERE = Explanation(
    "This company lives in another environment of QuickBooks than TIEOUT_ENVIRONMENT says.",
    "operator",
    "Set TIEOUT_ENVIRONMENT to the environment that the company was connected in.",
)

_WRITES = {"create": "Making", "update": "Changing", "void": "Voiding", "delete": "Deleting", "attach": "Attaching to"}
_GONE = frozenset({"ConnectionLost", "InvalidGrant", "NotConnected", "ReconnectNeeded"})
_APP = frozenset({"InvalidClient", "NotConfigured"})


def problems(facts: Facts, *, environment: str, now: datetime) -> list[Problem]:
    """Answer everything that is wrong with a connection, the worst first; with one that was left, nothing is."""
    if facts.state == "disconnected":
        return []
    found = [
        *_authorisation(facts, environment),
        *_sync(facts, environment),
        *_figures(facts),
        *_writes(facts),
        *_budget(facts, now),
        *_warnings(facts, now),
    ]
    return sorted(found, key=lambda problem: problem.severity == "warning")


def transient(failure: Failure) -> bool:
    """Whether it may be over by itself: QuickBooks' own trouble, of which nobody is to blame but Intuit."""
    return failure.cause.get("owner") == "intuit"


def _authorisation(facts: Facts, environment: str) -> Iterator[Problem]:
    if facts.state == "needs_reconnect":
        why = facts.cause or "revoked"
        yield _told(f"connection:{why}", CAUSES.get(why, _LOST))
    elif facts.environment != environment:
        yield _told("connection:environment", _ELSEWHERE)


def _sync(facts: Facts, environment: str) -> Iterator[Problem]:
    failure = facts.failure
    if failure is None or _known_otherwise(facts, failure, elsewhere=facts.environment != environment):
        return
    if transient(failure) and failure.trigger == "schedule" and facts.failures < FAILURES:
        return
    cause = failure.cause
    code, error = cause.get("code"), cause.get("error", "unknown")
    yield Problem(
        key=f"app:{error}" if error in _APP else f"sync:{code or error}",
        sentence=f"A sync stopped: {cause.get('meaning') or cause.get('message') or 'nobody knows why.'}",
        owner=cause.get("owner", "operator"),
        action=cause.get("action", "Look into the log of the service, then sync again."),
        severity="warning" if transient(failure) else "error",
        code=code,
        cause={**cause, "reason": failure.reason, "run_id": str(failure.run_id)},
        seen_at=failure.at,
    )


def _known_otherwise(facts: Facts, failure: Failure, *, elsewhere: bool) -> bool:
    """Whether a failure only says what another problem says better, or what has been mended since."""
    error = failure.cause.get("error")
    if error in _GONE:
        return facts.state == "needs_reconnect" or facts.connected_at >= failure.at
    if error == "NotConfigured" and elsewhere:
        return True
    return (error == "NotAgreed" and bool(facts.differing)) or (error == "TooManyGone" and bool(facts.held))


def _figures(facts: Facts) -> Iterator[Problem]:
    for held in facts.held:
        yield Problem(
            key=f"deletions:{held.entity}",
            sentence=f"{held.missing} of {held.living} records of {held.entity} are gone from QuickBooks:"
            " nothing was marked as deleted before somebody has looked.",
            owner="customer",
            action="Look in QuickBooks' audit log whether so much was deleted; if so, confirm it.",
            subject=Subject(held.entity),
            cause={"missing": held.missing, "living": held.living},
        )
    for one in facts.differing:
        yield Problem(
            key=f"certificate:{one.entity}",
            sentence=f"QuickBooks counts {one.theirs} records of {one.entity}, and we hold {one.ours}.",
            owner="operator",
            action="Sync again: the entity is read as a whole then; if it still differs, report it.",
            subject=Subject(one.entity),
            cause={"theirs": one.theirs, "ours": one.ours},
            seen_at=one.at,
        )


def _writes(facts: Facts) -> Iterator[Problem]:
    for one in facts.writes.stuck:
        told = one.told
        if told.get("code") == "not_read_yet" and facts.synced_at is None:
            continue  # the first load mends it
        what = f"{_WRITES[one.operation]} {one.entity} {one.name or ''}".rstrip()
        more = f", and {one.number - 1:,} more with it" if one.number > 1 else ""
        yield Problem(
            key=one.key,
            sentence=f"{what} in QuickBooks is stuck{more}: {told.get('sentence', 'QuickBooks refused it.')}",
            owner=told.get("owner", "customer"),
            action=told.get("action", "Look at the detail."),
            code=told["code"] if told.get("code") in FAULTS else None,
            subject=one.about,
            cause={**told, one.thing: one.thing_id, "intent_id": one.intent_id, "writes": one.number},
            seen_at=one.at,
        )


def _budget(facts: Facts, now: datetime) -> Iterator[Problem]:
    if facts.state != "active" or facts.paused_at is not None or not facts.budget_gone:
        return
    month = Budget(limit=facts.monthly_calls, spent=facts.spent, wanted=0, now=now)
    yield Problem(
        key="budget:company",
        sentence=f"The company's own budget of {facts.monthly_calls:,} metered calls is spent but for its reserve;"
        f" it is looked at again on {month.ends:%Y-%m-%d}.",
        owner="you",
        action="Raise the company's budget, or take it away; what a person asks for still goes.",
        cause={"limit": facts.monthly_calls},
    )


def _warnings(facts: Facts, now: datetime) -> Iterator[Problem]:
    if facts.state != "active":
        return
    if facts.hard_ends_at and facts.hard_ends_at - now <= HARD_WARNING:
        ends = facts.hard_ends_at
        yield _told(
            "expiry:hard",
            Explanation(
                f"The authorisation ends for good on {ends:%Y-%m-%d}: QuickBooks allows five years.",
                "customer",
                "Ask the owner to connect the company again before that day; nothing is lost.",
            ),
            severity="warning",
            ends_at=ends,
        )
    elif facts.idle_ends_at and facts.idle_ends_at - now <= IDLE_WARNING:
        ends = facts.idle_ends_at
        yield _told(
            "expiry:idle",
            Explanation(
                f"The authorisation runs out on {ends:%Y-%m-%d}: it could not be refreshed for weeks.",
                "operator",
                "Look why refreshing fails (the log says it); while the authorisation lasts, nobody need reconnect.",
            ),
            severity="warning",
            ends_at=ends,
        )
    if facts.stranger_at and now - facts.stranger_at < STRANGER_REMEMBERED:
        yield _told(
            "tokens:elsewhere",
            Explanation(
                "Somebody else refreshed this company's tokens.",
                "operator",
                "Find what else uses them (another installation, a script, a laptop) and stop it, before ours end.",
            ),
            severity="warning",
            seen_at=facts.stranger_at,
        )


def _told(
    key: str, said: Explanation, *, severity: Severity = "error", ends_at: datetime | None = None,
    seen_at: datetime | None = None,
) -> Problem:  # fmt: skip
    return Problem(
        key=key,
        sentence=said.meaning,
        owner=said.owner,
        action=said.action,
        severity=severity,
        cause={"ends_at": ends_at.isoformat()} if ends_at else {},
        seen_at=seen_at,
    )
