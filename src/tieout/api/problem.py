"""Errors become answers: one table from what went wrong to HTTP status and Layer's words; each dialect renders it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from qbo.errors import NotConfigured
from tieout import errors
from tieout.api import bad_request
from tieout.api.v1.words import ApiEnumErrorType as Enum
from tieout.api.v1.words import ApiErrorType as Type
from tieout.assign.accounts import NoMatchingAccount
from tieout.assign.fitting import NonPostingAccount
from tieout.businesses.store import ExternalIdConflict
from tieout.connect.authorize import AppNotConfigured
from tieout.payables.claiming import ExternalIdTaken

OURS = "Something broke on our side; it is logged under this request's id."


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an error answers: `type` and `error_enum` as Layer names them."""

    status: int
    type: Type
    error_enum: Enum | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """An error ready to be said: `fields` are the members of the request that are wrong, with what is wrong."""

    verdict: Verdict
    description: str
    fields: tuple[tuple[str, str], ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


_BROKEN = Verdict(500, Type.Unknown)

VERDICTS: Mapping[type[Exception], Verdict] = {
    errors.BadInput: Verdict(400, Type.InvalidParameters, Enum.InvalidPayload),
    bad_request.Malformed: Verdict(400, Type.JsonSerialization, Enum.InvalidPayload),
    bad_request.TooLarge: Verdict(413, Type.BadRequest, Enum.InvalidPayload),
    bad_request.EmptySelection: Verdict(400, Type.InvalidParameters, Enum.EmptyBatchRequest),
    bad_request.QueryFormat: Verdict(400, Type.InvalidParameters, Enum.QueryParamFormat),
    bad_request.QueryMissing: Verdict(400, Type.InvalidParameters, Enum.QueryParamMissing),
    bad_request.QueryUnexpected: Verdict(400, Type.InvalidParameters, Enum.UnexpectedQueryParam),
    bad_request.StrangeCursor: Verdict(400, Type.PaginationCursor, Enum.InvalidPaginationCursor),
    NoMatchingAccount: Verdict(400, Type.InvalidParameters, Enum.QuickbooksNoMatchingAccount),
    NonPostingAccount: Verdict(400, Type.InvalidParameters, Enum.QuickbooksNonPostingAccountType),
    errors.NotFound: Verdict(404, Type.ResourceNotFound, Enum.SpecifiedIdNotFound),
    errors.Archived: Verdict(404, Type.ResourceArchived, Enum.ResourceArchived),
    errors.Unauthenticated: Verdict(401, Type.AuthFailure),
    errors.Forbidden: Verdict(403, Type.AuthFailure),
    errors.Conflict: Verdict(409, Type.Conflict),
    errors.AlreadySyncing: Verdict(409, Type.Conflict, Enum.QuickbooksConnectionAlreadySyncing),
    ExternalIdConflict: Verdict(409, Type.Conflict, Enum.ExternalIdConflict),
    ExternalIdTaken: Verdict(409, Type.Conflict, Enum.ExternalIdConflict),
    errors.ConnectedElsewhere: Verdict(409, Type.Conflict, Enum.QuickbooksConnectionAlreadyExists),
    errors.NotConnected: Verdict(404, Type.ResourceNotFound, Enum.QuickbooksConnectionMissing),
    errors.ReconnectNeeded: Verdict(404, Type.ResourceNotFound, Enum.QuickbooksBrokenConnection),
    AppNotConfigured: Verdict(409, Type.InvalidState, Enum.QuickbooksNotConfigured),
    NotConfigured: Verdict(409, Type.InvalidState, Enum.QuickbooksNotConfigured),
    errors.Overtaken: Verdict(409, Type.Conflict),
    errors.DatabaseUnavailable: Verdict(503, Type.Unknown),
    OperationalError: Verdict(503, Type.Unknown),
    InterfaceError: Verdict(503, Type.Unknown),
}


def verdict_on(error: Exception) -> Verdict:
    """Find the row of the table for an error: its own class's, else its nearest ancestor's."""
    return next((VERDICTS[kind] for kind in type(error).__mro__ if kind in VERDICTS), _BROKEN)


def problem_of(error: Exception) -> Problem:
    """Say what went wrong; what is our own trouble is never described to a stranger."""
    verdict = verdict_on(error)
    if verdict.status == 503:
        return Problem(
            verdict, "The service cannot reach its database; try again shortly.", headers={"Retry-After": "5"}
        )
    if verdict.status >= 500 or isinstance(error, DBAPIError):
        return Problem(verdict, OURS)
    headers = {"WWW-Authenticate": "Bearer"} if verdict.status == 401 else {}
    return Problem(verdict, str(error), fields=_fields(error), meta=_meta(error), headers=headers)


def _fields(error: Exception) -> tuple[tuple[str, str], ...]:
    if isinstance(error, bad_request.Invalid):
        return error.fields
    name = getattr(error, "field", None)
    return ((name, str(error)),) if isinstance(name, str) else ()


def _meta(error: Exception) -> Mapping[str, Any]:
    return error.meta if isinstance(error, bad_request.Invalid) else {}
