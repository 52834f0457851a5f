"""What was written in a span of time is taken back: payments first, and only where nobody has touched it since."""

import asyncio
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from tieout.access.tokens import Tokens
from tieout.api.routes import make_api
from tieout.database.transaction import transaction
from tieout.intents import store as intents
from tieout.pull.request import request_sync
from tieout.push.catch_up import catch_up
from tieout.push.undo import undo


@pytest.fixture
async def ferro(desk):
    """Answer a payee whose vendor was there long before."""
    payee = await desk.payee("Ferro Works")
    await desk.pushed()
    await desk.later(hours=1)
    return payee


@pytest.fixture
async def bank(desk):
    return await desk.checking()


async def undone(desk, since):
    async with transaction(desk.engine) as conn:
        made = await intents.created(conn, desk.connection.id, since=since, until=desk.now())
        return await undo(conn, desk.connection, made, now=desk.now())


async def test_bills_and_their_payments_go_again_in_the_order_in_which_they_can(desk, ferro, bank):
    before = await desk.payable(ferro, "before")
    await desk.pushed()
    await desk.later(hours=1)
    since = desk.now() - timedelta(seconds=1)
    one, other = await desk.payable(ferro, "A"), await desk.payable(ferro, "B")
    await desk.pushed()
    payment = await desk.payment(ferro, "pay", [(one, "10.00")], source=bank)
    await desk.pushed()
    await desk.synced()
    found = await undone(desk, since)
    assert found.taken_back[0] == ("payment", payment.id)
    assert {id_ for _, id_ in found.taken_back[1:]} == {one.id, other.id}
    assert found.left == []
    for _ in range(3):
        await desk.later()
        await desk.synced()
    assert [bill["Id"] for bill in desk.all("Bill") if bill["VendorRef"]["name"] == "Ferro Works"] == [
        (await desk.link("payable", before)).record_id
    ]
    assert (await desk.payable_now(one)).status == "cancelled"


async def test_the_vendors_that_were_made_are_named_until_they_are_inactive(desk):
    since = desk.now() - timedelta(seconds=1)
    norton = await desk.payee("Norton")
    payable = await desk.payable(norton, "A")
    await desk.pushed()
    found = await undone(desk, since)
    assert found.taken_back == [("payable", payable.id)]
    why = "QuickBooks deletes no vendor: make it inactive there where nobody needs it."
    assert found.left == [("payee", norton.id, why)]
    await desk.pushed()
    (vendor,) = desk.mine("Vendor", "Norton")
    desk.books.update("Vendor", {"Id": vendor["Id"], "SyncToken": vendor["SyncToken"], "Active": False}, sparse=True)
    await desk.synced()
    assert (await undone(desk, since)).left == []


async def test_what_somebody_has_changed_since_or_paid_otherwise_stays_and_says_why(desk, ferro, bank):
    since = desk.now() - timedelta(seconds=1)
    touched, paid = await desk.payable(ferro, "A"), await desk.payable(ferro, "B")
    await desk.pushed()
    link = await desk.link("payable", touched)
    desk.emulator.screens(desk.connection.realm_id).edit("Bill", link.record_id, {"PrivateNote": "mine now"})
    payment = await desk.payment(ferro, "pay", [(paid, "4.00")], source=bank)
    await desk.pushed()
    await desk.synced()
    link = await desk.link("payment", payment)
    desk.emulator.screens(desk.connection.realm_id).edit("BillPayment", link.record_id, {"PrivateNote": "mine too"})
    await desk.synced()
    found = await undone(desk, since)
    assert found.taken_back == []
    assert {(id_, why) for _, id_, why in found.left} == {
        (payment.id, "Somebody has changed it in QuickBooks since."),
        (paid.id, "A payment that stays was applied to it."),
        (touched.id, "Somebody has changed it in QuickBooks since."),
    }


