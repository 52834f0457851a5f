"""Intuit is answered at once: what it signed is kept, what somebody else sent is not, and what is missing is said."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace

import httpx2
import pytest
from sqlalchemy import event, text

from tieout.database.transaction import transaction

VERIFIER = "what Intuit and we know"
EVENT = {
    "specversion": "1.0",
    "id": "88cd52aa-33b6-4351-9aa4-47572edbd068",
    "source": "intuit.dsnDFi4nFMlsFBYpGUWIhDLMyDu=",
    "type": "qbo.customer.created.v1",
    "datacontenttype": "application/json",
    "time": "2026-09-10T21:31:25.179851517Z",
    "intuitentityid": "1234",
    "intuitaccountid": "310687",
    "data": {},
}
CLOUD = json.dumps([EVENT, EVENT | {"id": "2", "intuitaccountid": "999"}], indent=1).encode()
OLDER = json.dumps(
    {
        "eventNotifications": [
            {
                "realmId": "310687",
                "dataChangeEvent": {
                    "entities": [
                        {
                            "name": "Customer",
                            "id": "1",
                            "operation": "Create",
                            "lastUpdated": "2015-10-05T14:42:19-0700",
                        }
                    ]
                },
            }
        ]
    }
).encode()


@pytest.fixture
def settings(settings):
    return replace(settings, webhook_verifier=VERIFIER)


@pytest.fixture
def tell(anonymous):
    """Answer a way to say something as Intuit would; with another verifier, as somebody else would."""

    async def post(body, verifier=VERIFIER, **headers):
        mine = base64.b64encode(hmac.digest(verifier.encode(), body, hashlib.sha256)).decode()
        given = {"intuit-signature": mine} | {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in given.items() if value is not None}
        return await anonymous.post("/intuit/notifications", content=body, headers=sent)

    return post


@pytest.fixture
def kept(app):
    """Answer a way to look at what was kept."""

    async def look():
        async with transaction(app.state.service.engine) as conn:
            return list(await conn.scalars(text("SELECT body FROM inbox_delivery ORDER BY id")))

    return look


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (CLOUD, "application/json"),
        (CLOUD, "application/cloudevents+json"),
        (CLOUD, "application/cloudevents-batch+json"),
        (OLDER, "application/json"),
        (OLDER, None),
    ],
)
async def test_what_intuit_signed_is_accepted_and_kept_byte_for_byte(tell, kept, body, kind):
    answer = await tell(body, content_type=kind)
    assert (answer.status_code, answer.content) == (200, b"")
    assert await kept() == [body]


async def test_what_nobody_can_use_is_accepted_too_for_intuit_would_hold_back_the_rest(tell, kept):
    for body in (b"[]", b"no JSON at all", b"[{}]", b"\xff"):
        assert (await tell(body)).status_code == 200
    assert len(await kept()) == 4


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "no base64!",
        base64.b64encode(b"0" * 32).decode(),
        base64.b64encode(hmac.digest(VERIFIER.encode(), CLOUD, hashlib.sha1)).decode(),
        hmac.new(VERIFIER.encode(), CLOUD, hashlib.sha256).hexdigest(),
    ],
)
async def test_what_intuit_did_not_sign_is_refused_and_not_kept(tell, kept, signature):
    assert (await tell(CLOUD, intuit_signature=signature)).status_code == 401
    assert await kept() == []


async def test_another_key_or_one_byte_more_is_no_signature_of_intuits(tell, kept, anonymous):
    assert (await tell(CLOUD, verifier="somebody else's")).status_code == 401
    mine = base64.b64encode(hmac.digest(VERIFIER.encode(), CLOUD, hashlib.sha256)).decode()
    answer = await anonymous.post("/intuit/notifications", content=CLOUD + b" ", headers={"intuit-signature": mine})
    assert answer.status_code == 401
    assert await kept() == []


async def test_without_a_verifier_intuit_is_asked_to_come_again(serving, settings):
    async with serving(replace(settings, webhook_verifier="")) as app:
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="https://tieout.example.com") as client:
            mine = base64.b64encode(hmac.digest(b"", CLOUD, hashlib.sha256)).decode()
            answer = await client.post("/intuit/notifications", content=CLOUD, headers={"intuit-signature": mine})
    assert answer.status_code == 503


async def test_while_the_database_is_away_intuit_is_asked_to_come_again(app, tell):
    async with transaction(app.state.service.engine) as conn:
        await conn.execute(text("ALTER TABLE inbox_delivery RENAME TO away"))
    assert (await tell(CLOUD)).status_code == 503


async def test_before_the_answer_there_is_one_insert_and_nothing_else(app, tell):
    said = []
    engine = app.state.service.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    await tell(CLOUD)
    assert len(said) == 1
    assert "INSERT INTO inbox_delivery" in said[0]


async def test_there_is_nothing_to_see_at_that_address(anonymous):
    assert (await anonymous.get("/intuit/notifications")).status_code == 405


async def test_a_delivery_beyond_all_measure_is_refused(tell):
    assert (await tell(b" " * (2 << 20))).status_code == 413
