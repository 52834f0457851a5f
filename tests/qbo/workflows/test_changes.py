"""Changes are followed without losing any."""

from datetime import UTC, datetime, timedelta

import pytest

from qbo.errors import NotSupported, StaleRecord
from qbo.record import Record
from qbo.workflows import changes

NOW = datetime(2026, 9, 1, tzinfo=UTC)


def feed(**by_entity):
    groups = [{name: [{"Id": str(n), "SyncToken": "0"} for n in range(count)]} for name, count in by_entity.items()]
    return {"CDCResponse": [{"QueryResponse": groups}], "time": "2026-09-01T00:00:00Z"}


async def test_an_answer_that_is_not_full_is_the_whole_truth(client, wire):
    wire.says(feed(Bill=999))
    found = await changes.since(client, ["Bill"], NOW - timedelta(days=1), now=NOW)
    assert len(found.by_entity["Bill"]) == 999
    assert changes.next_cursor(found) == NOW - timedelta(minutes=5)


async def test_a_full_answer_is_asked_again_one_entity_at_a_time_and_keeps_the_first_time(client, wire):
    wire.says(feed(Bill=600, Invoice=400), feed(Bill=600), {**feed(Invoice=500), "time": "2026-09-01T00:00:09Z"})
    found = await changes.since(client, ["Bill", "Invoice"], NOW - timedelta(days=1), now=NOW)
    assert {name: len(records) for name, records in found.by_entity.items()} == {"Bill": 600, "Invoice": 500}
    assert found.time == NOW


async def test_an_entity_that_overflows_by_itself_must_be_read_anew(client, wire):
    wire.says(feed(Bill=1000))
    with pytest.raises(NotSupported, match="read Bill anew"):
        await changes.since(client, ["Bill"], NOW - timedelta(days=1), now=NOW)


async def test_a_cursor_older_than_quickbooks_remembers_costs_no_call(client, wire):
    with pytest.raises(NotSupported, match="30 days"):
        await changes.since(client, ["Bill"], NOW - timedelta(days=30), now=NOW)
    assert wire.requests == []


async def test_many_are_changed_in_few_requests_and_each_has_its_outcome(books, blank):
    made = [await books.create("Customer", {"DisplayName": f"C{number}"}) for number in range(33)]
    await books.update("Customer", made[0].id, lambda members: {**members, "Notes": "first"})
    gone = Record("Customer", b'{"Id":"99","status":"Deleted"}')
    before = len(list(blank.log))
    done = await changes.update_all(
        books, [*made, gone], lambda one: None if one.id == made[1].id else {"Notes": "seen"}
    )
    assert len(done) == 32
    assert [type(outcome) for _, outcome in done].count(StaleRecord) == 1
    assert len(list(blank.log)) - before == 2
