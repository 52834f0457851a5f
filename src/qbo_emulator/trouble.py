"""Troubles with a name, ready to happen: the bodies that really came back from QuickBooks and what stands before it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from qbo.facts.faults import FAULTS
from qbo_emulator import envelopes
from qbo_emulator.envelopes import GatewayFault
from qbo_emulator.exchange import Reply

_Maker = Callable[[bool, datetime], Reply]


@dataclass(frozen=True)
class _Item:
    code: str
    message: str
    detail: str | None = None
    element: str | None = None


def _gateway(fault: GatewayFault) -> _Maker:
    return lambda xml, now: envelopes.gateway(fault, xml=xml, now=now)


def _html(status: int, title: str) -> _Maker:
    page = (
        f"<html>\r\n<head><title>{status} {title}</title></head>\r\n<body><h1>{status} {title}</h1></body>\r\n</html>"
    )
    return lambda _xml, _now: Reply(status, page.encode(), "text/html")


def _oauth(status: int, body: str) -> _Maker:
    return lambda _xml, _now: Reply(status, body.encode(), "application/json;charset=UTF-8")


def _service(status: int, type: str, item: _Item) -> _Maker:  # noqa: A002 - Intuit's word
    return lambda xml, now: envelopes.service(status, (item,), type, xml=xml, now=now)


_CRASH = _Item(
    "10000",
    "An application error has occurred while processing your request",
    "System Failure Error: java.lang.NullPointerException",
)

# The words after "access" have not been seen [facts B.7].
_SHUT_OUT = _Item(
    "120", "Authorization Failure", "AuthorizationFailure: -11014-You do not have access to this company."
)

NAMED: dict[str, _Maker] = {
    "throttled": _gateway(GatewayFault.throttled()),
    "token_expired": _gateway(GatewayFault.token("Token expired: The access token expired")),
    "token_revoked": _gateway(GatewayFault.token("Token revoked")),
    "forbidden": _gateway(GatewayFault.rights("")),
    "insufficient_scope": _gateway(
        GatewayFault.rights("The access token does not have sufficient scope", "AuthorizationFailed")
    ),
    "access_lost": _service(403, "AuthorizationFault", _SHUT_OUT),
    "server_error": _service(500, "SystemFault", _CRASH),
    "fault_in_200": _service(200, "SystemFault", _CRASH),
    "too_large": _html(413, "Request Entity Too Large"),
    "bad_gateway": _html(502, "Bad Gateway"),
    "unavailable": _html(503, "Service Temporarily Unavailable"),
    "gateway_timeout": _html(504, "Gateway Time-out"),
    "invalid_grant": _oauth(400, '{"error":"invalid_grant","error_description":"Token invalid"}'),
    "invalid_client": _oauth(401, '{"error":"invalid_client"}'),
}


def known(name: str) -> bool:
    """Whether there is such a trouble: a name, or one of Intuit's codes."""
    return name in NAMED or name in FAULTS


def make(name: str, *, xml: bool, now: datetime) -> Reply:
    """Answer the reply of a named trouble."""
    if name in NAMED:
        return NAMED[name](xml, now)
    row = FAULTS[name]
    if row.type == "SERVICE":
        return envelopes.gateway(GatewayFault(row.http, row.message, row.meaning, row.code, row.type), xml=xml, now=now)
    if row.type == "oauth":
        return _oauth(row.http, f'{{"error":"{row.code}"}}')(xml, now)
    item = _Item(row.code, row.message, f"{row.message} : {row.meaning}")
    return envelopes.service(row.http, (item,), row.type, xml=xml, now=now)
