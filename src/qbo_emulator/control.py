"""`/_emulator`: what a test or a person does to the emulator itself, over HTTP; it only translates."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qbo_emulator import (
    control_access,
    control_companies,
    control_notifications,
    control_screens,
    control_time,
    control_trouble,
    pages,
)
from qbo_emulator.consent import Unanswerable
from qbo_emulator.faults import Refusal
from qbo_emulator.world import NotHere

if TYPE_CHECKING:
    from qbo_emulator.emulator import Emulator


def overview(emulator: "Emulator", _request: Request, _body: bytes) -> dict[str, Any]:
    """Say what this is and what can be asked."""
    return {
        "what": "QuickBooks Online emulator",
        "companies": list(emulator.companies),
        "time": emulator.clock.now().isoformat(),
        "ask": [f"{method} {path}" for method, path, _ in _ROUTES],
    }


_ENCODE = msgspec.json.Encoder(decimal_format="number").encode
_MODULES = (control_companies, control_access, control_trouble, control_time, control_notifications, control_screens)
_ROUTES = (("GET", "/_emulator", overview), *(row for one in _MODULES for row in one.ROUTES))


def control(emulator: "Emulator") -> Starlette:
    """Build the control application of one emulator."""
    app = Starlette(
        routes=[
            *pages.ROUTES,
            *(Route(path, _door(answer), methods=[method]) for method, path, answer in _ROUTES),
        ],
        exception_handlers={
            HTTPException: _wrong,
            NotHere: _missing,
            ValueError: _bad,
            msgspec.MsgspecError: _bad,
            Unanswerable: _bad,
            Refusal: _refused,
        },
    )
    app.state.emulator = emulator
    return app


def _door(answer: Callable[..., Any]) -> Callable[[Request], Awaitable[Response]]:
    async def door(request: Request) -> Response:
        body = await request.body()
        emulator = request.app.state.emulator
        with emulator.lock:
            shown = answer(emulator, request, body)
        if isinstance(shown, Awaitable):
            shown = await shown
        return Response(_ENCODE(shown), media_type="application/json")

    return door


def _say(status: int, sentence: str) -> Response:
    return Response(msgspec.json.encode({"error": sentence}), status, media_type="application/json")


async def _wrong(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    hint = "There is nothing here; /_emulator lists what there is." if status == 404 else "Use another method here."
    return _say(status, f"{request.method} {request.url.path}: {hint}")


async def _missing(_request: Request, error: Exception) -> Response:
    return _say(404, str(error))


async def _refused(_request: Request, error: Exception) -> Response:
    return _say(400, f"QuickBooks refuses: {error}")


async def _bad(_request: Request, error: Exception) -> Response:
    return _say(400, str(error))
