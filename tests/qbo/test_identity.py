"""An id_token is believed only when Intuit signed it, for us, and it still holds."""

import base64
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from qbo import identity
from qbo.errors import OAuthRefused

NOW = datetime(2026, 9, 1, tzinfo=UTC)
ISSUER = "https://oauth.platform.intuit.com/op/v1"
CLAIMS = {
    "sub": "u-1", "aud": ["app"], "realmid": "9130", "iss": ISSUER, "iat": int(NOW.timestamp()),
    "exp": int((NOW + timedelta(hours=1)).timestamp()),
}  # fmt: skip
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def number(value):
    return base64.urlsafe_b64encode(value.to_bytes((value.bit_length() + 7) // 8)).rstrip(b"=").decode()


def keys(key=KEY, kid="k1"):
    public = key.public_key().public_numbers()
    return {"keys": [{"kty": "RSA", "kid": kid, "n": number(public.n), "e": number(public.e)}]}


def token(key=KEY, kid="k1", **claims):
    return jwt.encode(CLAIMS | claims, key, algorithm="RS256", headers={"kid": kid})


def checked(text, jwks=None, now=NOW):
    return identity.check(text, jwks=jwks or keys(), client_id="app", issuer=ISSUER, now=now)


def test_the_claims_of_a_good_token_are_answered():
    assert checked(token())["realmid"] == "9130"
    assert checked(token(aud="app"))["sub"] == "u-1"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (token(OTHER), "not Intuit's"),
        (token(kid="k2"), "does not list"),
        (token(iss="https://evil.test"), "comes from"),
        (token(aud=["another"]), "another app"),
        (token(exp=int(NOW.timestamp())), "expired"),
        ("x.y", "no token"),
        ("a.b.c", "no token"),
        (jwt.encode(CLAIMS, "secret" * 8, algorithm="HS256", headers={"kid": "k1"}), "RS256"),
        (jwt.encode(CLAIMS, None, algorithm="none", headers={"kid": "k1"}), "RS256"),
    ],
)
def test_a_bad_token_is_refused_with_its_reason(text, why):
    with pytest.raises(OAuthRefused, match=why):
        checked(text)


def test_a_changed_claim_breaks_the_signature():
    head, _, signature = token().split(".")
    body = base64.urlsafe_b64encode(json.dumps(CLAIMS | {"sub": "u-2"}).encode()).rstrip(b"=").decode()
    with pytest.raises(OAuthRefused, match="not Intuit's"):
        checked(f"{head}.{body}.{signature}")


def test_a_short_key_verifies_nothing():
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    head, body, _ = token().split(".")
    signature = small.sign(f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())
    text = f"{head}.{body}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"
    with pytest.raises(OAuthRefused, match="not Intuit's"):
        checked(text, keys(small))
