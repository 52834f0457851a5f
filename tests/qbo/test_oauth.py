"""Signing in: requests as Intuit wants them, answers read with care."""

import base64
import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from qbo.errors import (
    InvalidClient,
    InvalidGrant,
    NotConfigured,
    OAuthRefused,
    OutcomeUnknown,
    ServerFault,
    Throttled,
    Unauthorized,
    Unreachable,
    Unreadable,
)
from qbo.oauth import ACCOUNTING, PRODUCTION, Endpoints, OAuthClient, authorize_address, read_tokens

PAIR = {
    "token_type": "bearer", "access_token": "at", "expires_in": 3600, "refresh_token": "rt",
    "x_refresh_token_expires_in": 8726400, "x_refresh_token_hard_expires_in": 156032154,
}  # fmt: skip
HOME = Endpoints.from_base("https://sign-in.test/")


@pytest.fixture
def oauth(wire, hours):
    return OAuthClient("id", "secret", HOME, transport=wire.transport, clock=hours)


def test_the_person_is_sent_where_intuit_asks():
    address = authorize_address(PRODUCTION, client_id="id", redirect_uri="https://app.test/cb?x=1", state="s&t")
    parts = urlsplit(address)
    assert parts.hostname == "appcenter.intuit.com"
    assert parse_qs(parts.query) == {
        "client_id": ["id"], "response_type": ["code"], "scope": [ACCOUNTING],
        "redirect_uri": ["https://app.test/cb?x=1"], "state": ["s&t"],
    }  # fmt: skip


def test_a_state_is_needed(oauth):
    with pytest.raises(NotConfigured, match="forgery"):
        oauth.authorize_address(redirect_uri="x", state="")


async def test_a_code_is_exchanged_with_basic_credentials_and_the_hard_expiry_is_asked_for(oauth, wire, hours):
    wire.says(PAIR)
    tokens = await oauth.exchange("code", "https://app.test/cb")
    sent = wire.requests[0]
    assert str(sent.url) == "https://sign-in.test/oauth2/v1/tokens/bearer"
    assert sent.headers["Authorization"] == "Basic " + base64.b64encode(b"id:secret").decode()
    assert sent.headers["x-include-refresh-token-hard-expires-in"] == "true"
    assert parse_qs(sent.content.decode()) == {
        "grant_type": ["authorization_code"], "code": ["code"], "redirect_uri": ["https://app.test/cb"],
    }  # fmt: skip
    assert (tokens.access_token, tokens.refresh_token) == ("at", "rt")
    assert tokens.access_expires_at == hours.now() + timedelta(hours=1)
    assert tokens.refresh_expires_at == hours.now() + timedelta(days=101)
    assert tokens.hard_expires_at == hours.now() + timedelta(seconds=156032154)


async def test_a_refresh_is_sent_once_even_when_the_answer_is_lost(oauth, wire):
    wire.says(httpx2.ReadError("cut"))
    with pytest.raises(OutcomeUnknown):
        await oauth.refresh("rt")
    assert len(wire.requests) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((400, b'{"error":"invalid_grant"}'), InvalidGrant),
        ((400, b'{"error":"invalid_grant","error_description":"Token invalid"}'), InvalidGrant),
        ((401, b'{"error":"invalid_client"}'), InvalidClient),
        ((400, b'{"error":"unauthorized_client"}'), InvalidClient),
        ((400, b'{"error":"unsupported_grant_type"}'), OAuthRefused),
        ((401, b""), InvalidClient),
        ((400, b"<html/>"), OAuthRefused),
        ((429, b""), Throttled),
        ((503, b"<html/>"), ServerFault),
        ((200, b"<html/>"), Unreadable),
        (httpx2.ConnectError("x"), Unreachable),
    ],
)
async def test_each_trouble_has_its_class(oauth, wire, answer, kind):
    wire.says(answer)
    with pytest.raises(kind) as caught:
        await oauth.refresh("rt-secret")
    assert type(caught.value) is kind
    assert "rt-secret" not in str(caught.value)


@pytest.mark.parametrize("missing", ["access_token", "refresh_token", "expires_in", "x_refresh_token_expires_in"])
def test_half_a_pair_is_none(missing, hours):
    with pytest.raises(Unreadable):
        read_tokens(json.dumps({**PAIR, missing: None}).encode(), hours.now())
    with pytest.raises(Unreadable):
        read_tokens(json.dumps({name: value for name, value in PAIR.items() if name != missing}).encode(), hours.now())


@pytest.mark.parametrize("empty", ["access_token", "refresh_token"])
def test_an_empty_token_is_none(empty, hours):
    with pytest.raises(Unreadable, match="empty"):
        read_tokens(json.dumps({**PAIR, empty: ""}).encode(), hours.now())


def test_an_old_answer_has_no_hard_expiry(hours):
    body = json.dumps({name: value for name, value in PAIR.items() if "hard" not in name}).encode()
    assert read_tokens(body, hours.now()).hard_expires_at is None


def test_tokens_do_not_show_themselves(hours):
    shown = repr(read_tokens(json.dumps(PAIR).encode(), hours.now()))
    assert "'at'" not in shown
    assert "rt" not in shown


async def test_either_token_ends_the_grant(oauth, wire):
    wire.says((200, b""))
    await oauth.revoke("rt")
    assert json.loads(wire.requests[0].content) == {"token": "rt"}
    assert str(wire.requests[0].url) == HOME.revoke


async def test_userinfo_is_asked_with_the_access_token(oauth, wire):
    wire.says({"sub": "1", "email": "ann@example.com"}, (401, b""))
    assert (await oauth.userinfo("at"))["email"] == "ann@example.com"
    assert wire.requests[0].headers["Authorization"] == "Bearer at"
    with pytest.raises(Unauthorized):
        await oauth.userinfo("old")


async def test_discovery_says_where_everything_is(oauth, wire):
    wire.says({
        "issuer": "i", "authorization_endpoint": "a", "token_endpoint": "t", "userinfo_endpoint": "u",
        "revocation_endpoint": "r", "jwks_uri": "j",
    })  # fmt: skip
    found = await oauth.discover("https://sign-in.test/", sandbox=True)
    assert str(wire.requests[0].url) == "https://sign-in.test/.well-known/openid_sandbox_configuration"
    assert found == oauth.endpoints == Endpoints("a", "t", "r", "u", "j", "i")


def test_an_app_without_keys_is_told_where_they_are():
    with pytest.raises(NotConfigured, match="keys page"):
        OAuthClient("", "")
