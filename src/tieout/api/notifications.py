"""Where Intuit tells us of changes: the bytes are verified and kept before the answer, everything else comes after it.

https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks
"""

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qbo.notifications import verify
from tieout.api.dialect import service_of
from tieout.inbox.intake import Intake

_log = structlog.get_logger("tieout.notifications")


async def receive(request: Request) -> Response:
    """Take a delivery in: 200 once it is kept, 401 when Intuit did not sign it, 503 when it should come again."""
    service = service_of(request)
    verifier = service.settings.webhook_verifier
    if not verifier:
        _log.warning("a notification came, but TIEOUT_WEBHOOK_VERIFIER is not set")
        return Response(status_code=503)
    raw = await request.body()
    if not verify(raw, request.headers.get("intuit-signature", ""), verifier):
        _log.warning("a notification was not signed by Intuit")
        return Response(status_code=401)
    try:
        await _intake(request).receive(raw)
    except (SQLAlchemyError, OSError):
        _log.exception("a notification could not be kept")
        return Response(status_code=503)
    return Response()


def _intake(request: Request) -> Intake:
    """Find the process's way into the inbox of the service that runs now."""
    service, state = service_of(request), request.app.state
    found: Intake | None = getattr(state, "intake", None)
    if found is None or found.engine is not service.engine:
        found = state.intake = Intake(service.engine, service.clock)
    return found


routes = [Route("/intuit/notifications", receive, methods=["POST"])]
