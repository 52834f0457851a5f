"""What a load balancer asks: does the process run, and can it work."""

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tieout.api.dialect import service_of
from tieout.database.transaction import transaction


async def healthz(_request: Request) -> Response:
    """Say that the process runs."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> Response:
    """Say whether the database answers; without it nothing else does."""
    try:
        async with transaction(service_of(request).engine) as conn:
            await conn.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        return JSONResponse({"status": "unavailable", "database": "does not answer"}, status_code=503)
    return JSONResponse({"status": "ok", "database": "answers"})


routes = [Route("/healthz", healthz), Route("/readyz", readyz)]
