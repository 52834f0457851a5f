"""Consents and the tokens that come of them: how they live, rotate and die."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from qbo_emulator.apps import ACCOUNTING, App, Person
from qbo_emulator.clock import Clock
from qbo_emulator.settings import Settings

# Opaque to every client, and as long as Intuit's: an encrypted token of about 900 characters.
_ACCESS_HEAD = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwieC5vcmciOiJIMCJ9.."


class TokenRefused(Exception):
    """The token endpoint says no: `error` and perhaps a description, as OAuth spells them."""

    def __init__(self, error: str, description: str | None = None, status: int = 400) -> None:
        super().__init__(description or error)
        self.error = error
        self.description = description
        self.status = status


@dataclass(frozen=True, kw_only=True)
class Code:
    """An authorization code; `grant` is set once it was exchanged."""

    client_id: str
    realm_id: str | None
    person: Person
    scopes: frozenset[str]
    redirect_uri: str
    expires_at: datetime


@dataclass(kw_only=True)
class Grant:
    """One consent and everything that it issued."""

    id: str
    client_id: str
    realm_id: str | None
    person: Person
    scopes: frozenset[str]
    granted_at: datetime
    hard_expires_at: datetime
    refresh_token: str = ""
    refresh_issued_at: datetime
    refresh_expires_at: datetime
    revoked: str | None = None

    @property
    def opens_accounting(self) -> bool:
        """Whether the accounting API may be used."""
        return ACCOUNTING in self.scopes


@dataclass(slots=True)
class AccessToken:
    """What a bearer shows."""

    grant: Grant
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One answer of the token endpoint."""

    grant: Grant
    access_token: str
    expires_in: int
    refresh_token: str
    refresh_expires_in: int
    hard_expires_in: int


@dataclass(slots=True)
class _Refresh:
    grant: Grant
    valid_until: datetime


