from datetime import UTC, datetime, timedelta

import jwt
import pytest

from tieout.access.tokens import Principal, Tokens
from tieout.errors import Unauthenticated
from tieout.ids import BusinessId, new_id
from tieout.keyring import new_secret

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = new_secret()


@pytest.fixture
def tokens():
    return Tokens(SECRET)


def test_a_token_of_the_platform_sees_every_business(tokens):
    holder = tokens.verify(tokens.issue("platform", seconds=60, now=NOW), NOW)
    assert holder == Principal("platform")
    assert holder.platform


def test_a_token_of_one_business_sees_that_one(tokens):
    business = BusinessId(new_id())
    holder = tokens.verify(tokens.issue("browser", business=business, seconds=60, now=NOW), NOW)
    assert (holder.business, holder.platform) == (business, False)


@pytest.mark.parametrize(("later", "good"), [(59, True), (60, False), (61, False)])
def test_our_clock_ends_it(tokens, later, good):
    token = tokens.issue("platform", seconds=60, now=NOW)
    now = NOW + timedelta(seconds=later)
    if good:
        assert tokens.verify(token, now)
    else:
        with pytest.raises(Unauthenticated, match="expired"):
            tokens.verify(token, now)


def _forged(secret=SECRET, algorithm="HS256", **claims):
    given = {"sub": "platform", "aud": "tieout", "exp": NOW + timedelta(hours=1)} | claims
    return jwt.encode({name: value for name, value in given.items() if value is not None}, secret, algorithm=algorithm)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "no token",
        "a.b.c",
        _forged(secret=new_secret()),
        _forged(secret="", algorithm="none"),
        _forged(algorithm="HS384", secret=new_secret() * 2),
        _forged(aud="somebody else"),
        _forged(aud=None),
        _forged(exp=None),
        _forged(sub=None),
        _forged(business="no id"),
        _forged(business=7),
        _forged(business=""),
    ],
)
def test_what_is_forged_or_foreign_or_broken_is_nobody_s(tokens, token):
    with pytest.raises(Unauthenticated):
        tokens.verify(token, NOW)


def test_the_key_id_names_the_secret_without_telling_it(tokens):
    head = jwt.get_unverified_header(tokens.issue("platform", seconds=60, now=NOW))
    other = jwt.get_unverified_header(Tokens(new_secret()).issue("platform", seconds=60, now=NOW))
    assert head["kid"] != other["kid"]
    assert head["kid"] not in SECRET
