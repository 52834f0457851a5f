"""Refusals as they travel: the gateway's lower-case envelope and the service's Fault, each as JSON and as XML."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

import msgspec

from qbo_emulator.exchange import Reply

_PACIFIC = ZoneInfo("America/Los_Angeles")
_JSON = "application/json"
_XML = "application/xml"
_XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_NAMESPACE = "http://schema.intuit.com/finance/v3"
_TIMELESS = "2030"  # comes without a time (live)


class Item(Protocol):
    """One error of a Fault."""

    @property
    def code(self) -> str: ...  # noqa: D102 - the words are Intuit's
    @property
    def message(self) -> str: ...  # noqa: D102
    @property
    def detail(self) -> str | None: ...  # noqa: D102
    @property
    def element(self) -> str | None: ...  # noqa: D102


@dataclass(frozen=True)
class GatewayFault:
    """What stands before QuickBooks refuses: token, rights, throttle (facts B.7)."""

    status: int
    message: str
    detail: str
    code: str
    type: str

    @classmethod
    def token(cls, detail: str) -> "GatewayFault":
        """401: there is something about the bearer token."""
        return cls(401, _words("AuthenticationFailed", "003200", 401), detail, "3200", "AUTHENTICATION")

    @classmethod
    def rights(cls, detail: str, name: str = "ApplicationAuthorizationFailed") -> "GatewayFault":
        """403: the token is good, but not for this."""
        return cls(403, _words(name, "003100", 403), detail, "3100", "SERVICE")

    @classmethod
    def throttled(cls) -> "GatewayFault":
        """429, with the two spaces that the captures have."""
        detail = "The request limit was reached.  Try again later"
        return cls(429, _words("ThrottleExceeded", "003001", 429), detail, "3001", "SERVICE")


def gateway(fault: GatewayFault, *, xml: bool, now: datetime) -> Reply:
    """Render a refusal of the gateway."""
    headers: dict[str, str] = {}
    if fault.status == 401:
        headers = {"www-authenticate": 'Bearer realm="Intuit", error="invalid_token"'}
    if xml:
        return Reply(fault.status, _xml((fault,), fault.type, now), _XML, headers)
    error = {"message": fault.message, "detail": fault.detail, "code": fault.code, "element": None}
    body: dict[str, Any] = {
        "warnings": None,
        "intuitObject": None,
        "fault": {"error": [error], "type": fault.type},
        "report": None,
        "queryResponse": None,
        "batchItemResponse": [],
        "attachableResponse": [],
        "syncErrorResponse": None,
        "requestId": None,
        "time": int(now.timestamp() * 1000),
        "status": None,
        "cdcresponse": [],
    }
    return Reply(fault.status, msgspec.json.encode(body), _JSON, headers)


def service(status: int, items: Iterable[Item], type: str, *, xml: bool, now: datetime) -> Reply:  # noqa: A002 - Intuit's word
    """Render a Fault of the service, whatever its status."""
    items = tuple(items)
    if xml:
        return Reply(status, _xml(items, type, now), _XML)
    errors = [_error(item) for item in items]
    body: dict[str, Any] = {"Fault": {"Error": errors, "type": type}}
    if all(item.code != _TIMELESS for item in items):
        body["time"] = pacific(now)
    return Reply(status, msgspec.json.encode(body), _JSON)


def pacific(now: datetime) -> str:
    """Write a time as envelopes do: milliseconds, Pacific offset (facts B.1)."""
    return now.astimezone(_PACIFIC).isoformat(timespec="milliseconds")


def _error(item: Item) -> dict[str, Any]:
    shown = {"Message": item.message, "Detail": item.detail, "code": item.code, "element": item.element}
    return {name: value for name, value in shown.items() if value is not None}


def _words(name: str, code: str, status: int) -> str:
    return f"message={name}; errorCode={code}; statusCode={status}"


def _xml(items: Iterable[Item | GatewayFault], type: str, now: datetime) -> bytes:  # noqa: A002 - Intuit's word
    errors = "".join(_xml_error(item) for item in items)
    fault = f"<Fault type={quoteattr(type)}>{errors}</Fault>"
    return f'{_XML_HEAD}<IntuitResponse time="{pacific(now)}" xmlns="{_NAMESPACE}">{fault}</IntuitResponse>'.encode()


def _xml_error(item: Item | GatewayFault) -> str:
    element = getattr(item, "element", None)
    where = "" if element is None else f" element={quoteattr(element)}"
    inner = f"<Message>{escape(item.message)}</Message><Detail>{escape(item.detail or '')}</Detail>"
    return f"<Error code={quoteattr(item.code)}{where}>{inner}</Error>"
