"""What the books hold and is nobody's yet: listed with reasons, decided one by one or together."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest

from qbo.record import Record
from tieout.adopt.take_in import take_in
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.mirror.write import write

SEEN = datetime(2026, 3, 14, 9, tzinfo=UTC)
TIMES = {"CreateTime": "2026-01-01T00:00:00Z", "LastUpdatedTime": "2026-01-01T00:00:00Z"}


def vendor(number, name, mail):
    email = {"Address": mail}
    return {"Id": str(number), "SyncToken": "0", "DisplayName": name, "Active": True, "PrimaryEmailAddr": email}


def bill(number, vendor):
    amount = "10.00"
    line = {"Amount": float(amount), "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": {}}
    return {
        "Id": str(number), "SyncToken": "0", "DocNumber": f"B{number}", "TxnDate": "2026-01-05", "TotalAmt": 10,
        "Balance": 10, "VendorRef": {"value": str(vendor), "name": "V"}, "Line": [line],
    }  # fmt: skip


@pytest.fixture
async def connection(a_connection):
    return await a_connection("1001")


@pytest.fixture
def at(business, connection):
    return f"/v1/businesses/{business['id']}/quickbooks/connections/{connection}"


@pytest.fixture
def found(platform, at, app, business, connection):
    """Answer a way to let records be found in the books, in a mode."""
    engine = app.state.service.engine
    id_ = UUID(connection)

    async def find(mode, **records):
        assert (await platform.put(f"{at}/take-in", json={"mode": mode})).status_code == 200
        async with transaction(engine) as conn:
            for entity, bodies in records.items():
                read = [Record(entity, json.dumps({**body, "MetaData": TIMES}).encode()) for body in bodies]
                await write(
                    conn,
                    read,
                    connection_id=id_,
                    business_id=UUID(business["id"]),
                    entity=entity,
                    seen_at=SEEN,
                    source="load",
                )
        more = True
        while more is not None:
            async with transaction(engine) as conn:
                more = await take_in(conn, await connections.find(conn, id_), app.state.service.clock.now())

    return find


async def listed(platform, at, **query):
    return (await platform.get(f"{at}/candidates", params=query)).json()["data"]


async def test_nothing_is_made_of_what_is_only_asked_about_until_all_is_accepted(platform, at, found):
    await found("ask", Vendor=[vendor(1, "Ann", "a@x.example"), vendor(2, "Bob", "b@x.example")], Bill=[bill(7, 1)])
    assert [(one["entity"], one["record_id"], one["state"]) for one in await listed(platform, at)] == [
        ("Bill", "7", "held"), ("Vendor", "1", "asked"), ("Vendor", "2", "asked"),
    ]  # fmt: skip
    body = {"make_asked": True}
    answer = (await platform.post(f"{at}/candidates/accept", json=body)).json()
    assert [one["kind"] for one in answer["touched"]] == ["payee", "payee"]
    await found("ask")
    assert [one["state"] for one in await listed(platform, at)] == ["asked"]
    answer = (await platform.post(f"{at}/candidates/accept", json=body)).json()
    assert [one["kind"] for one in answer["touched"]] == ["payable"]
    assert await listed(platform, at) == []


async def test_a_proposal_is_taken_when_it_scores_enough(platform, at, business, found):
    told = {"external_id": "v-1", "name": "Ann", "email": "other@x.example"}
    ours = (await platform.post(f"/v1/businesses/{business['id']}/payees", json=told)).json()
    await found("on", Vendor=[vendor(1, "Ann", "a@x.example")])
    (one,) = await listed(platform, at, entity="Vendor", state="proposed")
    assert (one["proposals"][0]["thing_id"], one["proposals"][0]["score"]) == (ours["id"], 45)
    assert (await platform.post(f"{at}/candidates/accept", json={})).json() == {"touched": [], "more": False}
    answer = (await platform.post(f"{at}/candidates/accept", json={"least_score": 45})).json()
    assert answer["touched"] == [{"kind": "payee", "id": ours["id"]}]


async def test_one_is_decided_once_by_linking_making_or_declining(platform, at, business, found):
    told = {"external_id": "v-1", "name": "Ann"}
    ours = (await platform.post(f"/v1/businesses/{business['id']}/payees", json=told)).json()
    people = [vendor(1, "Ann", "a@x.example"), vendor(2, "Ann Two", "b@x.example"), vendor(3, "Zoe", "z@x.example")]
    await found("ask", Vendor=people)

    async def decide(record, **said):
        return await platform.post(f"{at}/candidates/vendor/{record}/decide", json=said)

    assert (await decide("1", decision="link")).status_code == 400
    assert (await decide("1", decision="link", thing_id=ours["id"])).status_code == 200
    assert (await decide("1", decision="make")).status_code == 404
    assert (await decide("2", decision="link", thing_id=ours["id"])).status_code == 409
    assert (await decide("2", decision="make")).status_code == 200
    assert (await decide("3", decision="decline")).status_code == 200
    assert [(one["record_id"], one["state"]) for one in await listed(platform, at)] == [("3", "declined")]


async def test_what_is_unlikely_does_not_hide_what_is_likely_behind_it(platform, at, business, found):
    for number in range(120):
        told = {"external_id": f"v-{number}", "name": f"Name {number}"}
        await platform.post(f"/v1/businesses/{business['id']}/payees", json=told)
    likely = {"external_id": "likely", "name": "Zoe", "phone": "555 12 34"}
    zoe = (await platform.post(f"/v1/businesses/{business['id']}/payees", json=likely)).json()
    people = [vendor(100 + number, f"Name {number}", f"{number}@x.example") for number in range(120)]
    await found(
        "ask", Vendor=[*people, {**vendor(999, "Zoe", "z@x.example"), "PrimaryPhone": {"FreeFormNumber": "5551234"}}]
    )
    answer = (await platform.post(f"{at}/candidates/accept", json={"least_score": 60})).json()
    assert answer == {"touched": [{"kind": "payee", "id": zoe["id"]}], "more": False}


async def test_pages_lead_on_and_a_strange_cursor_is_refused(platform, at, found):
    await found("ask", Vendor=[vendor(number, f"V {number}", f"{number}@x.example") for number in range(1, 6)])
    first = (await platform.get(f"{at}/candidates", params={"limit": 3})).json()
    cursor = first["meta"]["pagination"]["cursor"]
    rest = (await platform.get(f"{at}/candidates", params={"cursor": cursor})).json()
    assert [one["record_id"] for one in first["data"] + rest["data"]] == ["1", "2", "3", "4", "5"]
    assert (await platform.get(f"{at}/candidates", params={"cursor": "xyz"})).status_code == 400


async def test_what_is_taken_in_is_off_until_somebody_says_so(platform, at):
    assert (await platform.get(f"{at}/take-in")).json() == {"mode": "off"}
    assert (await platform.put(f"{at}/take-in", json={"mode": "ask"})).json() == {"mode": "ask"}
    assert (await platform.get(f"{at}/take-in")).json() == {"mode": "ask"}
    assert (await platform.put(f"{at}/take-in", json={"mode": "maybe"})).status_code == 400
