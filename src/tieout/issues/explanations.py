"""What an error means, who must act and what to do: one table, by Intuit's codes where QuickBooks named one.

`qbo.facts.faults` says it for whoever sends a request. Of what we ask ourselves (a sync), the platform is never to
blame: there the last word is had by `READING`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy.exc import InterfaceError, OperationalError

from qbo import errors as qbo
from qbo.facts.faults import Owner
from tieout import errors
from tieout.issues.problem import Subject

Doing = Literal["reading", "writing"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """An error in words: `meaning` is a sentence that stands alone."""

    meaning: str
    owner: Owner
    action: str


_WAIT = "Nothing: it is tried again; if it lasts, see Intuit's status page."
_REPORT = "Report it to the makers of Tieout, with the code and the intuit_tid."
_LOOK = "Read the detail, mend it in QuickBooks, then sync again."
_AGAIN = "Sync again; if it comes back, report it with the intuit_tid."
_RECONNECT = "Ask the owner to connect the company again."
_RIGHTS = "Let somebody with the rights connect the company again."
_DATABASE = "Look at the database; it is tried again."

READING: Mapping[str, tuple[Owner, str]] = {
    "Unauthorized": ("customer", "Sync again; if it fails while QuickBooks is up, let the owner connect again."),
    "Throttled": ("intuit", "Nothing: it goes on by itself in a minute."),
    "ServerFault": ("intuit", _WAIT),
    "InvalidRequest": ("operator", _REPORT),
    "NotSupported": ("operator", _REPORT),
    "InvalidReference": ("operator", _REPORT),
    "OAuthRefused": ("operator", _REPORT),
    "StaleRecord": ("operator", _AGAIN),
    "NotFound": ("operator", _AGAIN),
    "DuplicateRequest": ("operator", _AGAIN),
    "BusinessRule": ("customer", _LOOK),
    "DuplicateName": ("customer", _LOOK),
    "DuplicateDocNumber": ("customer", _LOOK),
}
"""Who acts when a request of our own is refused; what is the customer's or the operator's by its code stays theirs."""

READING_CODES: Mapping[str, tuple[Owner, str]] = {
    "130": ("operator", "Set TIEOUT_ENVIRONMENT to the environment that the company lives in."),
    "150": ("intuit", "Nothing: it is tried again when the maintenance is over."),
}

_LOST = "QuickBooks no longer honours the authorisation."
_KEYS = "Check client id, client secret and the addresses in the settings."
KINDS: tuple[tuple[type[BaseException], Explanation], ...] = (
    (qbo.ConnectionLost, Explanation(_LOST, "customer", _RECONNECT)),
    (qbo.InvalidGrant, Explanation(_LOST, "customer", _RECONNECT)),
    (errors.NotConnected, Explanation(_LOST, "customer", _RECONNECT)),
    (qbo.Unauthorized, Explanation("QuickBooks does not accept the access token.", *READING["Unauthorized"])),
    (qbo.Forbidden, Explanation("QuickBooks does not let us into the company.", "customer", _RIGHTS)),
    (qbo.OAuthRefused, Explanation("Intuit's sign-in refuses our app.", "operator", _KEYS)),
    (qbo.NotConfigured, Explanation("Tieout is not set up to reach this company.", "operator", _KEYS)),
    (errors.BadSettings, Explanation("Tieout is not set up to reach QuickBooks.", "operator", _KEYS)),
    (qbo.Throttled, Explanation("QuickBooks was asked too often.", *READING["Throttled"])),
    (qbo.Unreachable, Explanation("QuickBooks does not answer.", "intuit", _WAIT)),
    (qbo.ServerFault, Explanation("QuickBooks is in trouble.", "intuit", _WAIT)),
    (qbo.Unreadable, Explanation("QuickBooks answers something that cannot be read.", "intuit", _WAIT)),
    (qbo.QuickBooksError, Explanation("QuickBooks refused, for a reason that nobody has described.", "operator",
        "Report it to the makers of Tieout, with the raw fault and the intuit_tid.")),
    (errors.TooManyGone, Explanation("More records are gone from QuickBooks than we believe without asking.",
        "customer",
        "Look in QuickBooks' audit log whether so much was deleted; if so, confirm it, then sync again.")),
    (errors.NotAgreed, Explanation("QuickBooks and the mirror do not agree.", "operator",
        "Sync again: what differs is read as a whole.")),
    (OperationalError, Explanation("Our database did not answer.", "operator", _DATABASE)),
    (InterfaceError, Explanation("Our database did not answer.", "operator", _DATABASE)),
    (BaseException, Explanation("Something failed in Tieout itself.", "operator",
        "Look into the log of the service, then sync again.")),
)  # fmt: skip
"""What an error without a code means, from the particular to the general: the first kind that fits counts."""


def explain(error: BaseException, *, doing: Doing) -> Explanation:
    """Say what an error means for what we were doing."""
    fault = error.explanation if isinstance(error, qbo.QuickBooksError) else None
    if isinstance(error, qbo.ConnectionLost | qbo.InvalidClient) and fault and fault.advice != type(error).__name__:
        fault = None  # the class knows more than the code: a token that is another app's is not the owner's to mend
    if fault is None:
        return next(told for kind, told in KINDS if isinstance(error, kind))
    if doing == "reading" and fault.code in READING_CODES:
        return Explanation(fault.meaning, *READING_CODES[fault.code])
    if doing == "writing" or fault.owner in {"customer", "operator"} or fault.advice not in READING:
        return Explanation(fault.meaning, fault.owner, fault.remedy)
    return Explanation(fault.meaning, *READING[fault.advice])


def sentence(explanation: Explanation, *, doing: Doing, about: Subject | None = None) -> str:
    """Say it as one sentence, with the record that it is about."""
    refused = f"QuickBooks refused {about}" if about else "QuickBooks refused a request"
    return f"{'A sync stopped' if doing == 'reading' else refused}: {explanation.meaning}"
