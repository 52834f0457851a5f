"""Which dialect a request speaks, so that even what matches no route is refused in it."""

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route

from tieout.api import bad_request, problem
from tieout.api.cleo.error_answer import error_answer as cleo
from tieout.api.v1.error_answer import error_answer as layer
from tieout.api.v1.words import ApiErrorType
from tieout.errors import TieoutError
from tieout.service import Service

HANDLED: tuple[type[Exception], ...] = (TieoutError, RequestValidationError, HTTPException)


def service_of(request: Request) -> Service:
    """Find the wired service that answers this request."""
    service: Service = request.app.state.service
    return service


async def refuse(request: Request, error: Exception) -> Response:
    """Answer an error in the dialect of the path it happened on."""
    found = _from_framework(request, error)
    if request.url.path.startswith("/api/"):
        return cleo(found)
    return layer(found, wrapped=service_of(request).settings.layer_form == "wrapped")


def _from_framework(request: Request, error: Exception) -> problem.Problem:
    if isinstance(error, RequestValidationError):
        return problem.problem_of(bad_request.from_validation(error))
    if isinstance(error, HTTPException):
        # FastAPI hides what happened while it read the body behind one of its own.
        cause = error.__cause__
        return problem.problem_of(cause) if isinstance(cause, TieoutError) else _from_http(request, error)
    return problem.problem_of(error)


def _from_http(request: Request, error: HTTPException) -> problem.Problem:
    if error.status_code == 404:
        return problem.Problem(problem.Verdict(404, ApiErrorType.ResourceNotFound), "There is nothing at this address.")
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(_served(request))
    verdict = problem.Verdict(error.status_code, ApiErrorType.BadRequest)
    return problem.Problem(verdict, f"{error.detail}.", headers=headers)


def _served(request: Request) -> list[str]:
    """Answer the methods of an address: the framework knows those of one route, and an address may have several."""
    found: set[str] = set()
    for route in request.app.state.documented:
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            found |= route.methods or set()
    return sorted(found)
