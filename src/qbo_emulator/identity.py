"""Who signed in: id tokens signed with RS256, the key set that verifies them, and the userinfo answer."""

import base64
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from qbo_emulator.apps import Person
from qbo_emulator.grants import Grant

ISSUER = "https://oauth.platform.intuit.com/op/v1"
_KEY_ID = "r4p5SbL2qaFehFzhj8gI"
_LIFETIME = timedelta(hours=1)


@cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def id_token(grant: Grant, now: datetime) -> str:
    """Sign what OpenID clients verify (facts A.6)."""
    seconds = int(now.timestamp())
    claims: dict[str, Any] = {
        "sub": grant.person.sub,
        "aud": [grant.client_id],
        "realmid": grant.realm_id,
        "auth_time": int(grant.granted_at.timestamp()),
        "iss": ISSUER,
        "exp": seconds + int(_LIFETIME.total_seconds()),
        "iat": seconds,
    }
    if grant.realm_id is None:
        del claims["realmid"]
    return jwt.encode(claims, _key(), algorithm="RS256", headers={"kid": _KEY_ID})


def key_set() -> dict[str, Any]:
    """Answer the JWKS document."""
    numbers = _key().public_key().public_numbers()
    key = {"kty": "RSA", "e": _number(numbers.e), "use": "sig", "kid": _KEY_ID, "alg": "RS256", "n": _number(numbers.n)}
    return {"keys": [key]}


def userinfo(grant: Grant) -> dict[str, Any]:
    """Answer what the scopes of a grant show of its person."""
    person, shown = grant.person, {"sub": grant.person.sub}
    for scope, members in _members(person).items():
        if scope in grant.scopes:
            shown |= members
    return shown


def _members(person: Person) -> dict[str, dict[str, Any]]:
    address = {
        "streetAddress": "2600 Marine Way", "locality": "Mountain View", "region": "CA",
        "postalCode": "94043", "country": "US",
    }  # fmt: skip
    return {
        "email": {"email": person.email, "emailVerified": True},
        "profile": {"givenName": person.given_name, "familyName": person.family_name},
        "phone": {"phoneNumber": person.phone, "phoneNumberVerified": False},
        "address": {"address": address},
    }


def _number(value: int) -> str:
    raw = value.to_bytes((value.bit_length() + 7) // 8)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
