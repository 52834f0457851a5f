"""Intuit's OAuth 2.0 and OpenID paths, all under one address: from the discovery document to the last revocation."""

import base64
import binascii
from collections.abc import Callable
from typing import Any

import msgspec

from qbo_emulator import consent, envelopes, identity
from qbo_emulator.apps import App
from qbo_emulator.envelopes import GatewayFault
from qbo_emulator.exchange import Reply, Request
from qbo_emulator.grants import Pair, TokenRefused
from qbo_emulator.world import World

_JSON = "application/json;charset=UTF-8"
_UNCACHED = {"cache-control": "no-cache, no-store", "pragma": "no-cache"}
_HARD_EXPIRY = "x-include-refresh-token-hard-expires-in"


def discovery(_world: World, request: Request) -> Reply:
    """Answer where everything is (facts A.1); the issuer stays Intuit's, the addresses are ours."""
    address = request.address
    return _json(
        200,
        {
            "issuer": identity.ISSUER,
            "authorization_endpoint": f"{address}/connect/oauth2",
            "token_endpoint": f"{address}/oauth2/v1/tokens/bearer",
            "userinfo_endpoint": f"{address}/v1/openid_connect/userinfo",
            "revocation_endpoint": f"{address}/v2/oauth2/tokens/revoke",
            "jwks_uri": f"{address}/op/v1/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", "email", "profile", "address", "phone"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "claims_supported": ["aud", "exp", "iat", "iss", "realmid", "sub"],
        },
    )


def token(world: World, request: Request) -> Reply:
    """Exchange a code, or refresh (facts A.3)."""
    try:
        pair = _pair(world, request)
    except TokenRefused as refused:
        return _refused(refused)
    body: dict[str, Any] = {
        "x_refresh_token_expires_in": pair.refresh_expires_in,
        "refresh_token": pair.refresh_token,
        "access_token": pair.access_token,
        "token_type": "bearer",
        "expires_in": pair.expires_in,
    }
    if request.headers.get(_HARD_EXPIRY, "").lower() == "true":
        body["x_refresh_token_hard_expires_in"] = pair.hard_expires_in
    if "openid" in pair.grant.scopes and request.form["grant_type"] == "authorization_code":
        body["id_token"] = identity.id_token(pair.grant, world.clock.now())
    return _json(200, body, _UNCACHED)


def revoke(world: World, request: Request) -> Reply:
    """End the grant of either token (facts A.5); the body is JSON or a form."""
    try:
        app = _app(world, request)
        world.grants.end(app, _sent_token(request))
    except TokenRefused as refused:
        return _refused(refused)
    return Reply(200, headers=_UNCACHED)


def userinfo(world: World, request: Request) -> Reply:
    """Answer who signed in."""
    access = world.grants.access(request.headers.get("authorization", "").partition(" ")[2].strip())
    now = world.clock.now()
    if access is None or access.expires_at <= now or access.grant.revoked:
        return envelopes.gateway(GatewayFault.token("Token revoked"), xml=False, now=now)
    return _json(200, identity.userinfo(access.grant))


def jwks(_world: World, _request: Request) -> Reply:
    """Answer the keys that id tokens are signed with."""
    return _json(200, identity.key_set())


Door = Callable[[World, Request], Reply]
DOORS: dict[tuple[str, str], Door] = {
    ("GET", "/.well-known/openid_configuration"): discovery,
    ("GET", "/.well-known/openid_sandbox_configuration"): discovery,
    ("GET", "/connect/oauth2"): consent.ask,
    ("POST", "/connect/oauth2"): consent.decide,
    ("POST", "/oauth2/v1/tokens/bearer"): token,
    ("POST", "/v2/oauth2/tokens/revoke"): revoke,
    ("GET", "/v1/openid_connect/userinfo"): userinfo,
    ("GET", "/op/v1/jwks"): jwks,
}


def _pair(world: World, request: Request) -> Pair:
    form = request.form
    kind = form.get("grant_type")
    if not kind:
        raise TokenRefused("invalid_request")
    app = _app(world, request)
    if kind == "authorization_code":
        if not form.get("code") or not form.get("redirect_uri"):
            raise TokenRefused("invalid_request")
        return world.grants.exchange(app, form["code"], form["redirect_uri"])
    if kind != "refresh_token":
        raise TokenRefused("unsupported_grant_type")
    if not form.get("refresh_token"):
        raise TokenRefused("invalid_request")
    return world.grants.refresh(app, form["refresh_token"])


def _app(world: World, request: Request) -> App:
    client_id, secret = _credentials(request)
    app = world.apps.get(client_id)
    if app is None or app.client_secret != secret:
        raise TokenRefused("invalid_client", status=401)
    return app


def _credentials(request: Request) -> tuple[str, str]:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return request.form.get("client_id", ""), request.form.get("client_secret", "")
    try:
        name, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, secret


def _sent_token(request: Request) -> str:
    if "token" in request.form:
        return request.form["token"]
    try:
        body = msgspec.json.decode(request.body)
    except msgspec.DecodeError:
        return ""
    value = body.get("token") if isinstance(body, dict) else None
    return value if isinstance(value, str) else ""


def _refused(refused: TokenRefused) -> Reply:
    body = {"error_description": refused.description} if refused.description else {}
    return _json(refused.status, {**body, "error": refused.error}, _UNCACHED)


def _json(status: int, body: object, headers: dict[str, str] | None = None) -> Reply:
    return Reply(status, msgspec.json.encode(body), _JSON, headers or {})
