import json
from dataclasses import replace
from datetime import timedelta

import httpx2
import pytest

from qbo_emulator import Emulator
from qbo_emulator.mishaps import Match
from qbo_emulator.notifications import Endpoint
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM


class Hook:
    """An app's endpoint: keeps what it is told, answers what it is set to."""

    def __init__(self):
        self.told = []
        self.status = 200

    def __call__(self, request):
        self.told.append([event["intuitentityid"] for event in json.loads(request.content)])
        if self.status is None:
            raise httpx2.ConnectError("refused")
        return httpx2.Response(self.status)


@pytest.fixture
def hook():
    return Hook()


@pytest.fixture
def told(emulator, hook):
    """Connect the sample app, subscribe it, stop the clock, and send what is due through the hook."""
    emulator.clock.freeze()
    emulator.grant()
    emulator.notifications.subscribe(_endpoint())
    return emulator


def _endpoint(**facts):
    chosen = {"id": "one", "client_id": SAMPLE_APP.client_id, "url": "http://app.test/hook", "verifier_token": "v"}
    return Endpoint(**{**chosen, **facts})


def _change(emulator, record_id, entity="Bill", change="updated", realm=SAMPLE_REALM):
    for listener in emulator.company(realm).listeners:
        listener(entity, record_id, change, emulator.clock.now(), {})


async def _later(emulator, hook, seconds=1.0):
    emulator.clock.advance(timedelta(seconds=seconds))
    return await emulator.notifications.send_due(transport=httpx2.MockTransport(hook))


async def test_changes_of_a_moment_travel_together_after_the_delay(told, hook):
    _change(told, "1")
    _change(told, "2")
    assert await _later(told, hook, 0.5) == 0
    assert await _later(told, hook, 0.5) == 1
    assert hook.told == [["1", "2"]]
    assert told.notifications.waiting == 0


async def test_only_connected_apps_hear_and_only_what_they_asked_for(told, hook):
    told.create_company("77")
    _change(told, "1", realm="77")
    told.notifications.subscribe(_endpoint(entities=("Vendor",)))
    _change(told, "2")
    _change(told, "3", entity="Vendor")
    _change(told, "4", entity="Vendor", change="voided")
    await _later(told, hook)
    assert hook.told == [["3"]]
    told.grants.disconnect(SAMPLE_REALM)
    _change(told, "5", entity="Vendor")
    assert await _later(told, hook) == 0


async def test_companies_mix_in_one_delivery(told, hook):
    told.create_company("77")
    told.grant("77")
    _change(told, "1")
    _change(told, "2", realm="77")
    await _later(told, hook)
    assert hook.told == [["1", "2"]]


@pytest.mark.parametrize("status", [500, 404, 302, None])
async def test_whatever_is_not_acknowledged_is_told_again_and_holds_back_the_rest(told, hook, status):
    hook.status = status
    _change(told, "1")
    await _later(told, hook)
    _change(told, "2")
    assert await _later(told, hook, 5) == 0
    hook.status = 202
    assert await _later(told, hook, 5) == 2
    assert hook.told == [["1"], ["1"], ["2"]]
    first, again, _ = told.notifications.log
    assert (first.acknowledged, first.attempt, again.attempt) == (False, 1, 2)
    assert first.events == again.events
    assert first.next_at


async def test_an_unacknowledged_delivery_need_not_hold_back_the_rest(told, hook):
    told.configure(replace(told.settings, notifications_wait_for_the_first=False))
    hook.status = 500
    _change(told, "1")
    await _later(told, hook)
    hook.status = 200
    _change(told, "2")
    await _later(told, hook)
    await _later(told, hook, 10)
    assert hook.told == [["1"], ["2"], ["1"]]


async def test_the_older_schedule_gives_up_after_its_last_retry(told, hook):
    minutes = tuple(timedelta(minutes=one) for one in (20, 30, 50))
    settings = replace(told.settings, notification_retries=minutes, notification_last_retry_repeats=False)
    told.configure(settings)
    hook.status = 503
    _change(told, "1")
    await _later(told, hook)
    for one in minutes:
        assert await _later(told, hook, one.total_seconds()) == 1
    assert told.notifications.waiting == 0
    assert told.notifications.log[-1].next_at is None


async def test_a_batch_has_its_limit(told, hook):
    for number in range(250):
        _change(told, str(number))
    assert await _later(told, hook) == 3
    assert [len(one) for one in hook.told] == [100, 100, 50]


async def test_notifications_are_dropped_doubled_delayed_and_reordered(told, hook):
    told.mishap("drop", Match(entity="Bill", operation="created"))
    told.mishap("double", Match(entity="Vendor"))
    told.mishap("delay", Match(entity="Item"), seconds=60)
    told.mishap("reorder", Match(entity="Invoice"))
    _change(told, "dropped", change="created")
    _change(told, "doubled", entity="Vendor")
    _change(told, "delayed", entity="Item")
    _change(told, "overtaken", entity="Invoice")
    await _later(told, hook)
    _change(told, "overtakes")
    await _later(told, hook)
    await _later(told, hook)
    await _later(told, hook, 60)
    assert hook.told == [["doubled"], ["doubled", "overtakes"], ["overtaken"], ["delayed"]]
    assert all(one.spent for one in told.mishaps)


async def test_requests_and_notifications_have_their_own_mishaps(told, hook, client):
    mishap = told.mishap("drop", count=None)
    await client.get("/v1/nothing")
    assert not mishap.fired
    told.mishaps.clear()
    cut = told.mishap("cut", count=None)
    _change(told, "1")
    await _later(told, hook)
    assert not cut.fired
    assert hook.told == [["1"]]


async def test_real_books_tell_of_every_record_that_a_change_reached():
    emulator = Emulator()
    emulator.clock.freeze()
    emulator.grant()
    emulator.notifications.subscribe(_endpoint())
    told = []

    def hook(request):
        told.extend(event["type"] for event in json.loads(request.content))
        return httpx2.Response(200)

    screens = emulator.screens()
    vendor = screens.create("Vendor", {"DisplayName": "Acme"})
    screens.edit("Vendor", vendor["Id"], {"Active": False})
    await _later(emulator, hook)
    assert told == ["qbo.vendor.created.v1", "qbo.vendor.deleted.v1"]


async def test_endpoints_and_deliveries_are_controlled_over_http(emulator, client, hook):
    emulator.grant()
    made = (await client.post("/_emulator/endpoints", json={"url": "http://127.0.0.1:9/hook"})).json()
    assert [one["id"] for one in (await client.get("/_emulator/endpoints")).json()] == [made["id"]]
    _change(emulator, "1")
    assert (await client.post("/_emulator/deliveries")).json() == {"tried": 1}
    shown = (await client.get("/_emulator/deliveries")).json()
    assert shown["waiting"] == 1
    assert shown["deliveries"][0]["error"].startswith("Connect")
    assert json.loads(shown["deliveries"][0]["body"])[0]["type"] == "qbo.bill.updated.v1"
    assert (await client.delete(f"/_emulator/endpoints/{made['id']}")).status_code == 200
    assert (await client.delete(f"/_emulator/endpoints/{made['id']}")).status_code == 404
    assert (await client.post("/_emulator/endpoints", json={"url": "x", "client_id": "y"})).status_code == 404
