"""Lines say what they are about, and secrets are in no line, metric, answer, address or job, whatever happens."""

import asyncio
import io
import json
import logging
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
import structlog
from sqlalchemy import text
from starlette.routing import Route

from qbo_emulator import Match
from qbo_emulator.world import SAMPLE_REALM, VERIFIER_TOKEN
from tieout import log
from tieout.access import people, sessions
from tieout.asgi import create_app
from tieout.connections import connect_links
from tieout.database.transaction import transaction
from tieout.vault import tokens as vault
from tieout.web.routes import routes
from tieout.web.visit import cookie_name

PLATFORM = "the-platforms-own-secret"
METRICS = "the-secret-of-metrics"
API = Match(path="/v3/*")
KEEP_JOBS = (  # a job that is done is forgotten
    "CREATE TABLE kept_job (job text)",
    """CREATE FUNCTION keep_job() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO kept_job VALUES (row_to_json(NEW)::text); RETURN NEW; END $$""",
    "CREATE TRIGGER keep_job AFTER INSERT ON procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION keep_job()",
)


@pytest.fixture
def settings(settings):
    return replace(
        settings,
        webhook_verifier=VERIFIER_TOKEN,
        platform_client_secret=PLATFORM,
        metrics_token=METRICS,
        log_level="debug",
    )


@pytest.fixture
def lines():
    """Catch everything that is logged, down to what libraries say to themselves."""
    root, stream = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    quiet = {name: logging.getLogger(name).level for name in ("httpx2", "httpcore2", "alembic", "procrastinate")}
    log.set_up("debug", "json", stream=stream)
    for name in quiet:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = before
    root.setLevel(level)
    for name, was in quiet.items():
        logging.getLogger(name).setLevel(was)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.fixture
