import base64
import json
from datetime import timedelta
from uuid import uuid4

import jwt
import pytest

from tieout.access.tokens import ALGORITHM, AUDIENCE, Tokens
from tieout.errors import Unauthenticated
from tieout.ids import BusinessId

SECRET = "a secret of thirty-two characters, or more"


@pytest.fixture
def tokens():
    return Tokens(SECRET)


def part(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_a_platform_s_token_sees_every_business(tokens, clock):
    who = tokens.verify(tokens.issue("platform", seconds=60, now=clock.now()), clock.now())
    assert (who.subject, who.platform, who.business) == ("platform", True, None)


def test_a_business_s_token_sees_that_one(tokens, clock):
    business = BusinessId(uuid4())
    who = tokens.verify(tokens.issue("browser", business=business, seconds=60, now=clock.now()), clock.now())
    assert (who.subject, who.platform, who.business) == ("browser", False, business)


def test_a_token_expires_by_our_clock(tokens, clock):
    clock.freeze()
    token = tokens.issue("platform", seconds=60, now=clock.now())
    clock.advance(timedelta(seconds=58))
    tokens.verify(token, clock.now())
    clock.advance(timedelta(seconds=2))
    with pytest.raises(Unauthenticated, match="expired"):
        tokens.verify(token, clock.now())


def test_a_token_of_the_real_past_is_good_when_our_clock_says_so(tokens, clock):
    clock.freeze(clock.now() - timedelta(days=1000))
    tokens.verify(tokens.issue("platform", seconds=60, now=clock.now()), clock.now())


def test_what_we_did_not_sign_is_nobody_s(tokens, clock):
    now = clock.now()
    good = {"sub": "platform", "aud": AUDIENCE, "exp": int((now + timedelta(hours=1)).timestamp())}
    head, body, signature = tokens.issue("browser", business=BusinessId(uuid4()), seconds=60, now=now).split(".")
    forged = [
        "", "x", "a.b.c", "\ud800", f"{head}.{body}.", f"{head}.{part(good)}.{signature}",
        f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(good)}.", f"{part({'alg': 'None'})}.{part(good)}.{signature}",
        jwt.encode(good, "another secret of thirty-two characters", algorithm=ALGORITHM),
        jwt.encode(good, SECRET * 2, algorithm="HS512"),
        Tokens("another secret of thirty-two characters").issue("platform", seconds=60, now=now),
    ]  # fmt: skip
    for token in forged:
        with pytest.raises(Unauthenticated):
            tokens.verify(token, now)


@pytest.mark.parametrize(
    "changed",
    [{"aud": "others"}, {"aud": None}, {"sub": None}, {"exp": None}, {"business": "no id"}, {"business": 7},
     {"exp": "soon"}],
)  # fmt: skip
def test_what_we_signed_for_another_purpose_is_no_access_token(tokens, clock, changed):
    claims = {"sub": "platform", "aud": AUDIENCE, "exp": int((clock.now() + timedelta(hours=1)).timestamp())} | changed
    token = jwt.encode({name: one for name, one in claims.items() if one is not None}, SECRET, algorithm=ALGORITHM)
    with pytest.raises(Unauthenticated):
        tokens.verify(token, clock.now())


def test_the_key_id_names_the_secret_without_telling_it(tokens, clock):
    head, other = (
        jwt.get_unverified_header(one.issue("platform", seconds=60, now=clock.now()))["kid"]
        for one in (tokens, Tokens("another secret of thirty-two characters"))
    )
    assert head != other
    assert head not in SECRET
