"""Intuit's own Python client, unmodified but for the address of the discovery document."""

from urllib.parse import parse_qs, urlsplit

import pytest
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError

from qbo_emulator import running
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM

REDIRECT = "http://localhost:8400/oauth/callback"


@pytest.fixture
def intuit(emulator):
    with running(emulator) as url:
        client = AuthClient(
            SAMPLE_APP.client_id, SAMPLE_APP.client_secret, REDIRECT, f"{url}/.well-known/openid_configuration/"
        )
        yield client
        client.close()


def _agree(emulator, intuit, *scopes):
    back = emulator.consent(intuit.get_authorization_url(list(scopes)))
    values = {name: found[0] for name, found in parse_qs(urlsplit(back).query).items()}
    assert values["state"] == intuit.state_token
    return values


def test_it_connects_refreshes_and_revokes(emulator, intuit):
    values = _agree(emulator, intuit, Scopes.ACCOUNTING)
    intuit.get_bearer_token(values["code"], realm_id=values["realmId"])
    assert intuit.realm_id == SAMPLE_REALM
    first = intuit.access_token
    intuit.refresh()
    assert intuit.access_token != first
    assert intuit.x_refresh_token_expires_in > 8_000_000
    assert intuit.revoke()
    with pytest.raises(AuthClientError, match="invalid_grant"):
        intuit.refresh()


def test_it_verifies_the_id_token_and_reads_who_signed_in(emulator, intuit):
    values = _agree(emulator, intuit, Scopes.OPENID, Scopes.EMAIL, Scopes.PROFILE, Scopes.ACCOUNTING)
    intuit.get_bearer_token(values["code"], realm_id=values["realmId"])
    assert intuit.id_token
    assert intuit.get_user_info().json()["givenName"] == "Craig"


def test_it_learns_that_a_code_works_once(emulator, intuit):
    values = _agree(emulator, intuit, Scopes.ACCOUNTING)
    intuit.get_bearer_token(values["code"])
    with pytest.raises(AuthClientError, match="invalid_grant"):
        intuit.get_bearer_token(values["code"])
    with pytest.raises(AuthClientError, match="invalid_grant"):
        intuit.refresh()
