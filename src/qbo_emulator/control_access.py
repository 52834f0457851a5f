"""Control of apps, consents and tokens."""

from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import Request

from qbo_emulator.apps import ACCOUNTING, App
from qbo_emulator.grants import Grant, Pair
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM

if TYPE_CHECKING:
    from qbo_emulator.emulator import Emulator


class NewApp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An app as its developer registers it."""

    client_id: str
    client_secret: str
    name: str = "An app"
    redirect_uris: tuple[str, ...] = ()
    any_loopback_redirect: bool = False


class NewGrant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tokens wanted without a browser."""

    realm_id: str = SAMPLE_REALM
    client_id: str = SAMPLE_APP.client_id
    scopes: tuple[str, ...] = (ACCOUNTING,)
    person: str | None = None


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person does on the consent page at `url`."""

    url: str
    approve: bool = True
    realm_id: str | None = None
    person: str | None = None


def apps(emulator: "Emulator", _request: Request, _body: bytes) -> list[dict[str, Any]]:
    """List the apps, secrets included: they are made up."""
    return [msgspec.to_builtins(app) for app in emulator.apps.values()]


def add_app(emulator: "Emulator", _request: Request, body: bytes) -> dict[str, Any]:
    """Register an app, or change one."""
    asked = msgspec.json.decode(body, type=NewApp)
    return msgspec.to_builtins(emulator.add_app(App(**msgspec.structs.asdict(asked))))


def grants(emulator: "Emulator", request: Request, _body: bytes) -> list[dict[str, Any]]:
    """List grants, of one company when `realm_id` says so."""
    realm = request.query_params.get("realm_id")
    return [_grant(emulator, one) for one in emulator.grants if realm in (None, one.realm_id)]


def grant(emulator: "Emulator", request: Request, _body: bytes) -> dict[str, Any]:
    """Show one grant and its current tokens."""
    return _grant(emulator, _of(emulator, request))


def add_grant(emulator: "Emulator", _request: Request, body: bytes) -> dict[str, Any]:
    """Issue a pair of tokens."""
    asked = msgspec.json.decode(body or b"{}", type=NewGrant)
    pair = emulator.grant(
        asked.realm_id, client_id=asked.client_id, scopes=frozenset(asked.scopes), person=asked.person
    )
    return _pair(pair)


def consent(emulator: "Emulator", _request: Request, body: bytes) -> dict[str, Any]:
    """Answer where the person's browser goes after deciding."""
    asked = msgspec.json.decode(body, type=Decision)
    address = emulator.consent(asked.url, approve=asked.approve, realm_id=asked.realm_id, person=asked.person)
    return {"redirect": address}


def expire_access(emulator: "Emulator", request: Request, _body: bytes) -> dict[str, Any]:
    """Let the access tokens of a grant run out."""
    emulator.grants.expire_access(_of(emulator, request))
    return grant(emulator, request, _body)


def expire_refresh(emulator: "Emulator", request: Request, _body: bytes) -> dict[str, Any]:
    """Let the refresh tokens of a grant run out."""
    emulator.grants.expire_refresh(_of(emulator, request))
    return grant(emulator, request, _body)


def rotate(emulator: "Emulator", request: Request, _body: bytes) -> dict[str, Any]:
    """Rotate the refresh token of a grant behind its holder's back."""
    emulator.grants.rotate(_of(emulator, request))
    return grant(emulator, request, _body)


def revoke(emulator: "Emulator", request: Request, _body: bytes) -> dict[str, Any]:
    """End a grant."""
    emulator.grants.revoke(_of(emulator, request), "Revoked through the control API.")
    return grant(emulator, request, _body)


def _of(emulator: "Emulator", request: Request) -> Grant:
    return emulator.grant_of(request.path_params["grant_id"])


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "grant": pair.grant.id,
        "realm_id": pair.grant.realm_id,
        "client_id": pair.grant.client_id,
        "access_token": pair.access_token,
        "expires_in": pair.expires_in,
        "refresh_token": pair.refresh_token,
        "x_refresh_token_expires_in": pair.refresh_expires_in,
    }


def _grant(emulator: "Emulator", one: Grant) -> dict[str, Any]:
    access, refresh = emulator.grants.current(one)
    return {
        "grant": one.id,
        "client_id": one.client_id,
        "realm_id": one.realm_id,
        "person": one.person.sub,
        "scopes": sorted(one.scopes),
        "granted_at": one.granted_at.isoformat(),
        "hard_expires_at": one.hard_expires_at.isoformat(),
        "refresh_expires_at": one.refresh_expires_at.isoformat(),
        "revoked": one.revoked,
        "access_token": access,
        "refresh_token": refresh,
    }


ROUTES = (
    ("GET", "/_emulator/apps", apps),
    ("POST", "/_emulator/apps", add_app),
    ("POST", "/_emulator/consent", consent),
    ("GET", "/_emulator/grants", grants),
    ("POST", "/_emulator/grants", add_grant),
    ("GET", "/_emulator/grants/{grant_id}", grant),
    ("POST", "/_emulator/grants/{grant_id}/expire-access", expire_access),
    ("POST", "/_emulator/grants/{grant_id}/expire-refresh", expire_refresh),
    ("POST", "/_emulator/grants/{grant_id}/rotate", rotate),
    ("POST", "/_emulator/grants/{grant_id}/revoke", revoke),
)
