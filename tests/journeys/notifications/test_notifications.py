"""Intuit tells, the mirror follows: at once, in few calls, and never by the word of a notification alone."""

import pytest
from sqlalchemy import text

from qbo_emulator import Match
from qbo_emulator.world import SAMPLE_REALM
from tieout.database.transaction import transaction
from tieout.pull.arrivals import replay

OTHER_REALM = "4620816365000000001"


@pytest.mark.parametrize("form", ["cloudevents", "legacy"])
async def test_all_that_happens_to_records_is_followed_with_one_call(telling, form):
    async with telling(format=form) as told:
        changed, deleted, voided = told.bill(), told.bill(), invoice(told.books)
        connection = await told.loaded()
        screens, after, before = told.emulator.screens(), told.last, await told.cursors(connection)
        created = told.bill()
        screens.edit("Bill", changed, {"PrivateNote": "mended"})
        screens.delete("Bill", deleted)
        screens.void("Invoice", voided)
        vendor = told.books.create("Vendor", {"DisplayName": "Somebody new"})["Id"]
        screens.edit("Vendor", vendor, {"DisplayName": "Renamed"})
        screens.edit("Vendor", vendor, {"Active": False})
        await told.delivered()
        assert told.calls(after) == ["cdc"]
        await told.agrees(connection)
        states = [(await told.one(connection, *key)).lifecycle for key in
                  (("Bill", created), ("Bill", deleted), ("Invoice", voided), ("Vendor", vendor))]  # fmt: skip
        assert states == ["active", "deleted", "voided", "inactive"]
        assert await told.cursors(connection) == before


async def test_the_call_that_fetches_a_bill_brings_its_vendors_balance_along(told):
    connection = await told.loaded()
    told.bill(amount=10)
    await told.delivered()
    await told.later(minutes=10)
    after = told.last
    told.bill(amount=77)
    await told.delivered()
    vendor = next(iter(told.books.shelf("Vendor").rows))
    assert told.calls(after) == ["cdc"]
    assert (await told.one(connection, "Vendor", vendor)).balance == 87


def invoice(books):
    customer = books.create("Customer", {"DisplayName": "Somebody who pays"})["Id"]
    account = books.create("Account", {"Name": "Gardening", "AccountType": "Income"})["Id"]
    income = {"IncomeAccountRef": {"value": account}}
    item = books.create("Item", {"Name": "Gardening", "Type": "Service", **income})["Id"]
    line = {"Amount": 10, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {"ItemRef": {"value": item}}}
    return books.create("Invoice", {"CustomerRef": {"value": customer}, "Line": [line]})["Id"]


async def test_a_thousand_changes_in_a_minute_cost_five_metered_calls(told):
    connection = await told.loaded()
    books = told.books
    vendors = [books.create("Vendor", {"DisplayName": f"Vendor {number}"})["Id"] for number in range(50)]
    await told.delivered()
    await told.later(minutes=5)
    after, screens = told.last, told.emulator.screens()
    for second in range(60):
        for number in range(17):
            screens.edit("Vendor", vendors[(second * 17 + number) % 50], {"Notes": f"{second} {number}"})
        await told.delivered()
        await told.later(seconds=0.9)
    await told.later(minutes=3)
    await told.agrees(connection)
    assert len(told.calls(after)) <= 5, told.calls(after)
    assert "new" not in await told.states()


async def test_more_at_once_than_one_answer_holds_is_all_brought_in(told):
    connection = await told.loaded()
    bills = [told.bill() for _ in range(30)]
    await told.delivered()
    await told.later(minutes=10)
    after = told.last
    for number in range(1100):
        told.books.create("Vendor", {"DisplayName": f"Vendor {number}"})
    for id_ in bills[:20]:  # more of so few, and somebody would be asked first
        told.emulator.screens().delete("Bill", id_)
    for _ in range(3):
        await told.delivered()
        await told.later(minutes=5)
    assert len(told.calls(after)) <= 5, told.calls(after)
    await told.agrees(connection)


