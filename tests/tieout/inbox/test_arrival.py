import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tieout.inbox.arrival import Delivery, distinct, read

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)
LATER = timedelta(minutes=5)


def delivered(*events, at=NOON):
    body = events[0] if len(events) == 1 and isinstance(events[0], bytes) else json.dumps(events).encode()
    return Delivery(uuid4(), at, body)


def event(id_="e1", record="7", entity="invoice", change="updated", realm="4620", **more):
    told = {"specversion": "1.0", "id": id_, "type": f"qbo.{entity}.{change}.v1", "intuitentityid": record}
    return {**told, "intuitaccountid": realm, "time": "2026-08-16T11:59:58.123Z", "data": {}, **more}


def older(*entities, realm="4620"):
    return json.dumps({"eventNotifications": [{"realmId": realm, "dataChangeEvent": {"entities": entities}}]}).encode()


def change(record="7", operation="Update", **more):
    return {"name": "Invoice", "id": record, "operation": operation, "lastUpdated": "2026-08-16T11:59:58Z", **more}


def keys(*deliveries):
    return [one.key for delivery in deliveries for one in read(delivery).arrivals]


def test_an_event_keeps_its_key_whenever_it_is_told():
    first, second = keys(delivered(event()), delivered(event(), at=NOON + LATER))
    assert first == second


def test_two_events_have_two_keys_though_all_else_is_the_same():
    assert len(set(keys(delivered(event("e1"), event("e2"))))) == 2


def test_the_same_id_in_another_company_is_another_event():
    assert len(set(keys(delivered(event(), event(realm="4621"))))) == 2


def test_the_older_format_is_known_by_what_happened_when():
    first, second, third = keys(
        delivered(older(change())), delivered(older(change()), at=NOON + LATER), delivered(older(change("8")))
    )
    assert first == second != third


@pytest.mark.parametrize(
    "other", [{"operation": "Delete"}, {"lastUpdated": "2026-08-16T11:59:59Z"}, {"deletedId": "9"}]
)
def test_in_the_older_format_everything_that_differs_makes_another_change(other):
    assert len(set(keys(delivered(older(change(), {**change(), **other}))))) == 2


def test_in_the_older_format_a_change_without_a_time_is_never_taken_for_another_one():
    untimed = {**change(), "lastUpdated": None}
    assert len(set(keys(delivered(older(untimed, untimed)), delivered(older(untimed))))) == 3


def test_doubles_in_one_delivery_are_left_out_and_the_rest_comes_in_the_order_of_keys():
    found = distinct(read(delivered(event("e1"), event("e2"), event("e1"))).arrivals)
    assert len(found) == 2
    assert [one.key for one in found] == sorted(one.key for one in found)


def test_one_delivery_may_speak_of_several_companies():
    assert {one.realm_id for one in read(delivered(event(), event("e2", realm="4621"))).arrivals} == {"4620", "4621"}


def test_a_merge_names_the_record_that_went():
    (merged,) = read(delivered(event(change="merged", data={"deletedid": "27"}))).arrivals
    assert (merged.record_id, merged.merged_id) == ("7", "27")


def test_nothing_happens_after_it_was_told():
    (early,) = read(delivered(event(time="2026-08-17T00:00:00Z"))).arrivals
    assert early.at == NOON


def test_an_entity_that_nobody_knows_is_told_apart():
    (known, unknown) = read(delivered(event(), event("e2", entity="spaceship"))).arrivals
    assert (known.known, unknown.known) == (True, False)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no JSON",
        b"{}",
        b'{"eventNotifications": 5}',
        b"[5, null, {}]",
        json.dumps([event(time=5)]).encode(),
        json.dumps([event(id_={"no": "text"})]).encode(),
        b'[{"type": "qbo.invoice.updated.v1", "id": "\\ud800", "intuitaccountid": "1", "intuitentityid": "2"}]',
        b"\xff\xfe",
        b"[" * 5000,
    ],
)
def test_whatever_was_signed_is_read_or_said_to_be_unreadable(body):
    found = read(delivered(body))
    assert found.trouble or all(isinstance(one.key, bytes) for one in found.arrivals)


def test_what_the_database_does_not_keep_is_left_out():
    (one,) = read(delivered(event(record="7\0", realm="4620\0"))).arrivals
    assert (one.record_id, one.realm_id) == ("7", "4620")
