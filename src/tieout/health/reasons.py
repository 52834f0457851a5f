"""Why a sync failed: one table from what went wrong to Layer's reasons, with our own fuller cause beside it.

The reasons and what may be retried are those of
https://docs.layerfi.com/api-reference/quickbooks/get-connection-status
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy.exc import InterfaceError, OperationalError

from qbo import errors as qbo
from tieout import errors
from tieout.issues.explanations import explain

Reason = Literal[
    "QUICKBOOKS_AUTHENTICATION_FAILURE",
    "QUICKBOOKS_AUTHORIZATION_FAILURE",
    "QUICKBOOKS_SERVICE_UNAVAILABLE",
    "QUICKBOOKS_INTERNAL_SERVER_ERROR",
    "QUICKBOOKS_GENERAL_SERVICE_FAILURE",
    "QUICKBOOKS_VALIDATION_ERROR",
    "QUICKBOOKS_BAD_REQUEST",
    "QUICKBOOKS_INVALID_REQUEST_STATE",
    "QUICKBOOKS_INVALID_CREDENTIALS",
    "QUICKBOOKS_CONFIGURATION_ERROR",
    "QUICKBOOKS_UNKNOWN_EXCEPTION",
    "INTERNAL_SERVER_ERROR",
]

RETRYABLE: frozenset[Reason] = frozenset(
    {
        "QUICKBOOKS_AUTHENTICATION_FAILURE",
        "QUICKBOOKS_AUTHORIZATION_FAILURE",
        "QUICKBOOKS_SERVICE_UNAVAILABLE",
        "QUICKBOOKS_INTERNAL_SERVER_ERROR",
        "QUICKBOOKS_GENERAL_SERVICE_FAILURE",
    }
)
"""Those that Layer calls retryable, at once or once somebody has authorised again."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: errors of a kind (and, where given, of these statuses or codes) have this reason."""

    kind: type[BaseException]
    reason: Reason
    passes: bool = False
    statuses: Collection[int] = ()
    codes: Collection[str | None] = ()

    def fits(self, error: BaseException) -> bool:
        """Say whether an error is of this row."""
        if not isinstance(error, self.kind):
            return False
        status, code = getattr(error, "status", None), getattr(error, "code", None)
        return (not self.statuses or status in self.statuses) and (not self.codes or code in self.codes)


# From the particular to the general: the first row that fits counts. `passes`: it may be gone by itself, so that the
# same run goes on later; the others need somebody first.
TABLE: tuple[Row, ...] = (
    Row(qbo.ConnectionLost, "QUICKBOOKS_INVALID_CREDENTIALS"),
    Row(qbo.InvalidGrant, "QUICKBOOKS_INVALID_CREDENTIALS"),
    Row(errors.NotConnected, "QUICKBOOKS_INVALID_CREDENTIALS"),
    Row(qbo.Unauthorized, "QUICKBOOKS_AUTHENTICATION_FAILURE"),
    Row(qbo.Forbidden, "QUICKBOOKS_CONFIGURATION_ERROR", codes=("130",)),
    Row(qbo.Forbidden, "QUICKBOOKS_AUTHORIZATION_FAILURE"),
    Row(qbo.OAuthRefused, "QUICKBOOKS_CONFIGURATION_ERROR"),
    Row(qbo.NotConfigured, "QUICKBOOKS_CONFIGURATION_ERROR"),
    Row(errors.BadSettings, "QUICKBOOKS_CONFIGURATION_ERROR"),
    Row(qbo.Throttled, "QUICKBOOKS_SERVICE_UNAVAILABLE", passes=True),
    Row(qbo.Unreachable, "QUICKBOOKS_SERVICE_UNAVAILABLE", passes=True),
    Row(qbo.ServerFault, "QUICKBOOKS_SERVICE_UNAVAILABLE", passes=True, statuses=(408, 502, 503, 504)),
    Row(qbo.ServerFault, "QUICKBOOKS_INTERNAL_SERVER_ERROR", passes=True, statuses=range(500, 600)),
    Row(qbo.ServerFault, "QUICKBOOKS_GENERAL_SERVICE_FAILURE", passes=True),
    Row(qbo.Unreadable, "QUICKBOOKS_GENERAL_SERVICE_FAILURE", passes=True),
    Row(qbo.NotSupported, "QUICKBOOKS_BAD_REQUEST"),
    Row(qbo.InvalidRequest, "QUICKBOOKS_BAD_REQUEST",
        codes=("1040", "1050", "2000", "2010", "2130", "4000", "4001", "4002", "5000")),
    Row(qbo.InvalidRequest, "QUICKBOOKS_VALIDATION_ERROR"),
    Row(qbo.InvalidReference, "QUICKBOOKS_VALIDATION_ERROR"),
    Row(qbo.BusinessRule, "QUICKBOOKS_VALIDATION_ERROR"),
    Row(qbo.DuplicateName, "QUICKBOOKS_VALIDATION_ERROR"),
    Row(qbo.DuplicateDocNumber, "QUICKBOOKS_VALIDATION_ERROR"),
    Row(qbo.PeriodClosed, "QUICKBOOKS_INVALID_REQUEST_STATE"),
    Row(qbo.RecordInUse, "QUICKBOOKS_INVALID_REQUEST_STATE"),
    Row(qbo.CompanyUnavailable, "QUICKBOOKS_INVALID_REQUEST_STATE"),
    Row(qbo.StaleRecord, "QUICKBOOKS_INVALID_REQUEST_STATE"),
    Row(qbo.DuplicateRequest, "QUICKBOOKS_INVALID_REQUEST_STATE"),
    Row(qbo.NotFound, "QUICKBOOKS_INVALID_REQUEST_STATE"),
    Row(qbo.Refused, "QUICKBOOKS_BAD_REQUEST", codes=(None,)),
    Row(qbo.QuickBooksError, "QUICKBOOKS_UNKNOWN_EXCEPTION"),
    Row(errors.TooManyGone, "QUICKBOOKS_GENERAL_SERVICE_FAILURE"),
    Row(errors.NotAgreed, "QUICKBOOKS_GENERAL_SERVICE_FAILURE"),
    Row(OperationalError, "INTERNAL_SERVER_ERROR", passes=True),
    Row(InterfaceError, "INTERNAL_SERVER_ERROR", passes=True),
    Row(BaseException, "INTERNAL_SERVER_ERROR"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What an error means for a sync; `passes` says whether the same run may go on later by itself."""

    reason: Reason
    retryable: bool
    passes: bool
    cause: Mapping[str, Any]


def diagnose(error: BaseException) -> Diagnosis:
    """Find the row of an error and tell its whole story, without bodies or secrets."""
    row = next(row for row in TABLE if row.fits(error))
    return Diagnosis(reason=row.reason, retryable=row.reason in RETRYABLE, passes=row.passes, cause=_cause(error))


def _cause(error: BaseException) -> dict[str, Any]:
    meant = explain(error, doing="reading")
    told: dict[str, Any] = {
        "error": type(error).__name__, "meaning": meant.meaning, "owner": meant.owner, "action": meant.action,
    }  # fmt: skip
    if isinstance(error, qbo.QuickBooksError):
        told |= {
            "message": error.message,
            "detail": error.detail,
            "status": error.status,
            "code": error.code,
            "intuit_tid": error.intuit_tid,
            "request": error.request,
        }
    elif isinstance(error, errors.TieoutError):
        told["message"] = str(error)
    return {name: value for name, value in told.items() if value is not None}