@pytest.mark.parametrize("trouble", ["double", "reorder", "delay"])
async def test_whatever_happens_on_the_way_the_end_is_the_same(told, trouble):
    connection = await told.loaded()
    how = {"seconds": 30} if trouble == "delay" else {}
    told.emulator.mishap(trouble, count=None, probability=0.5, seed=3, **how)
    bills = [told.bill() for _ in range(6)]
    for number, id_ in enumerate(bills):
        told.emulator.screens().edit("Bill", id_, {"PrivateNote": f"changed {number}"})
        await told.emulator.notifications.send_due(transport=told.transport)
        await told.turn(seconds=1)
    told.emulator.screens().delete("Bill", bills[0])
    for _ in range(4):
        await told.delivered()
        await told.later(minutes=1)
    await told.agrees(connection)


async def test_with_every_notification_lost_the_next_sync_has_the_same_end(told):
    connection = await told.loaded()
    told.emulator.mishap("drop", count=None)
    deleted = told.bill()
    told.emulator.screens().delete("Bill", deleted)
    told.bill()
    await told.delivered()
    await told.platform.sync(connection)
    assert (await told.platform.ended(connection)).state == "completed"
    await told.agrees(connection)


async def test_what_comes_after_a_sync_has_seen_it_costs_no_call(told):
    connection = await told.loaded()
    for _ in range(3):
        told.bill()
    await told.turn(hours=2)
    await told.platform.sync(connection)
    await told.platform.ended(connection)
    after = told.last
    await told.delivered()
    assert told.calls(after) == []
    assert "new" not in await told.states()
    await told.agrees(connection)


async def test_what_is_told_hours_late_is_asked_for_by_id(told):
    connection = await told.loaded()
    id_, gone = told.bill(), told.bill()
    await told.delivered()
    told.emulator.screens().edit("Bill", id_, {"PrivateNote": "late"})
    told.emulator.screens().delete("Bill", gone)
    await told.turn(hours=6)
    after = told.last
    await told.delivered()
    assert told.calls(after) == ["query"]
    await told.agrees(connection)
    assert (await told.one(connection, "Bill", gone)).lifecycle == "deleted"


async def test_a_deletion_that_only_the_notification_speaks_of_is_not_believed(told):
    connection = await told.loaded()
    id_ = told.bill()
    await told.delivered()
    await told.later(minutes=10)
    await told.tell(told.event(id_, change="deleted"))
    assert (await told.one(connection, "Bill", id_)).lifecycle == "active"
    await told.agrees(connection)


async def test_a_record_that_cannot_be_read_is_not_deleted_for_that(told):
    connection = await told.loaded()
    vendor = told.books.create("Vendor", {"DisplayName": "Somebody"})["Id"]
    await told.delivered()
    await told.later(minutes=10)
    told.emulator.mishap("answer", Match(operation="query"), status=200, body='{"QueryResponse": {}}', count=None)
    told.emulator.mishap("fault", Match(operation="read"), fault="610", count=None)
    await told.tell(told.event(vendor, entity="vendor", change="deleted"))
    assert (await told.one(connection, "Vendor", vendor)).lifecycle == "active"


async def test_a_deletion_that_changes_do_not_show_yet_is_proven_by_reading(told):
    connection = await told.loaded()
    id_ = told.bill()
    await told.delivered()
    await told.later(minutes=10)
    told.emulator.mishap("answer", Match(operation="cdc"), status=200, count=None,
                         body='{"CDCResponse":[{"QueryResponse":[{}]}],"time":"2026-01-01T00:00:00Z"}')  # fmt: skip
    told.emulator.screens().delete("Bill", id_)
    await told.delivered()
    assert (await told.one(connection, "Bill", id_)).lifecycle == "deleted"


async def test_one_delivery_speaks_of_two_companies_and_each_gets_its_own(told):
    books = told.emulator.create_company(OTHER_REALM)
    first, second = await told.loaded(), await told.loaded(OTHER_REALM)
    told.bill()
    told.bill(books)
    await told.delivered()
    bodies = [delivery.body for delivery in told.emulator.notifications.log]
    assert any(SAMPLE_REALM in body and OTHER_REALM in body for body in bodies)
    await told.agrees(first)
    await told.agrees(second)


