from dataclasses import replace
from datetime import timedelta

import pytest

from qbo_emulator.apps import ACCOUNTING, App, Person
from qbo_emulator.clock import Clock
from qbo_emulator.grants import Grants, TokenRefused
from qbo_emulator.settings import Settings

APP = App(client_id="one", client_secret="s", redirect_uris=("http://localhost/cb",))
OTHER = App(client_id="other", client_secret="s", redirect_uris=("http://localhost/cb",))
PERSON = Person(sub="p", email="p@example.com", given_name="Pat", family_name="Example")
EVERY_TIME = Settings(refresh_token_rotation=timedelta(0), refresh_token_grace=timedelta(seconds=30))


@pytest.fixture
def frozen():
    clock = Clock()
    clock.freeze()
    return clock


@pytest.fixture
def grants(frozen):
    return Grants(frozen, Settings())


def _code(grants):
    return grants.note_code(
        APP, realm_id="1", person=PERSON, scopes=frozenset({ACCOUNTING}), redirect_uri="http://localhost/cb"
    )


def _pair(grants):
    return grants.exchange(APP, _code(grants), "http://localhost/cb")


def test_a_pair_lasts_as_long_as_quickbooks_says(grants):
    pair = _pair(grants)
    assert (pair.expires_in, pair.refresh_expires_in) == (3600, 8_726_400)
    assert pair.hard_expires_in > 5 * 365 * 24 * 3600 - 10
    assert len(pair.access_token) > 800


def test_a_second_exchange_of_a_code_kills_the_tokens_of_the_first(grants):
    code = _code(grants)
    pair = grants.exchange(APP, code, "http://localhost/cb")
    with pytest.raises(TokenRefused, match="Token invalid"):
        grants.exchange(APP, code, "http://localhost/cb")
    assert pair.grant.revoked
    with pytest.raises(TokenRefused):
        grants.refresh(APP, pair.refresh_token)


def test_a_code_is_bound_to_its_redirect_address_its_app_and_its_time(grants, frozen):
    with pytest.raises(TokenRefused):
        grants.exchange(APP, _code(grants), "http://localhost/cb/")
    with pytest.raises(TokenRefused, match="clientID"):
        grants.exchange(OTHER, _code(grants), "http://localhost/cb")
    late = _code(grants)
    frozen.advance(timedelta(minutes=11))
    with pytest.raises(TokenRefused):
        grants.exchange(APP, late, "http://localhost/cb")


def test_the_refresh_token_changes_after_a_day_and_the_old_one_works_a_day_longer(grants, frozen):
    first = _pair(grants)
    frozen.advance(timedelta(hours=1))
    assert grants.refresh(APP, first.refresh_token).refresh_token == first.refresh_token
    frozen.advance(timedelta(hours=23))
    second = grants.refresh(APP, first.refresh_token)
    assert second.refresh_token != first.refresh_token
    frozen.advance(timedelta(hours=23))
    assert grants.refresh(APP, first.refresh_token).refresh_token == second.refresh_token
    frozen.advance(timedelta(hours=1))
    with pytest.raises(TokenRefused):
        grants.refresh(APP, first.refresh_token)


def test_rotation_on_every_refresh_leaves_the_old_token_its_grace(frozen):
    grants = Grants(frozen, EVERY_TIME)
    first = _pair(grants)
    second = grants.refresh(APP, first.refresh_token)
    assert second.refresh_token != first.refresh_token
    assert grants.refresh(APP, first.refresh_token).refresh_token == second.refresh_token
    frozen.advance(timedelta(seconds=30))
    with pytest.raises(TokenRefused):
        grants.refresh(APP, first.refresh_token)
    grants.refresh(APP, second.refresh_token)


def test_the_hundred_days_begin_anew_with_each_refresh_token(grants, frozen):
    pair = _pair(grants)
    for _ in range(4):
        frozen.advance(timedelta(days=90))
        pair = grants.refresh(APP, pair.refresh_token)
    frozen.advance(timedelta(days=102))
    with pytest.raises(TokenRefused):
        grants.refresh(APP, pair.refresh_token)


def test_five_years_are_the_end_however_often_one_refreshed(grants, frozen):
    pair = _pair(grants)
    for _ in range(20):
        frozen.advance(timedelta(days=91))
        pair = grants.refresh(APP, pair.refresh_token)
    assert pair.refresh_expires_in == pair.hard_expires_in
    frozen.advance(timedelta(seconds=pair.hard_expires_in))
    with pytest.raises(TokenRefused):
        grants.refresh(APP, pair.refresh_token)


def test_foreign_credentials_and_access_tokens_are_refused_without_harm(grants):
    pair = _pair(grants)
    for app, token in ((OTHER, pair.refresh_token), (APP, pair.access_token)):
        with pytest.raises(TokenRefused, match="Incorrect Token type or clientID"):
            grants.refresh(app, token)
    grants.refresh(APP, pair.refresh_token)


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_revoking_either_token_ends_the_grant(grants, which):
    pair = _pair(grants)
    with pytest.raises(TokenRefused):
        grants.end(OTHER, getattr(pair, which))
    grants.end(APP, getattr(pair, which))
    assert pair.grant.revoked
    with pytest.raises(TokenRefused):
        grants.end(APP, getattr(pair, which))


def test_an_owner_who_disconnects_ends_the_grants_of_that_company_only(grants):
    pair = _pair(grants)
    other = grants.open(APP, realm_id="2", person=PERSON, scopes=frozenset({ACCOUNTING}))
    assert grants.disconnect("1", APP.client_id) == 1
    assert pair.grant.revoked
    assert not other.revoked


def test_a_redirect_matches_exactly_unless_every_loopback_port_was_asked_for():
    assert not APP.allows("http://localhost/cb?x=1")
    assert not APP.allows("http://localhost:9999/cb")
    assert replace(APP, any_loopback_redirect=True).allows("http://127.0.0.1:9999/any")
    assert not replace(APP, any_loopback_redirect=True).allows("http://example.com/cb")
