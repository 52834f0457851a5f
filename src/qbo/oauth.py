"""Signing in at Intuit: the requests and answers of OAuth 2.0 as pure functions, and a small client that sends them.

https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/oauth-2.0
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec

from qbo.clock import Clock, SystemClock
from qbo.errors import (
    InvalidClient,
    InvalidGrant,
    NotConfigured,
    OAuthRefused,
    OutcomeUnknown,
    QuickBooksError,
    ServerFault,
    Throttled,
    Unauthorized,
    Unreachable,
    Unreadable,
)

if TYPE_CHECKING:
    import httpx2

__all__ = [
    "ACCOUNTING", "Endpoints", "InvalidClient", "InvalidGrant", "OAuthClient", "OAuthRefused", "Tokens",
    "authorize_address", "read_tokens",
]  # fmt: skip

ACCOUNTING = "com.intuit.quickbooks.accounting"
PAYMENT = "com.intuit.quickbooks.payment"
OPENID = ("openid", "profile", "email")
_HARD_EXPIRY = {"x-include-refresh-token-hard-expires-in": "true"}
_NAMED: dict[str, type[OAuthRefused]] = {
    "invalid_grant": InvalidGrant, "invalid_client": InvalidClient, "unauthorized_client": InvalidClient,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where Intuit's sign-in lives; see `PRODUCTION`, `SANDBOX` and `OAuthClient.discover`."""

    authorize: str
    token: str
    revoke: str
    userinfo: str
    jwks: str
    issuer: str = "https://oauth.platform.intuit.com/op/v1"

    @classmethod
    def from_base(cls, url: str) -> "Endpoints":
        """Answer the endpoints of a stand-in that has all of them under one address."""
        base = url.rstrip("/")
        return cls(
            authorize=f"{base}/connect/oauth2",
            token=f"{base}/oauth2/v1/tokens/bearer",
            revoke=f"{base}/v2/oauth2/tokens/revoke",
            userinfo=f"{base}/v1/openid_connect/userinfo",
            jwks=f"{base}/op/v1/jwks",
        )

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Endpoints":
        """Read a discovery document."""
        return cls(
            authorize=document["authorization_endpoint"],
            token=document["token_endpoint"],
            revoke=document["revocation_endpoint"],
            userinfo=document["userinfo_endpoint"],
            jwks=document["jwks_uri"],
            issuer=document["issuer"],
        )


_ACCOUNTS = "accounts.platform.intuit.com/v1/openid_connect/userinfo"
PRODUCTION = Endpoints(
    authorize="https://appcenter.intuit.com/connect/oauth2",
    token="https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer",  # noqa: S106 - an address
    revoke="https://developer.api.intuit.com/v2/oauth2/tokens/revoke",
    userinfo=f"https://{_ACCOUNTS}",
    jwks="https://oauth.platform.intuit.com/op/v1/jwks",
)
SANDBOX = Endpoints(
    PRODUCTION.authorize, PRODUCTION.token, PRODUCTION.revoke, f"https://sandbox-{_ACCOUNTS}", PRODUCTION.jwks
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """A pair. Store it before using it: the refresh token that it replaces may be dead already."""

    access_token: str
    refresh_token: str
    access_expires_at: datetime
    refresh_expires_at: datetime
    hard_expires_at: datetime | None = None
    id_token: str | None = None

    def __repr__(self) -> str:
        return f"Tokens(until {self.access_expires_at:%Y-%m-%d %H:%M:%S%z}, secrets not shown)"


def authorize_address(
    endpoints: Endpoints, *, client_id: str, redirect_uri: str, state: str, scopes: Sequence[str] = (ACCOUNTING,)
) -> str:
    """Answer where to send the person who connects; `state` must be random, single use and tied to them."""
    if not state:
        raise NotConfigured("state is empty: it is what protects the callback against forgery")
    asked = {
        "client_id": client_id, "response_type": "code", "scope": " ".join(scopes),
        "redirect_uri": redirect_uri, "state": state,
    }  # fmt: skip
    return f"{endpoints.authorize}?{urlencode(asked)}"


def read_tokens(body: bytes, now: datetime) -> Tokens:
    """Read an answer of the token endpoint; an incomplete pair is Unreadable, never stored."""
    try:
        found = json.loads(body)
        access, refresh = found["access_token"], found["refresh_token"]
        lives, rolls = int(found["expires_in"]), int(found["x_refresh_token_expires_in"])
        hard = found.get("x_refresh_token_hard_expires_in")
        hard_at = None if hard is None else now + timedelta(seconds=int(hard))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"the token endpoint's answer lacks something: {type(error).__name__} {error}") from None
    if not (isinstance(access, str) and access and isinstance(refresh, str) and refresh):
        raise Unreadable("the token endpoint answered an empty token")
    return Tokens(
        access_token=access,
        refresh_token=refresh,
        access_expires_at=now + timedelta(seconds=lives),
        refresh_expires_at=now + timedelta(seconds=rolls),
        hard_expires_at=hard_at,
        id_token=found.get("id_token"),
    )


