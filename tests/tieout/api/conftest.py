"""A service without a worker, an application over it, and callers with tokens."""

from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import httpx2
import pytest
import yaml

SAMPLES = Path(__file__).parent / "samples"
RETURN_URL = "https://app.example.com/done"
PLATFORM = ("platform", "the platform's secret")


@pytest.fixture
def settings(database_url, tmp_path):
    from tieout.keyring import new_keys, new_secret
    from tieout.settings import Settings

    return Settings(
        database_url=database_url,
        data_folder=tmp_path,
        public_url="https://tieout.example.com",
        keys=new_keys(),
        jwt_secret=new_secret(),
        platform_client_id=PLATFORM[0],
        platform_client_secret=PLATFORM[1],
        client_id="our-app",
        client_secret="our-app's secret",
        return_urls=(RETURN_URL,),
        worker_in_process=False,
        api_base="https://quickbooks.example.com",
        oauth_base="https://intuit.example.com",
    )


@pytest.fixture
def quickbooks():
    """Answer nothing: a test that lets QuickBooks answer replaces this transport."""

    def unreachable(request):
        raise httpx2.ConnectError("nobody is there", request=request)

    return httpx2.MockTransport(unreachable)


@pytest.fixture
def serving(quickbooks, clock):
    """Answer a way to start the application with any settings."""
    from tieout.asgi import create_app
    from tieout.service import Service

    @asynccontextmanager
    async def serve(settings):
        app = create_app(Service(settings, transport=quickbooks, clock=clock))
        async with app.router.lifespan_context(app):
            yield app

    return serve


@pytest.fixture
async def app(serving, settings):
    async with serving(settings) as app:
        yield app


@pytest.fixture
async def anonymous(app):
    """Reach the API without a token."""
    async with reaching(app) as client:
        yield client


@pytest.fixture
async def platform(app):
    """Reach the API with the platform's token, got as a server gets it."""
    async with reaching(app) as client:
        await let_in(client)
        yield client


def reaching(app):
    transport = httpx2.ASGITransport(app=app)
    return httpx2.AsyncClient(transport=transport, base_url="https://tieout.example.com")


async def let_in(client):
    answer = await client.post("/oauth2/token", data={"grant_type": "client_credentials"}, auth=PLATFORM)
    assert answer.status_code == 200, answer.text
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


@pytest.fixture
def a_business(platform):
    """Answer a way to make businesses."""

    async def make(name="Craig's Landscaping", **members):
        answer = await platform.post("/v1/businesses", json={"name": name, **members})
        assert answer.status_code == 200, answer.text
        return answer.json()

    return make


@pytest.fixture
async def business(a_business):
    return await a_business()


@pytest.fixture
def client_of(app, platform):
    """Answer a way to reach the API with a token of one business."""

    @asynccontextmanager
    async def reach(business):
        token = (await platform.post(f"/v1/businesses/{business['id']}/auth-token")).json()
        async with reaching(app) as client:
            client.headers["Authorization"] = f"Bearer {token['access_token']}"
            yield client

    return reach


@pytest.fixture
def says_what_layer_says():
    """Answer a check of a live answer against a schema of Layer's own document."""
    from jsonschema import Draft202012Validator, FormatChecker

    documents = [yaml.safe_load(file.read_text()) for file in sorted(SAMPLES.glob("*.yaml"))]
    schemas = {name: schema for one in documents for name, schema in one["components"]["schemas"].items()}

    def check(answer, name):
        Draft202012Validator(_inlined(schemas, schemas[name]), format_checker=FormatChecker()).validate(answer)

    return check


def _inlined(schemas, schema):
    """Write a schema of OpenAPI 3.0 as JSON Schema that stands alone and refuses members it does not name."""
    if reference := schema.get("$ref"):
        found = _inlined(schemas, schemas[reference.rsplit("/", 1)[1]])
    else:
        found = {key: value for key, value in schema.items() if key != "nullable"}
        if "properties" in found:
            found["properties"] = {name: _inlined(schemas, value) for name, value in found["properties"].items()}
            found["additionalProperties"] = False
        if "items" in found:
            found["items"] = _inlined(schemas, found["items"])
    return {"anyOf": [found, {"type": "null"}]} if schema.get("nullable") else found


@pytest.fixture
def reach_wrapped(serving, settings):
    """Answer a way to reach a second service on the same database that answers in Layer's wire form."""

    @asynccontextmanager
    async def reach():
        async with serving(replace(settings, layer_form="wrapped")) as app, reaching(app) as client:
            await let_in(client)
            yield client

    return reach


@pytest.fixture
def a_connection(app, business, clock):
    """Answer a way to have companies connected without going through QuickBooks."""
    from tieout.connections import store
    from tieout.database.transaction import transaction
    from tieout.ids import BusinessId

    async def connect(realm_id, *, state="active", of=business):
        async with transaction(app.state.service.engine) as conn:
            made = await store.open(
                conn,
                business_id=BusinessId(UUID(of["id"])),
                environment="sandbox",
                realm_id=realm_id,
                now=clock.now(),
            )
            if state != "active":
                await store.set_state(conn, made.id, state, cause="the test says so", now=clock.now())
        return str(made.id)

    return connect
