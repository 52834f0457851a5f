from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest

from qbo_emulator.apps import ACCOUNTING, App
from qbo_emulator.world import SAMPLE_REALM

REDIRECT = "http://localhost:8400/oauth/callback"
TOKENS = "/oauth2/v1/tokens/bearer"


@pytest.fixture
def asked(app):
    return {
        "client_id": app[0],
        "scope": ACCOUNTING,
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "state": "a state",
    }


def _query(address):
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def _code(emulator, asked):
    return _query(emulator.consent(f"/connect/oauth2?{urlencode(asked)}"))["code"]


async def _exchange(client, app, code):
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    return await client.post(TOKENS, data=form, auth=app)


@pytest.mark.parametrize("name", ["openid_configuration", "openid_sandbox_configuration"])
@pytest.mark.parametrize("slash", ["", "/"])
async def test_discovery_points_to_this_address(client, name, slash):
    document = (await client.get(f"/.well-known/{name}{slash}")).json()
    assert document["issuer"] == "https://oauth.platform.intuit.com/op/v1"
    assert document["token_endpoint"] == "http://emulator.test/oauth2/v1/tokens/bearer"
    assert document["revocation_endpoint"] == "http://emulator.test/v2/oauth2/tokens/revoke"
    assert len(document) == 12


async def test_the_consent_page_offers_every_company(emulator, client, asked):
    emulator.create_company("77", name="Second & Sons")
    page = await client.get("/connect/oauth2", params=asked)
    assert page.headers["content-type"].startswith("text/html")
    assert 'value="77"' in page.text
    assert "Second &amp; Sons" in page.text


async def test_whoever_agrees_is_sent_back_with_code_state_and_company(client, asked):
    answer = await client.post("/connect/oauth2", data={**asked, "realmId": SAMPLE_REALM, "decision": "approve"})
    assert answer.status_code == 302
    assert answer.headers["location"].startswith(f"{REDIRECT}?")
    back = _query(answer.headers["location"])
    assert (back["state"], back["realmId"]) == ("a state", SAMPLE_REALM)
    assert len(back["code"]) <= 512


async def test_whoever_declines_is_sent_back_with_access_denied(client, asked):
    answer = await client.post("/connect/oauth2", data={**asked, "decision": "deny"})
    assert _query(answer.headers["location"]) == {"error": "access_denied", "state": "a state"}


async def test_an_unknown_scope_is_sent_back(client, asked):
    answer = await client.get("/connect/oauth2", params={**asked, "scope": "everything"})
    assert _query(answer.headers["location"]) == {"error": "invalid_scope", "state": "a state"}


@pytest.mark.parametrize(
    ("name", "value"),
    [("client_id", "x"), ("redirect_uri", f"{REDIRECT}/"), ("response_type", "token"), ("state", "")],
)
async def test_a_request_not_to_be_trusted_is_shown_not_redirected(client, asked, name, value):
    answer = await client.get("/connect/oauth2", params={**asked, name: value})
    assert answer.status_code == 400
    assert name in answer.text
    decided = await client.post("/connect/oauth2", data={**asked, name: value, "decision": "approve"})
    assert decided.status_code == 400


async def test_a_code_becomes_tokens_that_open_the_company(emulator, client, app, asked):
    answer = await _exchange(client, app, _code(emulator, asked))
    assert answer.headers["cache-control"] == "no-cache, no-store"
    assert answer.headers["intuit_tid"]
    tokens = answer.json()
    assert set(tokens) == {
        "token_type", "access_token", "expires_in", "refresh_token", "x_refresh_token_expires_in",
    }  # fmt: skip
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert (await client.get(f"/v3/company/{SAMPLE_REALM}/companyinfo/1", headers=bearer)).status_code == 200


async def test_credentials_may_travel_in_the_form(emulator, client, app, asked):
    form = {
        "grant_type": "authorization_code",
        "code": _code(emulator, asked),
        "redirect_uri": REDIRECT,
        "client_id": app[0],
        "client_secret": app[1],
    }
    tokens = (await client.post(TOKENS, data=form)).json()
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    refreshed = await client.post(
        TOKENS, data=form, auth=app, headers={"x-include-refresh-token-hard-expires-in": "true"}
    )
    assert refreshed.json()["x_refresh_token_hard_expires_in"] > 157_000_000
    assert refreshed.json()["access_token"] != tokens["access_token"]


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({}, 400, {"error": "invalid_request"}),
        ({"grant_type": "password"}, 400, {"error": "unsupported_grant_type"}),
        ({"grant_type": "authorization_code"}, 400, {"error": "invalid_request"}),
        ({"grant_type": "refresh_token"}, 400, {"error": "invalid_request"}),
        (
            {"grant_type": "refresh_token", "refresh_token": "x"},
            400,
            {"error": "invalid_grant", "error_description": "Incorrect or invalid refresh token"},
        ),
        (
            {"grant_type": "authorization_code", "code": "x", "redirect_uri": REDIRECT},
            400,
            {"error": "invalid_grant", "error_description": "Token invalid"},
        ),
    ],
)
async def test_the_token_endpoint_refuses_as_oauth_does(client, app, form, status, error):
    answer = await client.post(TOKENS, data=form, auth=app)
    assert (answer.status_code, answer.json()) == (status, error)


