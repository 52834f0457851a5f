"""What an answer of QuickBooks means for the intent it was about: pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from qbo import errors as qbo
from qbo.errors import QuickBooksError
from qbo.retry import in_doubt

Kind = Literal["refused", "stale", "gone", "again", "stumbled", "unknown"]
"""refused: somebody must act. stale: read, judge again. gone: it is not there any more. again: it never counted, send
it later. stumbled: QuickBooks failed, for certain before writing; a new generation later. unknown: it may be there."""

STOPS = (qbo.Throttled, qbo.Unauthorized, qbo.Forbidden, qbo.NotConfigured, qbo.CompanyUnavailable, qbo.OAuthRefused)
"""Trouble of the whole company: nothing else is sent before it is over."""

_KINDS: tuple[tuple[Kind, tuple[type[QuickBooksError], ...]], ...] = (
    ("again", (*STOPS, qbo.Unreachable)),
    ("stale", (qbo.StaleRecord,)),
    ("stumbled", (qbo.ServerFault,)),
)

ATTEMPTS = 4
"""So often QuickBooks may stumble over the same write before somebody has to look."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to make of it, and what a person is told."""

    kind: Kind
    cause: Mapping[str, Any]


def of(error: QuickBooksError) -> Verdict:
    """Judge an error."""
    return Verdict(_kind(error), cause(error))


def cause(error: QuickBooksError) -> dict[str, Any]:
    """Tell an error's story as JSON."""
    known = error.explanation
    told: dict[str, Any] = {
        "code": error.code or type(error).__name__,
        "sentence": _sentence(error),
        "owner": known.owner if known else "operator",
        "action": known.remedy if known else "Look at the detail; it is QuickBooks' own.",
        "facts": {
            "error": type(error).__name__,
            "message": error.message,
            "detail": error.detail,
            "element": error.element,
            "status": error.status,
            "intuit_tid": error.intuit_tid,
        },
    }
    if isinstance(error, qbo.DuplicateName):
        told["choices"] = ["suffix", "retry", "ignore"]
    told["facts"] = {name: value for name, value in told["facts"].items() if value is not None}
    return told


def _sentence(error: QuickBooksError) -> str:
    """Say what it means; which record is missing only QuickBooks' own words tell."""
    known = error.explanation
    if known is None:
        return error.message
    told = isinstance(error, qbo.InvalidReference) and error.detail
    return f"{known.meaning} QuickBooks says: {str(error.detail).rstrip('.')}." if told else known.meaning


def pause(attempts: int) -> timedelta:
    """Say how long to wait after so many failures in a row."""
    return min(timedelta(seconds=5) * 4 ** max(attempts - 1, 0), timedelta(minutes=10))


def _kind(error: QuickBooksError) -> Kind:
    if in_doubt(error):
        return "unknown"
    if isinstance(error, qbo.NotFound) and error.deleted:
        return "gone"
    return next((kind for kind, classes in _KINDS if isinstance(error, classes)), "refused")
