"""What a request is about: company, entity, operation and statement, read from path, query and body."""

import re
from dataclasses import dataclass
from typing import Final

from qbo.facts.catalog import SERVED_BY_LOWER_NAME, SERVED_BY_PATH
from qbo_emulator.exchange import Request

_COMPANY: Final = "/v3/company/"
_FROM = re.compile(r"\bfrom\s+(\w+)", re.IGNORECASE)
_ID = re.compile(rb'"Id"\s*:|<(?:\w+:)?Id>')
_OAUTH = {
    "/connect/oauth2": "authorize",
    "/v2/oauth2/tokens/revoke": "revoke",
    "/v1/openid_connect/userinfo": "userinfo",
    "/op/v1/jwks": "jwks",
}
_GRANT_TYPES = {"authorization_code": "exchange", "refresh_token": "refresh"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Names as the catalogue has them; None where the request says nothing of the kind."""

    realm_id: str | None = None
    entity: str | None = None
    operation: str | None = None
    statement: str | None = None
    text: str = ""


def subject_of(request: Request) -> Subject:
    """Read it; never fails, whatever was sent."""
    text = f"{request.path}?{' '.join(f'{name}={value}' for name, value in request.params.items())}"
    if not request.path.startswith(_COMPANY):
        return Subject(operation=_oauth(request), text=text)
    realm, _, rest = request.path[len(_COMPANY) :].partition("/")
    parts = rest.strip("/").split("/")
    statement = _statement(request, parts[0])
    operation = _operation(request, parts)
    return Subject(realm, _entity(parts[0], statement), operation, statement, f"{text} {statement or ''}")


def _statement(request: Request, resource: str) -> str | None:
    if resource != "query":
        return None
    return request.params.get("query") or request.body.decode(errors="replace")


def _entity(resource: str, statement: str | None) -> str | None:
    if statement is not None:
        named = _FROM.search(statement)
        found = named and SERVED_BY_LOWER_NAME.get(named[1].lower())
    else:
        found = SERVED_BY_PATH.get(resource.lower())
    return found.name if found else None


def _operation(request: Request, parts: list[str]) -> str:
    if parts[0] in {"query", "cdc", "batch", "upload", "reports", "download"}:
        return parts[0]
    if parts[-1] in {"pdf", "send"}:
        return parts[-1]
    if request.method == "GET":
        return "read"
    if request.params.get("include") == "void":
        return "void"
    named = request.params.get("operation")
    return named or ("update" if _ID.search(request.body) else "create")


def _oauth(request: Request) -> str | None:
    if request.path.startswith("/.well-known/"):
        return "discovery"
    if request.path == "/oauth2/v1/tokens/bearer":
        return _GRANT_TYPES.get(request.form.get("grant_type", ""), "token")
    return _OAUTH.get(request.path)
