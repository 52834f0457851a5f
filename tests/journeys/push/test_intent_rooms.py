"""What the API shows of writes, and what a person decides through it."""

import httpx2
import pytest

from qbo_emulator.mishaps import Match
from tieout.access.tokens import Tokens
from tieout.api.routes import make_api


@pytest.fixture
async def call(desk):
    """Answer a way to call the API as the platform."""
    app, service = make_api(), desk.process.service
    app.state.service = service
    token = Tokens(service.settings.jwt_secret).issue("platform", seconds=86_400, now=service.clock.now())
    headers = {"authorization": f"Bearer {token}"}
    whole = f"/v1/businesses/{desk.business_id}"

    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app), base_url="https://t.example", headers=headers
    ) as client:

        async def call(method, path, said=None, status=200):
            answer = await client.request(method, whole + path, json=said)
            assert answer.status_code == status, answer.text
            return answer.json()

        yield call


async def room(desk, kind, thing):
    return f"/intents/{(await desk.intent(kind, thing)).id}"


async def test_an_intent_shows_what_would_be_sent_and_its_history(desk, call):
    ferro = await desk.payee("Ferro")
    assert await desk.pushed()
    payable = await desk.payable(ferro, "A", "12.30", number="A")
    told = await call("GET", await room(desk, "payable", payable) + "?preview=true")
    assert told["preview"]["Line"][0]["Amount"] == "12.30"
    assert [event["state"] for event in told["history"]] == ["noted"]
    assert await desk.pushed()
    listed = await call("GET", f"/intents?thing=payable&thing_id={payable.id}&state=sent")
    assert [one["thing_id"] for one in listed["data"]] == [str(payable.id)]
    (standing,) = (await call("GET", f"/standings/payable/{payable.id}"))["data"]
    assert (standing["state"], standing["entity"]) == ("synced", "Bill")


async def test_a_conflict_shows_both_versions_and_takes_a_choice(desk, call):
    ferro = await desk.payee("Ferro")
    payable = await desk.payable(ferro, "A", number="A")
    assert await desk.pushed()
    (bill,) = desk.mine("Bill", "A")
    desk.books.update("Bill", {**bill, "DocNumber": "B"}, sparse=True)
    await desk.synced()
    await desk.payable(ferro, "A", "11.00", number="A")
    assert await desk.pushed()
    told = await call("GET", await room(desk, "payable", payable))
    assert told["blocked"]["code"] == "conflict"
    ours, theirs = told["versions"]["platform"], told["versions"]["quickbooks"]
    assert (ours["DocNumber"], ours["Line"][0]["Amount"]) == ("A", "11.00")
    assert (theirs["DocNumber"], theirs["TotalAmt"]) == ("B", "10.00")
    await call("POST", await room(desk, "payable", payable) + "/choose", {"side": "platform"})
    assert await desk.pushed()
    assert desk.books.read("Bill", bill["Id"])["TotalAmt"] == 11


async def test_a_taken_name_is_settled_and_what_was_decided_is_not_decided_twice(desk, call):
    desk.books.create("Customer", {"DisplayName": "Ferro"})
    await desk.synced()
    payee = await desk.payee("Ferro")
    assert await desk.pushed()
    here = await room(desk, "payee", payee)
    await call("POST", here + "/name", {"choice": "reactivate"}, status=409)
    await call("POST", here + "/name", {"choice": "suffix"})
    assert await desk.pushed()
    assert len(desk.mine("Vendor", "Ferro (Vendor)")) == 1
    await call("POST", here + "/name", {"choice": "suffix"}, status=409)


async def test_what_is_refused_is_ignored_and_retried_one_and_all(desk, call):
    payee = await desk.payee("Ferro")
    desk.books.create("Customer", {"DisplayName": "Ferro"})
    assert await desk.pushed()
    here = await room(desk, "payee", payee)
    assert (await call("POST", here + "/ignore"))["ignored_at"]
    many = f"/quickbooks/connections/{desk.connection.id}/intents/retry"
    assert (await call("POST", many, {}))["data"] == []
    assert (await call("POST", here + "/retry"))["state"] == "noted"
    assert len((await call("POST", many, {"ids": [str((await desk.intent("payee", payee)).id)]}))["data"]) == 1


async def test_an_unknown_outcome_is_resolved_and_nothing_else_is_done_to_it(desk, call):
    ferro = await desk.payee("Ferro")
    assert await desk.pushed()
    desk.emulator.mishap("cut", Match(entity="Bill", operation="create"), when="before", count=2)
    payable = await desk.payable(ferro, "A", number="A")
    assert await desk.pushed()
    here = await room(desk, "payable", payable)
    await call("POST", here + "/retry", status=409)
    again = await call("POST", here + "/resolve", {"record_id": None})
    assert (again["state"], again["generation"]) == ("noted", 2)
    assert await desk.pushed()
    assert len(desk.mine("Bill", "A")) == 1