class Grants:
    """Keeps codes, grants and tokens."""

    def __init__(self, clock: Clock, settings: Settings) -> None:
        self.clock = clock
        self.settings = settings
        self._codes: dict[str, Code] = {}
        self._spent: dict[str, Grant | None] = {}
        self._access: dict[str, AccessToken] = {}
        self._refresh: dict[str, _Refresh] = {}
        self._grants: dict[str, Grant] = {}

    def __iter__(self) -> Iterator[Grant]:
        return iter(tuple(self._grants.values()))

    def find(self, grant_id: str) -> Grant | None:
        """Answer one grant by its id."""
        return self._grants.get(grant_id)

    def access(self, token: str) -> AccessToken | None:
        """Answer what an access token stands for, expired and revoked ones included."""
        return self._access.get(token)

    def note_code(
        self, app: App, *, realm_id: str | None, person: Person, scopes: frozenset[str], redirect_uri: str
    ) -> str:
        """Issue a code for a consent."""
        code = f"XAB{int(self.clock.now().timestamp())}{secrets.token_urlsafe(24)}"
        self._codes[code] = Code(
            client_id=app.client_id,
            realm_id=realm_id,
            person=person,
            scopes=scopes,
            redirect_uri=redirect_uri,
            expires_at=self.clock.now() + self.settings.code_lifetime,
        )
        return code

    def exchange(self, app: App, code: str, redirect_uri: str) -> Pair:
        """Turn a code into tokens; a second exchange kills the tokens of the first (oauth-jsclient #173)."""
        if code in self._spent:
            first = self._spent[code]
            if first:
                self.revoke(first, "Its code was exchanged a second time.")
            raise TokenRefused("invalid_grant", "Token invalid")
        noted = self._codes.get(code)
        if noted is None or noted.expires_at <= self.clock.now():
            raise TokenRefused("invalid_grant", "Token invalid")
        if noted.client_id != app.client_id:
            raise TokenRefused("invalid_grant", "Incorrect Token type or clientID")
        if noted.redirect_uri != redirect_uri:
            raise TokenRefused("invalid_grant")
        del self._codes[code]
        grant = self.open(app, realm_id=noted.realm_id, person=noted.person, scopes=noted.scopes)
        self._spent[code] = grant
        return self.issue(grant)

    def open(self, app: App, *, realm_id: str | None, person: Person, scopes: frozenset[str]) -> Grant:
        """Note a consent; it issues nothing yet."""
        now = self.clock.now()
        grant = Grant(
            id=secrets.token_hex(8),
            client_id=app.client_id,
            realm_id=realm_id,
            person=person,
            scopes=scopes,
            granted_at=now,
            hard_expires_at=now + self.settings.refresh_token_hard_lifetime,
            refresh_issued_at=now,
            refresh_expires_at=now,
        )
        self._grants[grant.id] = grant
        self._rotate(grant)
        return grant

    def refresh(self, app: App, token: str) -> Pair:
        """Answer a new access token and the refresh token to keep from now on."""
        if token in self._access:
            raise TokenRefused("invalid_grant", "Incorrect Token type or clientID")
        known = self._refresh.get(token)
        if known is None:
            raise TokenRefused("invalid_grant", "Incorrect or invalid refresh token")
        grant, now = known.grant, self.clock.now()
        if grant.client_id != app.client_id:
            raise TokenRefused("invalid_grant", "Incorrect Token type or clientID")
        if grant.revoked or known.valid_until <= now or grant.hard_expires_at <= now:
            raise TokenRefused("invalid_grant", "Token invalid")
        due = now - grant.refresh_issued_at >= self.settings.refresh_token_rotation
        if due and token == grant.refresh_token:
            self._rotate(grant)
        return self.issue(grant)

    def rotate(self, grant: Grant) -> None:
        """Give the grant another refresh token behind its holder's back; the old one has its grace."""
        self._rotate(grant)

    def issue(self, grant: Grant) -> Pair:
        """Add an access token to a grant and answer its pair."""
        now = self.clock.now()
        token = f"{_ACCESS_HEAD}{secrets.token_urlsafe(16)}.{secrets.token_urlsafe(600)}.{secrets.token_urlsafe(16)}"
        self._access[token] = AccessToken(grant, now + self.settings.access_token_lifetime)
        return Pair(
            grant=grant,
            access_token=token,
            expires_in=_seconds(self.settings.access_token_lifetime),
            refresh_token=grant.refresh_token,
            refresh_expires_in=_seconds(grant.refresh_expires_at - now),
            hard_expires_in=_seconds(grant.hard_expires_at - now),
        )

    def holder(self, token: str) -> Grant | None:
        """Answer the grant of a token that still lives, whichever kind it is."""
        now = self.clock.now()
        access, refresh = self._access.get(token), self._refresh.get(token)
        until = access.expires_at if access else refresh.valid_until if refresh else now
        grant = access.grant if access else refresh.grant if refresh else None
        return grant if grant and until > now and not grant.revoked else None

    def end(self, app: App, token: str) -> None:
        """Revoke by either token of a pair, as its app may."""
        grant = self.holder(token)
        if grant is None or grant.client_id != app.client_id:
            raise TokenRefused("invalid_grant" if token else "invalid_request")
        self.revoke(grant, "Revoked by the app.")

    def revoke(self, grant: Grant, why: str) -> None:
        """End a grant with all its tokens."""
        grant.revoked = grant.revoked or why

    def disconnect(self, realm_id: str, client_id: str | None = None) -> int:
        """End every grant of a company (for one app), as its owner does in QuickBooks; answers how many."""
        ended = [one for one in self if one.realm_id == realm_id and client_id in (None, one.client_id)]
        ended = [one for one in ended if not one.revoked]
        for grant in ended:
            self.revoke(grant, "Disconnected in QuickBooks.")
        return len(ended)

    def expire_access(self, grant: Grant) -> int:
        """Let the access tokens of a grant run out now."""
        alive = [one for one in self._access.values() if one.grant is grant and one.expires_at > self.clock.now()]
        for token in alive:
            token.expires_at = self.clock.now()
        return len(alive)

    def expire_refresh(self, grant: Grant) -> None:
        """Let the refresh tokens of a grant run out now, grace included."""
        grant.refresh_expires_at = self.clock.now()
        for one in self._refresh.values():
            if one.grant is grant:
                one.valid_until = min(one.valid_until, grant.refresh_expires_at)

    def current(self, grant: Grant) -> tuple[str | None, str]:
        """Answer the newest live access token of a grant and its refresh token."""
        now = self.clock.now()
        alive = [value for value, one in self._access.items() if one.grant is grant and one.expires_at > now]
        return (alive[-1] if alive else None), grant.refresh_token

    def state(self) -> tuple[dict[str, Any], ...]:
        """Answer all that is remembered."""
        return (self._codes, self._spent, self._access, self._refresh, self._grants)

    def take(self, state: tuple[dict[str, Any], ...]) -> None:
        """Remember what another one did."""
        self._codes, self._spent, self._access, self._refresh, self._grants = state

    def _rotate(self, grant: Grant) -> None:
        now = self.clock.now()
        old = self._refresh.get(grant.refresh_token)
        if old:
            old.valid_until = min(old.valid_until, now + self.settings.refresh_token_grace)
        expires = min(now + self.settings.refresh_token_lifetime, grant.hard_expires_at)
        token = f"RT1-{secrets.randbelow(300)}-H0-{int(expires.timestamp())}{secrets.token_hex(10)}"
        grant.refresh_token, grant.refresh_issued_at, grant.refresh_expires_at = token, now, expires
        self._refresh[token] = _Refresh(grant, expires)


def _seconds(span: timedelta) -> int:
    return max(0, round(span.total_seconds()))
