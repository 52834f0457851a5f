"""A token of the platform's issuer lets in whom it vouches for, just now, and nobody else."""

import json
from datetime import UTC, datetime, timedelta

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tieout.access.issuer import Issuer
from tieout.errors import Unauthenticated

ADDRESS, NOW = "https://id.platform.example", datetime(2026, 3, 14, 9, tzinfo=UTC)
KEY, OTHER = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())


def published(key=KEY, name="k1"):
    return json.loads(jwt.algorithms.ECAlgorithm.to_jwk(key.public_key())) | {"kid": name, "alg": "ES256", "use": "sig"}


class Published:
    """Answers as the issuer does, and counts how often it is asked for its keys."""

    def __init__(self, *keys):
        self.keys, self.asked = list(keys), 0

    async def answer(self, request):
        if request.url.path == "/.well-known/openid-configuration":
            return httpx2.Response(200, json={"jwks_uri": f"{ADDRESS}/keys"})
        self.asked += 1
        return httpx2.Response(200, json={"keys": self.keys})


def token(key=KEY, name="k1", at=NOW, **changed):
    claims = {"iss": ADDRESS, "aud": "tieout", "sub": "u-7", "name": "Ada", "iat": at, "exp": at + timedelta(minutes=5)}
    claims |= {"operator": True} if "business" not in changed else {}
    return jwt.encode(claims | changed, key, algorithm="ES256", headers={"kid": name})


@pytest.fixture
def there():
    return Published(published())


@pytest.fixture
def issuer(there):
    return Issuer(ADDRESS, "tieout", httpx2.MockTransport(there.answer))


async def test_an_operator_is_let_in(issuer):
    found = await issuer.read(token(), NOW)
    assert (found.subject, found.name, found.business) == ("u-7", "Ada", None)


async def test_somebody_of_one_business_sees_that_one(issuer):
    assert (await issuer.read(token(business="acme"), NOW)).business == "acme"


@pytest.mark.parametrize(
    "wrong",
    [
        token(key=OTHER),
        token(name="k2"),
        token(aud="another"),
        token(iss="https://elsewhere.example"),
        token(operator=False),
        token(business="acme", operator=True),
        token(at=NOW - timedelta(hours=1), exp=NOW + timedelta(hours=1)),
        token(at=NOW - timedelta(minutes=4), exp=NOW),
        jwt.encode({"sub": "u-7", "operator": True}, "a secret that is long enough for everybody", algorithm="HS256"),
        "not a token",
        "",
    ],
)
async def test_what_is_forged_foreign_old_or_says_too_little_is_nobodys(issuer, wrong):
    with pytest.raises(Unauthenticated):
        await issuer.read(wrong, NOW)


async def test_keys_are_kept_for_a_while_and_a_new_one_is_fetched_soon(issuer, there):
    await issuer.read(token(), NOW)
    await issuer.read(token(), NOW)
    there.keys = [published(OTHER, "k2")]
    with pytest.raises(Unauthenticated):
        await issuer.read(token(key=OTHER, name="k2"), NOW)
    assert there.asked == 1
    await issuer.read(token(key=OTHER, name="k2"), NOW + timedelta(seconds=10))
    assert there.asked == 2


async def test_an_issuer_that_does_not_answer_lets_nobody_in():
    async def broken(_request):
        return httpx2.Response(503)

    with pytest.raises(Unauthenticated, match="try again shortly"):
        await Issuer(ADDRESS, "tieout", httpx2.MockTransport(broken)).read(token(), NOW)