async def test_a_company_that_nobody_connected_is_kept_and_asks_nobody(told):
    await told.loaded()
    after = told.last
    await told.tell(told.event("1", realm="77"), told.event("1", entity="spaceship"))
    assert told.calls(after) == []
    assert {name: count for name, count in (await told.states()).items() if name != "done"} == {
        "unclaimed": 1,
        "unknown": 1,
    }


async def test_what_came_can_be_looked_at_again_whatever_became_of_it(told):
    connection = await told.loaded()
    id_ = told.bill()
    began = told.platform.now()
    await told.delivered()
    async with transaction(told.engine) as conn:
        await conn.execute(text("DELETE FROM record WHERE entity = 'Bill' AND id = :id"), {"id": id_})
    await told.platform.sync(connection)
    await told.later(minutes=5)
    async with transaction(told.engine) as conn:
        assert await replay(conn, connection, since=began, now=told.platform.now())
    await told.quiet()
    await told.agrees(connection)


async def test_what_a_company_has_one_of_is_read_when_it_changed(told):
    connection = await told.loaded()
    after = told.last
    told.emulator.screens().close_books("2026-01-31")
    await told.delivered()
    assert told.calls(after) == ["query"]
    assert "2026-01-31" in (await told.one(connection, "Preferences", "1")).body


async def test_a_merged_record_knows_its_survivor(told):
    connection = await told.loaded()
    kept = told.books.create("Customer", {"DisplayName": "Kept"})["Id"]
    lost = told.books.create("Customer", {"DisplayName": "Lost"})["Id"]
    await told.delivered()
    await told.later(minutes=10)
    await told.tell(told.event(kept, entity="customer", change="merged", deletedid=lost))
    assert (await told.one(connection, "Customer", lost)).lifecycle == "active", "it is as alive as before"
    await told.later(minutes=10)
    told.emulator.screens().edit("Customer", lost, {"Active": False})
    await told.delivered()
    assert (await told.one(connection, "Customer", lost)).lifecycle == "inactive"
    await told.later(minutes=10)
    await told.tell(told.event(kept, entity="customer", change="merged", deletedid=lost))
    gone = await told.one(connection, "Customer", lost)
    assert (gone.lifecycle, gone.merged_into) == ("merged", kept)
    await told.platform.sync(connection)
    assert (await told.platform.ended(connection)).state == "completed"
    assert (await told.platform.certificate(connection)).agreed


async def test_while_a_company_loads_nothing_more_is_asked(told):
    slow = told.emulator.mishap("latency", Match(operation="query"), seconds=0.05, count=None)
    for number in range(300):
        told.books.create("Vendor", {"DisplayName": f"Vendor {number}"})
    connection = await told.platform.connect()
    told.bill()
    await told.delivered()
    assert (await told.platform.ended(connection)).state == "completed"
    told.emulator.mishaps.remove(slow.id)
    await told.delivered()
    await told.agrees(connection)
    assert (await told.platform.certificate(connection)).agreed


async def test_while_quickbooks_is_in_trouble_it_is_asked_less_and_less_and_then_left_to_the_next_sync(told):
    connection = await told.loaded()
    broken = told.emulator.mishap("fault", Match(operation="cdc"), fault="unavailable", count=None)
    after = told.last
    for _ in range(12):
        told.bill()
        await told.delivered()
    asked = told.calls(after, status=503)
    assert 1 <= len(asked) <= 2 * 2, asked  # a job tries twice
    told.emulator.mishaps.remove(broken.id)
    await told.later(minutes=1)
    await told.agrees(connection)


async def test_a_company_that_lost_us_asks_nobody_and_forgets_the_hint(told):
    connection = await told.loaded()
    told.bill()
    told.emulator.screens().disconnect()
    await told.tell(told.event("1"))
    assert (await told.platform.connection(connection.id)).state == "needs_reconnect"
    await told.tell(told.event("2"))
    assert "new" not in await told.states()