def refusal(status: int, body: bytes, *, tid: str | None, request: str) -> QuickBooksError:
    """Make the error of an answer that is no success."""
    try:
        found = json.loads(body)
        code = str(found["error"])
        text = str(found.get("error_description") or code)
    except (ValueError, KeyError, TypeError):
        code, text = None, f"Intuit's sign-in answered {status}"
    kind: type[QuickBooksError] = _NAMED.get(code or "", OAuthRefused)
    if status == 429:
        kind = Throttled
    elif status >= 500:
        kind = ServerFault
    elif code is None and status == 401:
        kind = Unauthorized if "userinfo" in request else InvalidClient
    elif code is None:
        kind = Unreadable if status < 400 else OAuthRefused
    return kind(text, status=status, code=code, intuit_tid=tid, request=request)


class OAuthClient:
    """Talks to Intuit's sign-in for one app. It never retries: a lost answer may hold the only valid token."""

    def __init__(
        self, client_id: str, client_secret: str, endpoints: Endpoints = PRODUCTION, *,
        http: "httpx2.AsyncClient | None" = None, transport: "httpx2.AsyncBaseTransport | None" = None,
        clock: Clock | None = None, timeout: float = 30.0,
    ) -> None:  # fmt: skip
        if not client_id or not client_secret:
            raise NotConfigured("client id and client secret are needed: they are on the app's keys page at Intuit")
        self.client_id = client_id
        self.endpoints = endpoints
        self._secret = client_secret
        self._http = http
        self._transport = transport
        self._clock = clock or SystemClock()
        self._timeout = timeout

    def authorize_address(self, *, redirect_uri: str, state: str, scopes: Sequence[str] = (ACCOUNTING,)) -> str:
        """Answer where to send the person who connects."""
        return authorize_address(
            self.endpoints, client_id=self.client_id, redirect_uri=redirect_uri, state=state, scopes=scopes
        )

    async def exchange(self, code: str, redirect_uri: str) -> Tokens:
        """Turn the callback's code into tokens. Once only: a second exchange kills the tokens of the first."""
        asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        return await self._grant(asked)

    async def refresh(self, refresh_token: str) -> Tokens:
        """Answer a new pair. Store it before using it; one refresh per company at a time."""
        return await self._grant({"grant_type": "refresh_token", "refresh_token": refresh_token})

    async def revoke(self, token: str) -> None:
        """End the grant; either token will do. A token that is dead already is InvalidGrant or OAuthRefused."""
        await self._call("POST", self.endpoints.revoke, json={"token": token}, basic=True)

    async def userinfo(self, access_token: str) -> dict[str, Any]:
        """Ask who connected; needs the scope openid."""
        body = await self._call("GET", self.endpoints.userinfo, headers={"Authorization": f"Bearer {access_token}"})
        return _object(body)

    async def jwks(self) -> dict[str, Any]:
        """Fetch the keys that id_tokens are signed with."""
        return _object(await self._call("GET", self.endpoints.jwks))

    async def discover(self, base: str = "https://developer.api.intuit.com", *, sandbox: bool = False) -> Endpoints:
        """Read where everything is from Intuit's own document, and use it from now on."""
        name = "openid_sandbox_configuration" if sandbox else "openid_configuration"
        body = await self._call("GET", f"{base.rstrip('/')}/.well-known/{name}")
        try:
            self.endpoints = Endpoints.from_document(_object(body))
        except KeyError as error:
            raise Unreadable(f"the discovery document lacks {error}") from None
        return self.endpoints

    async def _grant(self, form: dict[str, str]) -> Tokens:
        body = await self._call("POST", self.endpoints.token, data=form, basic=True, headers=_HARD_EXPIRY)
        return read_tokens(body, self._clock.now())

    async def _call(self, method: str, url: str, *, basic: bool = False, **asked: Any) -> bytes:
        import httpx2

        asked["headers"] = {"Accept": "application/json", **asked.get("headers", {})}
        if basic:
            asked["auth"] = httpx2.BasicAuth(self.client_id, self._secret)
        described = f"{method} {url}"
        try:
            answer = await self._send(method, url, asked)
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            raise Unreachable(f"no connection to Intuit: {type(error).__name__}", request=described) from error
        except (httpx2.InvalidURL, httpx2.UnsupportedProtocol) as error:
            raise NotConfigured(f"the address is wrong: {url}", request=described) from error
        except (httpx2.TransportError, httpx2.DecodingError) as error:
            kind = OutcomeUnknown if method == "POST" else Unreachable
            raise kind(f"no answer from Intuit: {type(error).__name__}", request=described) from error
        if not 200 <= answer.status_code < 300:
            tid = answer.headers.get("intuit_tid")
            raise refusal(answer.status_code, answer.content, tid=tid, request=described)
        return answer.content

    async def _send(self, method: str, url: str, asked: dict[str, Any]) -> "httpx2.Response":
        if self._http:
            return await self._http.request(method, url, **asked)
        import httpx2

        if self._transport:
            self._http = httpx2.AsyncClient(transport=self._transport, timeout=self._timeout)
            return await self._http.request(method, url, **asked)
        async with httpx2.AsyncClient(timeout=self._timeout) as once:  # asked about hourly: nothing worth keeping open
            return await once.request(method, url, **asked)


def _object(body: bytes) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise Unreadable(f"the answer cannot be read: {error}", body=body) from error
    if not isinstance(found, dict):
        raise Unreadable("the answer is no JSON object", body=body)
    return found
