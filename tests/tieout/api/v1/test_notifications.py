"""What QuickBooks told of a company, as the platform sees it, page by page, and has it looked at again."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from tieout.connections import due
from tieout.database.transaction import at_once, transaction
from tieout.inbox import store as inbox
from tieout.inbox.tables import notification
from tieout.pull.arrivals import WORK, sort


def event(number, realm="1001", entity="bill"):
    return {
        "specversion": "1.0", "id": f"event {realm} {number}", "type": f"qbo.{entity}.updated.v1",
        "time": "2026-01-01T00:00:00Z", "intuitentityid": str(number), "intuitaccountid": realm, "data": {},
    }  # fmt: skip


def old(number, realm="1001"):
    entity = {"name": "Bill", "id": str(number), "operation": "Update", "lastUpdated": "2026-01-01T00:00:00Z"}
    return {"eventNotifications": [{"realmId": realm, "dataChangeEvent": {"entities": [entity]}}]}


@pytest.fixture
async def at(business, a_connection):
    return f"/v1/businesses/{business['id']}/quickbooks/connections/{await a_connection('1001')}/notifications"


@pytest.fixture
def told(app, clock):
    """Answer a way to be told something by Intuit, which is sorted at once."""
    service = app.state.service

    async def tell(said):
        async with at_once(service.engine) as conn:
            await inbox.receive(conn, [json.dumps(said).encode()], clock.now())
        async with transaction(service.engine) as conn:
            await sort(conn, environment=service.settings.environment, now=clock.now())

    return tell


async def test_a_company_that_was_told_nothing_of_has_an_empty_list(platform, at):
    assert (await platform.get(at)).json()["data"] == []


async def test_each_is_listed_with_its_own_words_alone_in_either_format(platform, at, told, clock):
    await told([event(1), event(2, realm="2002")])
    clock.advance(timedelta(seconds=1))
    await told(old(3))
    newest, oldest = (await platform.get(at)).json()["data"]
    assert (newest["record_id"], newest["payload"]) == ("3", old(3)["eventNotifications"][0])
    assert (oldest["record_id"], oldest["payload"]) == ("1", event(1))
    assert {one["state"] for one in (newest, oldest)} == {"new"}


async def test_pages_leave_nothing_out_where_many_came_at_once(platform, at, told):
    await told([event(number) for number in range(7)])
    found, cursor = [], None
    while True:
        answer = (await platform.get(at, params={"limit": 3} | ({"cursor": cursor} if cursor else {}))).json()
        found += [one["record_id"] for one in answer["data"]]
        cursor = answer["meta"]["pagination"]["cursor"]
        if cursor is None:
            break
    assert sorted(found) == [str(number) for number in range(7)]


async def test_only_those_are_listed_that_stand_as_asked_for(platform, at, told):
    await told([event(1), event(2, entity="cheque")])
    for state, ids in (("new", ["1"]), ("unknown", ["2"]), ("done", [])):
        listed = (await platform.get(at, params={"state": state})).json()["data"]
        assert [one["record_id"] for one in listed] == ids
    assert (await platform.get(at, params={"state": "lost"})).status_code == 400


@pytest.mark.parametrize("cursor", ["nonsense", "MTpub25zZW5zZQ", "MToyMDI2LTAxLTAxVDAwOjAwOjAwIGFi"])
async def test_a_cursor_of_another_list_is_refused(platform, at, cursor):
    assert (await platform.get(at, params={"cursor": cursor})).status_code == 400


async def test_replay_makes_what_came_since_then_wait_again_and_the_company_due(app, platform, at, told, clock):
    await told([event(1)])
    clock.advance(timedelta(minutes=5))
    since = clock.now()
    await told([event(2)])
    async with transaction(app.state.service.engine) as conn:
        await conn.execute(notification.update().values(state="done"))
        await due.done(conn, at.split("/")[-2], WORK)
    answer = await platform.post(f"{at}/replay", json={"since": since.isoformat()})
    assert answer.json()["replayed"] == 1
    async with transaction(app.state.service.engine) as conn:
        states = dict((await conn.execute(select(notification.c.record_id, notification.c.state))).all())
        assert await due.find(conn, at.split("/")[-2], WORK)
    assert states == {"1": "done", "2": "again"}


async def test_what_came_for_another_business_does_not_exist(platform, a_business, client_of, at, told):
    await told([event(1)])
    async with client_of(await a_business("Other")) as other:
        assert (await other.get(at)).status_code == 404
        assert (await other.post(f"{at}/replay", json={"since": "2026-01-01T00:00:00Z"})).status_code == 404
