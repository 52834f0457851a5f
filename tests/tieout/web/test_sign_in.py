"""The platform's issuer lets its people in, to as much as it says, and nobody else."""

import json

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tieout.asgi import create_app
from tieout.businesses import store as businesses
from tieout.database.transaction import transaction
from tieout.keyring import new_keys, new_secret
from tieout.service import Service
from tieout.settings import Settings

ADDRESS, HERE = "https://id.platform.example", "http://tieout.example"
KEY = ec.generate_private_key(ec.SECP256R1())


async def published(request):
    if request.url.path == "/.well-known/openid-configuration":
        return httpx2.Response(200, json={"jwks_uri": f"{ADDRESS}/keys"})
    key = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key())) | {"kid": "k1", "alg": "ES256"}
    return httpx2.Response(200, json={"keys": [key]})


@pytest.fixture
async def there(database_url, tmp_path, request):
    settings = Settings(
        database_url=database_url, data_folder=tmp_path, keys=new_keys(), jwt_secret=new_secret(), public_url=HERE,
        worker_in_process=False, issuer=getattr(request, "param", ADDRESS),
    )  # fmt: skip
    service = Service(settings, transport=httpx2.MockTransport(published))
    app = create_app(service)
    async with app.router.lifespan_context(app):
        async with transaction(service.engine) as conn:
            await businesses.create(conn, name="Acme", external_id="acme", now=service.clock.now())
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=HERE) as browser:
            browser.clock = service.clock
            yield browser


def token(clock, **claims):
    now = int(clock.now().timestamp())
    given = {"iss": ADDRESS, "aud": "tieout", "sub": "u-7", "name": "Grace", "iat": now, "exp": now + 60}
    return jwt.encode(given | claims, KEY, algorithm="ES256", headers={"kid": "k1"})


async def test_an_operator_comes_in_and_sees_everything(there):
    answer = await there.post("/sign-in/issuer", data={"token": token(there.clock, operator=True)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/dashboard")
    assert (await there.get("/dashboard/people")).status_code == 200


async def test_a_customer_comes_in_and_sees_one_business(there):
    said = {"token": token(there.clock, business="acme"), "next": "/dashboard/issues"}
    answer = await there.post("/sign-in/issuer", data=said)
    assert answer.headers["location"] == "/dashboard/issues"
    assert "Grace" in (await there.get("/dashboard")).text
    assert (await there.get("/dashboard/people")).status_code == 404


async def test_a_business_that_nobody_knows_lets_nobody_in(there):
    answer = await there.post("/sign-in/issuer", data={"token": token(there.clock, business="other")})
    assert answer.status_code == 404
    assert (await there.get("/dashboard")).status_code == 303


async def test_a_token_for_somebody_else_lets_nobody_in(there):
    answer = await there.post("/sign-in/issuer", data={"token": token(there.clock, operator=True, aud="another")})
    assert answer.status_code == 401
    assert (await there.get("/dashboard")).status_code == 303


async def test_one_is_sent_nowhere_else_afterwards(there):
    said = {"token": token(there.clock, operator=True), "next": "https://evil.example/"}
    assert (await there.post("/sign-in/issuer", data=said)).headers["location"] == "/dashboard"


@pytest.mark.parametrize("there", [None], indirect=True)
async def test_where_no_issuer_is_named_there_is_no_such_door(there):
    assert (await there.post("/sign-in/issuer", data={"token": "x"})).status_code == 404
