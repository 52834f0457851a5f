"""Which error an answer is: faults are read from JSON in both casings, from XML, and missed in HTML.

https://developer.intuit.com/app/developer/qbo/docs/develop/troubleshooting/handling-common-errors
"""

import html
import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from qbo import exact
from qbo.errors import (
    ADVICE,
    FaultLine,
    Forbidden,
    InvalidReference,
    NotConfigured,
    QuickBooksError,
    Refused,
    ServerFault,
    Throttled,
    Unauthorized,
)  # fmt: skip
from qbo.facts.faults import FAULTS
from qbo.facts.limits import THROTTLE_PAUSE

_XML_FAULT = re.compile(r"<Fault(?:\s[^>]*?type=\"([^\"]*)\")?[^>]*>(.*?)</Fault>", re.DOTALL)
_XML_ERROR = re.compile(r"<Error\b([^>]*)>(.*?)</Error>", re.DOTALL)
_ATTRIBUTE = re.compile(r"(\w+)=\"([^\"]*)\"")
_GATEWAY_CODE = re.compile(r"errorCode=0*(\d+)")
_BY_STATUS = {401: Unauthorized, 403: Forbidden, 404: NotConfigured, 408: ServerFault}
_BY_TYPE = {
    "authenticationfault": Unauthorized, "authentication": Unauthorized, "authorizationfault": Forbidden,
    "authorizatonfault": Forbidden, "systemfault": ServerFault, "validationfault": Refused,
}  # fmt: skip


def faults_in(body: bytes) -> tuple[FaultLine, ...]:
    """Read every fault that a body lists; none where it is no fault at all."""
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"{":
        try:
            decoded = exact.decode(body)
        except msgspec.DecodeError:
            return ()
        return faults_of(decoded)
    return tuple(_xml(body)) if start == b"<" else ()


def faults_of(decoded: Any) -> tuple[FaultLine, ...]:
    """Read the faults of decoded JSON, capital or not."""
    fault = _either(decoded, "Fault")
    if not isinstance(fault, Mapping):
        return ()
    kind = _text(_either(fault, "type"))
    errors = _either(fault, "Error") or [{}]
    return tuple(_line(error, kind) for error in (errors if isinstance(errors, list) else [errors]))


def error_for(
    status: int, faults: tuple[FaultLine, ...], *, operation: str = "", request: str | None = None,
    intuit_tid: str | None = None, body: bytes = b"",
) -> QuickBooksError:  # fmt: skip
    """Make the error that says what to do about an answer."""
    kind = _kind(status, faults, operation)
    message = "" if faults else f"QuickBooks answered {status} and no fault that can be read"
    error = kind(message, status=status, faults=faults, intuit_tid=intuit_tid, request=request, body=body)
    if isinstance(error, Throttled):
        error.wait = THROTTLE_PAUSE.total_seconds()
    return error


def _kind(status: int, faults: tuple[FaultLine, ...], operation: str) -> type[QuickBooksError]:
    code = faults[0].code if faults else None
    if status == 429:
        return Throttled
    if code == "610" and operation == "create":
        return InvalidReference  # what is created cannot be what is missing: it refers to it
    if known := FAULTS.get(code or ""):
        return ADVICE[known.advice]
    return _by_status(status, (faults[0].type or "").lower() if faults else None)


def _by_status(status: int, kind: str | None) -> type[QuickBooksError]:
    if status >= 500:
        return ServerFault
    if status < 400 and kind is None:
        return NotConfigured  # a redirect: this is not QuickBooks' address
    return _BY_STATUS.get(status) or _BY_TYPE.get(kind or "", Refused)


def _line(error: Any, kind: str | None) -> FaultLine:
    message = _text(_either(error, "Message"))
    return FaultLine(
        code=_code(_text(_either(error, "code")), message),
        message=message,
        detail=_text(_either(error, "Detail")),
        element=_text(_either(error, "element")),
        type=kind,
    )


def _code(code: str | None, message: str | None) -> str | None:
    if not code and message and (found := _GATEWAY_CODE.search(message)):
        return found[1]
    return code.lstrip("0") or code if code else None


def _either(mapping: Any, name: str) -> Any:
    if not isinstance(mapping, Mapping):
        return None
    return mapping.get(name, mapping.get(name[0].lower() + name[1:], mapping.get(name.capitalize())))


def _text(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)


def _xml(body: bytes) -> Iterable[FaultLine]:
    text = body.decode("utf-8", "replace")
    for kind, inside in _XML_FAULT.findall(text):
        for attributes, content in _XML_ERROR.findall(inside):
            known = dict(_ATTRIBUTE.findall(attributes))
            message, detail = _tag("Message", content), _tag("Detail", content)
            code = _code(known.get("code"), message)
            yield FaultLine(code, message, detail, _text(html.unescape(known.get("element", ""))), kind or None)


def _tag(name: str, content: str) -> str | None:
    found = re.search(rf"<{name}>(.*?)</{name}>", content, re.DOTALL)
    return _text(html.unescape(found[1]).strip()) if found else None
