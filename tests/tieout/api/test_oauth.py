"""Servers get tokens for their secret, as RFC 6749 has it."""

import pytest

PLATFORM = ("platform", "the platform's secret")
GRANT = {"grant_type": "client_credentials"}


async def test_a_client_gets_a_token_by_http_basic(anonymous):
    answer = await anonymous.post("/oauth2/token", data=GRANT | {"scope": "https://any.example/scope"}, auth=PLATFORM)
    assert answer.status_code == 200
    assert answer.json().keys() == {"access_token", "token_type", "expires_in"}
    assert answer.json()["token_type"] == "Bearer"
    assert answer.headers["cache-control"] == "no-store"
    allowed = await anonymous.get(
        "/v1/businesses", headers={"Authorization": f"Bearer {answer.json()['access_token']}"}
    )
    assert allowed.status_code == 200


async def test_a_client_gets_a_token_by_form(anonymous):
    form = GRANT | {"client_id": PLATFORM[0], "client_secret": PLATFORM[1]}
    assert (await anonymous.post("/oauth2/token", data=form)).status_code == 200


@pytest.mark.parametrize(
    ("form", "auth", "status", "word"),
    [
        (GRANT, ("platform", "wrong"), 401, "invalid_client"),
        (GRANT, ("nobody", PLATFORM[1]), 401, "invalid_client"),
        (GRANT, None, 401, "invalid_client"),
        (GRANT | {"client_id": "platform"}, None, 401, "invalid_client"),
        (GRANT | {"client_secret": PLATFORM[1]}, PLATFORM, 400, "invalid_request"),
        (GRANT | {"client_id": "another"}, PLATFORM, 400, "invalid_request"),
        ({}, PLATFORM, 400, "invalid_request"),
        ({"grant_type": "password"}, PLATFORM, 400, "unsupported_grant_type"),
    ],
)
async def test_a_request_that_proves_nothing_gets_the_word_of_the_standard(anonymous, form, auth, status, word):
    answer = await anonymous.post("/oauth2/token", data=form, auth=auth)
    assert (answer.status_code, answer.json()["error"]) == (status, word)
    assert "access_token" not in answer.text


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic cGxhdGZvcm0=", "Bearer abc", "Basic /w=="])
async def test_a_header_that_is_no_http_basic_is_refused(anonymous, header):
    answer = await anonymous.post("/oauth2/token", data=GRANT, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Basic"


async def test_a_body_that_is_no_form_is_refused(anonymous):
    answer = await anonymous.post("/oauth2/token", json=GRANT, auth=PLATFORM)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
