"""Answers become records, pages and changes, or say why not."""

from datetime import UTC, datetime

import pytest

from qbo import request, response
from qbo.errors import ServerFault, Unreadable
from qbo.response import Answer

NOW = datetime(2026, 9, 1, tzinfo=UTC)
ASKED = request.query("1", "SELECT * FROM Customer")
READ = request.read("1", "Invoice", "1")
SINCE = datetime(2026, 8, 1, tzinfo=UTC)


def answer(body, status=200):
    return Answer(status, {"intuit_tid": "1-tid"}, body, NOW)


def test_a_page_keeps_the_bytes_of_each_record():
    body = (
        b'{"QueryResponse":{"Customer":[{"Id":"1", "Balance":0.10},{"Id":"2"}],"startPosition":1,"maxResults":2,'
        b'"totalCount":41},"time":"2026-08-16T10:34:50.123-07:00"}'
    )
    page = response.page(answer(body), ASKED)
    assert (page.entity, page.start, page.total, page.intuit_tid) == ("Customer", 1, 41, "1-tid")
    assert [record.raw for record in page.records] == [b'{"Id":"1", "Balance":0.10}', b'{"Id":"2"}']
    assert page.time == datetime(2026, 8, 16, 17, 34, 50, 123000, tzinfo=UTC)


def test_no_rows_are_an_empty_page_and_a_missing_time_is_ours():
    page = response.page(answer(b'{"QueryResponse":{}}'), ASKED)
    assert (page.entity, page.records, page.total, page.time) == (None, (), None, NOW)


@pytest.mark.parametrize("body", [b"", b"<html/>", b"{}", b'{"QueryResponse":[]}', b'{"BatchItemResponse":[]}'])
def test_a_200_without_what_was_asked_is_unreadable(body):
    with pytest.raises(Unreadable):
        response.page(answer(body), ASKED)
    with pytest.raises(Unreadable):
        response.record(answer(body), READ)


def test_a_fault_inside_a_200_is_an_error():
    body = b'{"Fault":{"Error":[{"Message":"System Failure","code":"10000"}],"type":"SystemFault"}}'
    with pytest.raises(ServerFault) as caught:
        response.check(answer(body), READ)
    assert caught.value.intuit_tid == "1-tid"
    assert caught.value.request == "GET /v3/company/1/invoice/1"


def test_a_customer_named_fault_is_none():
    response.check(answer(b'{"Customer":{"Id":"1","DisplayName":"Fault"}}'), READ)


def test_changes_are_told_apart_by_entity_and_deletions_are_stubs():
    body = (
        b'{"CDCResponse":[{"QueryResponse":[{"Customer":[{"Id":"1"}],"startPosition":1,"maxResults":1},'
        b'{"Estimate":[{"Id":"7"},{"domain":"QBO","status":"Deleted","Id":"9"}],"totalCount":2},{}]}],'
        b'"time":"2026-08-16T10:34:50.123-07:00"}'
    )
    changes = response.changes(answer(body), ASKED, ["Customer", "Estimate", "Bill"])
    assert {name: [one.id for one in found] for name, found in changes.by_entity.items()} == {
        "Customer": ["1"], "Estimate": ["7", "9"], "Bill": [],
    }  # fmt: skip
    assert [one.deleted for one in changes.by_entity["Estimate"]] == [False, True]
    assert not changes.overflowed
    assert changes.time == datetime(2026, 8, 16, 17, 34, 50, 123000, tzinfo=UTC)


def test_one_entity_may_come_in_several_blocks_and_one_element_each():
    body = (
        b'{"CDCResponse":[{"QueryResponse":[{"Customer":[{"Id":"1"}]}]},{"QueryResponse":[{"Customer":[{"Id":"2"}]}]}]}'
    )
    found = response.changes(answer(body), ASKED, ["Customer"]).by_entity["Customer"]
    assert [one.id for one in found] == ["1", "2"]


def test_a_thousand_changes_together_mean_that_more_may_be_cut_off():
    half = ",".join('{"Id":"1"}' for _ in range(500))
    body = f'{{"CDCResponse":[{{"QueryResponse":[{{"Customer":[{half}]}},{{"Bill":[{half}]}}]}}]}}'.encode()
    assert response.changes(answer(body), ASKED, ["Customer", "Bill"]).overflowed


def test_a_feed_that_is_none_is_unreadable():
    with pytest.raises(Unreadable):
        response.changes(answer(b'{"time":"x"}'), ASKED, [])