async def browser(platform):
    transport = httpx2.ASGITransport(app=create_app(platform.service), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost:8400") as browser:
        yield browser


async def test_a_line_names_request_run_company_and_intuits_name_of_the_exchange(lines, platform, browser, emulator):
    connection = await platform.connect()
    await platform.ended(connection)
    path = f"/v1/businesses/{connection.business_id}/quickbooks/connections/{connection.id}"
    await browser.get(path, headers={"X-Request-Id": "r-1"})
    (asked,) = [line for line in lines() if line.get("request_id") == "r-1"]
    ids = (str(connection.business_id), str(connection.id))
    assert (asked["business_id"], asked["connection_id"]) == ids
    called = [line for line in lines() if line["event"] == "QuickBooks answered" and "run_id" in line]
    assert called
    assert all(line["intuit_tid"] and line["connection_id"] == ids[1] and line["job"] for line in called)
    emulator.mishap("fault", API, fault="forbidden", count=50)
    await platform.sync(connection)
    run = await platform.ended(connection)
    (failed,) = [line for line in lines() if line["event"] == "the run failed"]
    assert failed["run_id"] == str(run.id)
    assert failed["intuit_tid"]
    assert failed["connection_id"] == ids[1]


async def test_a_secret_is_found_nowhere(lines, platform, browser, emulator):
    async with transaction(platform.service.engine) as conn:
        for statement in KEEP_JOBS:
            await conn.execute(text(statement))
    secrets = await _lived(platform, browser, emulator)
    mine = "http://localhost:8400"  # what the browser of this test says of itself
    heard = [json.dumps(line).lower() for line in lines() if not (line["logger"] == "httpx2" and mine in line["event"])]
    assert len(heard) > 50
    everywhere = {
        "the log": heard,
        "jobs": await _jobs(platform),
        "the database": await _rows(platform),
        "pages": await _pages(platform, browser),
        "metrics": [(await browser.get("/metrics", headers={"Authorization": f"Bearer {METRICS}"})).text.lower()],
        "answers": await _refusals(browser, secrets),
        "addresses": [
            f"{entry.request.path}?{entry.request.query_string}".lower()
            for entry in emulator.log.find()
            if entry.subject.operation != "authorize"  # where a person's browser brings the state
        ],
    }
    assert all(everywhere.values())
    assert all(any("craig" in one for one in everywhere[where]) for where in ("the database", "pages"))
    for where, texts in everywhere.items():
        found = {name for name, secret in secrets.items() for one in texts if _shown(secret, one)}
        kept = {"reconnect link"} if where == "the database" else set()  # what is told is the same at every attempt
        assert found == kept, f"in {where}"


def _shown(secret, text):
    """Say whether a text shows a secret, as it is or as the database writes bytes."""
    return secret.lower() in text or secret.encode().hex() in text


async def _lived(platform, browser, emulator):
    """Do what touches secrets, well and badly, and answer them all by name."""
    service, settings = platform.service, platform.service.settings
    secrets = {
        "client secret": settings.client_secret, "jwt secret": settings.jwt_secret, "verifier": VERIFIER_TOKEN,
        "keys": settings.keys.split(":")[1], "platform secret": PLATFORM, "metrics token": METRICS,
        "database password": service.engine.url.password,
    }  # fmt: skip
    connection = await platform.connect()
    await platform.ended(connection)
    secrets |= await _pair(platform, connection, "first")
    emulator.mishap("fault", Match(operation="refresh"), fault="unavailable", count=1)
    emulator.mishap("fault", API, fault="token_expired", count=1)
    await platform.sync(connection)
    await platform.ended(connection)
    secrets |= await _pair(platform, connection, "second")
    secrets |= await _codes(platform, browser, connection)
    await platform.ended(connection)
    secrets |= await _pair(platform, connection, "third")
    emulator.mishap("fault", Match(operation="refresh"), fault="invalid_grant", count=5)
    emulator.mishap("fault", API, fault="token_revoked", count=50)
    await platform.sync(connection)
    await platform.ended(connection)
    return secrets | {"reconnect link": await _told_link(platform)}


async def _told_link(platform):
    """Answer the word of the link that the platform is sent once the authorisation is lost."""
    asked = text("SELECT data->>'reconnect_url' FROM event WHERE type = 'connection.needs_reconnect'")
    for _ in range(400):
        async with transaction(platform.service.engine) as conn:
            if told := await conn.scalar(asked):
                return told.partition("link=")[2]
        await asyncio.sleep(0.05)
    raise AssertionError("nobody was told")


async def _pair(platform, connection, name):
    async with transaction(platform.service.engine) as conn:
        pair = await vault.read(conn, platform.service.cipher, connection.id)
    return {f"{name} access token": pair.access_token, f"{name} refresh token": pair.refresh_token}


async def _codes(platform, browser, connection):
    """Pass secrets through addresses, headers and bodies of our own."""
    service = platform.service
    token = (
        await browser.post("/oauth2/token", data={"grant_type": "client_credentials"}, auth=("platform", PLATFORM))
    ).json()["access_token"]
    await browser.post("/oauth2/token", data={"grant_type": "client_credentials", "client_secret": "wr0ng-s3cret"})
    address = f"/v1/businesses/{connection.business_id}/quickbooks/authorize"
    begun = await browser.post(address, headers={"Authorization": f"Bearer {token}"})
    back = dict(
        parse_qsl(urlsplit(platform.emulator.consent(begun.json()["redirect_url"], realm_id=SAMPLE_REALM)).query)
    )
    await browser.get("/oauth/callback", params=back)
    await browser.get("/oauth/callback", params=back)
    bearer = {"Authorization": f"Bearer {token}"}
    hook = {"url": "https://hooks.example.com/tieout", "secret": "whsec_" + "QUJD" * 10 + "RA=="}
    made = await browser.post("/v1/event-endpoints", json=hook, headers=bearer)
    assert made.is_success, made.text
    rotated = await browser.post(f"/v1/event-endpoints/{made.json()['id']}/rotate", headers=bearer)
    await browser.put(
        f"/v1/businesses/{connection.business_id}/payees/p1",
        json={"name": "Ferro", "role": "vendor"}, headers=bearer | {"Idempotency-Key": "once-only"},
    )  # fmt: skip
    async with transaction(service.engine) as conn:
        _, word = await connect_links.create(
            conn, business_id=connection.business_id, realm_id=None, return_url=None, now=service.clock.now()
        )
    await browser.get(f"/connect/{word}")
    await browser.get("/nothing", params={"access_token": "pl4nted-token", "code": "pl4nted-code"})
    await browser.post("/intuit/notifications", content=b"[]", headers={"intuit-signature": VERIFIER_TOKEN})
    return {
        "access token": token, "wrong secret": "wr0ng-s3cret", "code": back["code"], "state": back["state"],
        "link": word, "old signing secret": hook["secret"], "signing secret": rotated.json()["secret"],
        "planted token": "pl4nted-token", "planted code": "pl4nted-code",
    }  # fmt: skip


async def _refusals(browser, secrets):
    """Answer what we say to those who send secrets to the wrong place."""
    found = []
    for secret in secrets.values():
        bearer = {"Authorization": f"Bearer {secret}"}
        found += [
            await browser.get("/v1/businesses", headers=bearer),
            await browser.get("/metrics", headers=bearer),
            await browser.post(
                "/oauth2/token", data={"grant_type": "client_credentials"}, auth=("platform", secret[:60])
            ),
        ]
    assert {answer.status_code for answer in found} <= {200, 401, 403}
    return [answer.text.lower() for answer in found if not answer.is_success]


async def _rows(platform):
    """Answer every row of every table, whole: events, intents, issues, audit and all."""
    async with transaction(platform.service.engine) as conn:
        tables = await conn.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        rows = [row for table in tables for row in await conn.scalars(text(f'SELECT t::text FROM "{table}" AS t'))]
    return [row.lower() for row in rows]


async def _pages(platform, browser):
    """Answer every page of the dashboard, as an operator sees it."""
    service, password = platform.service, "a long pass phrase of hers"
    async with transaction(service.engine) as conn:
        ann = await people.add(conn, email="ann@example.com", name="Ann", password=password, now=service.clock.now())
        word = await sessions.begin(conn, ann.id, service.clock.now())
        connection = await conn.scalar(text("SELECT id FROM connection"))
        event = await conn.scalar(text("SELECT id FROM event WHERE type = 'connection.needs_reconnect'"))
    browser.cookies.set(cookie_name(service), word)
    places = [one.path for one in routes if isinstance(one, Route) and one.path.startswith("/dashboard")]
    plain = {place.replace("{connection}", str(connection)).replace("{event}", str(event)) for place in places}
    pages = [await browser.get(place) for place in sorted(plain) if "{" not in place and not place.endswith("/live")]
    shown = [page.text.lower() for page in pages if page.status_code == 200]
    assert len(shown) > 15
    assert not any(secret in page for page in shown for secret in (word.lower(), password))
    return shown


async def _jobs(platform):
    """Answer every job that ever was, whole."""
    async with transaction(platform.service.engine) as conn:
        return [row.lower() for row in await conn.scalars(text("SELECT job FROM kept_job"))]