@pytest.mark.parametrize("credentials", ["wrong secret", "unknown app", "no base64", "none"])
async def test_bad_client_credentials_are_401(client, app, credentials):
    form = {"grant_type": "refresh_token", "refresh_token": "x"}
    headers = {"Authorization": "Basic ***"} if credentials == "no base64" else {}
    auth = {"wrong secret": (app[0], "x"), "unknown app": ("x", app[1])}.get(credentials)
    answer = await client.post(TOKENS, data=form, auth=auth, headers=headers)
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


@pytest.mark.parametrize("how", ["json", "data"])
async def test_a_revoked_grant_neither_reads_nor_refreshes(emulator, client, app, bearer, how):
    pair = emulator.grant()
    answer = await client.post("/v2/oauth2/tokens/revoke", auth=app, **{how: {"token": pair.refresh_token}})
    assert (answer.status_code, answer.content) == (200, b"")
    form = {"grant_type": "refresh_token", "refresh_token": pair.refresh_token}
    assert (await client.post(TOKENS, data=form, auth=app)).json()["error"] == "invalid_grant"
    headers = {"Authorization": f"Bearer {pair.access_token}"}
    refused = await client.get(f"/v3/company/{SAMPLE_REALM}/companyinfo/1", headers=headers)
    assert refused.json()["fault"]["error"][0]["detail"] == "Token revoked"
    assert (await client.get(f"/v3/company/{SAMPLE_REALM}/companyinfo/1", headers=bearer)).status_code == 200


async def test_revoking_asks_for_a_good_client_and_a_good_token(client, app, emulator):
    token = emulator.grant().access_token
    assert (await client.post("/v2/oauth2/tokens/revoke", auth=(app[0], "x"), json={"token": token})).status_code == 401
    assert (await client.post("/v2/oauth2/tokens/revoke", auth=app, json={"token": "x"})).status_code == 400
    assert (await client.post("/v2/oauth2/tokens/revoke", auth=app, content=b"{")).status_code == 400


async def test_an_id_token_verifies_against_the_key_set(emulator, client, app, asked):
    code = _code(emulator, {**asked, "scope": f"{ACCOUNTING} openid email"})
    tokens = (await _exchange(client, app, code)).json()
    keys = jwt.PyJWKSet.from_dict((await client.get("/op/v1/jwks")).json())
    key = keys[jwt.get_unverified_header(tokens["id_token"])["kid"]]
    claims = jwt.decode(
        tokens["id_token"], key, algorithms=["RS256"], audience=app[0], issuer="https://oauth.platform.intuit.com/op/v1"
    )
    assert claims["realmid"] == SAMPLE_REALM
    who = await client.get("/v1/openid_connect/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert who.json() == {"sub": claims["sub"], "email": "craig@example.com", "emailVerified": True}


async def test_userinfo_wants_a_living_token(client):
    answer = await client.get("/v1/openid_connect/userinfo", headers={"Authorization": "Bearer x"})
    assert answer.status_code == 401


async def test_signing_in_alone_names_no_company(emulator, asked):
    back = _query(emulator.consent(f"/connect/oauth2?{urlencode({**asked, 'scope': 'openid'})}"))
    assert "realmId" not in back


async def test_apps_do_not_share_redirects_or_codes(emulator, client, asked):
    emulator.add_app(App(client_id="second", client_secret="s", redirect_uris=("https://example.com/cb",)))
    answer = await client.get("/connect/oauth2", params={**asked, "client_id": "second"})
    assert answer.status_code == 400
    answer = await _exchange(client, ("second", "s"), _code(emulator, asked))
    assert answer.json()["error_description"] == "Incorrect Token type or clientID"


async def test_an_unknown_path_is_404_and_a_wrong_method_405(client):
    assert (await client.get("/v1/nothing")).status_code == 404
    assert (await client.get(TOKENS)).status_code == 405


async def test_an_expired_access_token_says_so(emulator, client, bearer):
    emulator.clock.advance(timedelta(hours=1))
    answer = await client.get(f"/v3/company/{SAMPLE_REALM}/companyinfo/1", headers=bearer)
    assert answer.json()["fault"]["error"][0]["detail"].startswith("Token expired")
