"""Every request has an id, in its answer and on every line it logs; what breaks under it is logged and answered."""

import re
import secrets
import time

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tieout.api.bad_request import Invalid, QueryFormat, TooLarge
from tieout.api.dialect import refuse
from tieout.log import HIDDEN

HEADER = "X-Request-Id"
BODY_LIMIT = 1 << 20
_plain = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_about = re.compile(rf"/(business|connection)(?:e?s)/({_UUID})(?=/|$)")
_secret = re.compile(rf"(?<=/)(?!{_UUID}(?:/|$))[A-Za-z0-9_-]{{24,}}(?=/|$)")
"""A word in an address that is long and no id: whoever has it may do something."""
_log = structlog.get_logger(__name__)


class RequestId:
    """Middleware around everything; the query is never logged, for codes and states travel in it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        request_id = given if _plain.fullmatch(given) else secrets.token_hex(8)
        about = {f"{noun}_id": id_ for noun, id_ in _about.findall(scope["path"])}
        with structlog.contextvars.bound_contextvars(request_id=request_id, **about):
            await self._answer(scope, receive, _Sender(send, request_id))

    async def _answer(self, scope: Scope, receive: Receive, send: "_Sender") -> None:
        began = time.perf_counter()
        try:
            _demand_text(scope)
            await self._app(scope, _limited(receive), send)
        except Exception as error:
            if send.status:
                raise
            if not isinstance(error, Invalid):
                _log.exception("request broke")
            await (await refuse(Request(scope), error))(scope, receive, send)
        finally:
            milliseconds = round((time.perf_counter() - began) * 1000, 1)
            path = _secret.sub(HIDDEN, scope["path"])
            _log.info("request", method=scope["method"], path=path, status=send.status, milliseconds=milliseconds)


class _Sender:
    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)[HEADER] = self._request_id
        await self._send(message)


def _demand_text(scope: Scope) -> None:
    if "\0" in scope["path"] or b"%00" in scope["query_string"]:
        raise QueryFormat("The address contains a NUL character, which nothing of ours does.")


def _limited(receive: Receive) -> Receive:
    taken = 0

    async def take() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > BODY_LIMIT:
            raise TooLarge(f"The body is longer than {BODY_LIMIT} bytes.")
        return message

    return take