async def test_a_second_time_takes_nothing_more_back(desk, ferro):
    since = desk.now() - timedelta(seconds=1)
    await desk.payable(ferro, "A")
    await desk.pushed()
    await desk.synced()
    assert len((await undone(desk, since)).taken_back) == 1
    again = await undone(desk, since)
    assert (again.taken_back, again.left) == ([], [])


@pytest.fixture
def room(desk, settings):
    """Answer a way to ask the door for it, as the platform."""
    app = make_api()
    app.state.service = desk.process.service
    token = Tokens(settings.jwt_secret).issue("platform", seconds=3600, now=desk.process.service.clock.now())
    headers = {"Authorization": f"Bearer {token}"}
    path = f"/v1/businesses/{desk.business_id}/quickbooks/connections/{desk.connection.id}/undo"

    async def ask(**said):
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url="https://t.example", headers=headers) as client:
            return await client.post(path, json=said)

    return ask


async def test_the_door_says_what_it_would_take_back_and_does_it_only_when_told(desk, ferro, room):
    since = (desk.now() - timedelta(seconds=1)).isoformat()
    payable = await desk.payable(ferro, "A")
    await desk.pushed()
    desk.process.clock.turn()  # whoever works by hand is a little ahead of the service
    wanted = [{"kind": "payable", "id": str(payable.id)}]
    looked = (await room(since=since)).json()
    assert (looked["preview"], looked["taken_back"], looked["left"], looked["more"]) == (True, wanted, [], False)
    assert (await desk.payable_now(payable)).status == "approved"
    assert (await room(since=since, preview=False)).json()["taken_back"] == wanted
    assert (await desk.payable_now(payable)).status == "cancelled"


@pytest.mark.parametrize(
    "said", [{}, {"since": "2026-08-01T00:00:00Z", "run_id": "01981f40-0000-7c00-8000-000000000001"}]
)
async def test_the_door_wants_either_a_time_or_a_run(room, said):
    answer = await room(**said)
    assert (answer.status_code, answer.json()["description"]) == (400, "Say since when, or which run.")


async def test_what_was_promised_for_a_run_is_taken_back_by_its_name_alone(desk, ferro, room):
    await desk.payable(ferro, "before")
    await desk.pushed()
    await desk.settings(default_expense_account=desk.process.rent, paused_at=desk.now())
    meant = await desk.payable(ferro, "with the run")
    await desk.settings(default_expense_account=desk.process.rent)
    desk.process.clock.turn()
    now = desk.now()
    async with transaction(desk.engine) as conn:
        (run,) = await request_sync(conn, [desk.connection], trigger="manual", entities=["Vendor"], now=now)
        await catch_up(conn, desk.connection, now=now)
    await desk.pushed()
    found = (await room(run_id=str(run.id))).json()
    assert found["taken_back"] == [{"kind": "payable", "id": str(meant.id)}]
    assert (await room(run_id=str(desk.connection.id))).status_code == 404


async def test_the_terminal_says_what_it_would_take_back_before_it_does(desk, ferro, settings):
    since = (desk.now() - timedelta(seconds=1)).isoformat()
    payable = await desk.payable(ferro, "A")
    await desk.pushed()
    desk.process.clock.turn()  # as above
    given = {"DATABASE_URL": settings.database_url, "DATA_FOLDER": str(settings.data_folder)}
    given |= {"KEYS": settings.keys, "CLOCK_FILE": str(settings.clock_file)}
    env = {**os.environ, "COLUMNS": "200"} | {f"TIEOUT_{name}": value for name, value in given.items()}
    words = [Path(sys.executable).with_name("tieout"), "push", "undo", str(desk.business_id), "--since", since]

    async def typed(*more):
        return await asyncio.to_thread(
            subprocess.run, [*words, *more], env=env, capture_output=True, text=True, check=True
        )

    assert f"{payable.id}" in (shown := (await typed()).stdout), shown
    assert "Nothing is done yet" in shown
    done = json.loads((await typed("--really", "--json")).stdout)
    assert (done["preview"], [one["id"] for one in done["taken_back"]]) == (False, [str(payable.id)])
    assert (await desk.payable_now(payable)).status == "cancelled"
