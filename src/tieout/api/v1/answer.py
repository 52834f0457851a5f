"""How /v1 answers: bare objects as Layer documents them, or in `data` as it sends them; refusals alike."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from tieout.api.dialect import service_of
from tieout.api.v1.quickbooks_schemas import ApiError

_JSON = "application/json"

REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"model": ApiError, "description": "The access token is missing, expired or not ours."},
    404: {"model": ApiError, "description": "There is no such business for this token, or it is archived."},
    "default": {"model": ApiError, "description": "Anything else that was refused or broke."},
}


class ObjectRoute(APIRoute):
    """A route that answers one object, wrapped in `data` where the settings ask for Layer's wire form."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler; bytes are put around bytes, so that no amount is parsed on the way."""
        handle = super().get_route_handler()

        async def wrapped(request: Request) -> Response:
            answer = await handle(request)
            if service_of(request).settings.layer_form == "bare" or answer.media_type != _JSON:
                return answer
            body = b'{"data":' + bytes(answer.body) + b"}"
            return Response(body, answer.status_code, media_type=_JSON)

        return wrapped
