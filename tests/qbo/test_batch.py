"""Batches: cut, written, and each operation's own outcome."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from qbo import batch, request
from qbo.batch import Operation
from qbo.errors import BusinessRule, InvalidRequest, OutcomeUnknown, StaleRecord, Throttled, Unreadable
from qbo.record import Record
from qbo.response import Answer, Page

SENT = request.batch("1", b"", "r", writes=True)
FAULT = {"type": "ValidationFault", "Error": [{"Message": "Stale Object Error", "code": "5010"}]}


def answer(*items):
    body = json.dumps({"BatchItemResponse": list(items), "time": "2026-08-16T10:34:50-07:00"}).encode()
    return Answer(200, {"intuit_tid": "t"}, body, datetime(2026, 9, 1, tzinfo=UTC))


def test_operations_are_cut_into_thirties():
    parts = batch.cut([Operation.query(str(number)) for number in range(61)])
    assert [len(part) for part in parts] == [30, 30, 1]
    assert parts[2][0].statement == "60"


def test_a_query_has_no_operation_and_amounts_stay_exact():
    written = batch.content([
        Operation.query("SELECT * FROM Bill"),
        Operation.create("invoice", {"TotalAmt": Decimal("10.00")}),
        Operation.delete("Invoice", "7", "2"),
    ])  # fmt: skip
    assert written == (
        b'{"BatchItemRequest":[{"bId":"0","Query":"SELECT * FROM Bill"},'
        b'{"bId":"1","operation":"create","Invoice":{"TotalAmt":10.00}},'
        b'{"bId":"2","operation":"delete","Invoice":{"Id":"7","SyncToken":"2"}}]}'
    )


def test_outcomes_come_in_the_order_asked_whatever_the_order_answered():
    asked = [
        Operation.create("Vendor", {}),
        Operation.update("Vendor", {"Id": "1", "SyncToken": "0"}),
        Operation.query("select * from Bill"),
        Operation.count("Bill"),
        Operation.create("Bill", {}),
    ]
    found = batch.outcomes(
        answer(
            {"QueryResponse": {"totalCount": 12}, "bId": "3"},
            {"Fault": FAULT, "bId": "1"},
            {"QueryResponse": {"Bill": [{"Id": "5"}], "maxResults": 1}, "bId": "2"},
            {"Vendor": {"Id": "8", "SyncToken": "0"}, "bId": "0"},
        ),
        SENT,
        asked,
    )
    assert found[0] == Record("Vendor", b'{"Id": "8", "SyncToken": "0"}')
    assert isinstance(found[1], StaleRecord)
    assert isinstance(found[2], Page)
    assert found[2].records[0].id == "5"
    assert found[3] == 12
    assert isinstance(found[4], OutcomeUnknown)


def test_a_batch_of_nothing_or_too_much_is_not_written():
    for operations in ([], [Operation.query("x")] * 31):
        with pytest.raises(InvalidRequest):
            batch.content(operations)


async def test_many_operations_go_in_several_requests_each_with_its_own_requestid(client, wire, pace):
    def one_each(sent):
        items = json.loads(sent.content)["BatchItemRequest"]
        return {"BatchItemResponse": [{"QueryResponse": {"totalCount": 1}, "bId": item["bId"]} for item in items]}

    wire.says(one_each)
    found = await client.batch([Operation.count("Bill")] * 65, requestid="r")
    assert found == [1] * 65
    assert [sent.url.params["requestid"] for sent in wire.requests] == ["r-0", "r-1", "r-2"]
    assert pace.admitted == ["batch"] * 3


async def test_what_cannot_be_sent_stops_a_batch_before_any_of_it_is(client, wire):
    with pytest.raises(TypeError, match="exact"):
        await client.batch([Operation.create("Bill", {})] * 30 + [Operation.create("Bill", {"TotalAmt": 1.5})])
    assert wire.requests == []


def test_the_requestids_of_many_requests_differ_and_are_never_too_long():
    stem = request.new_requestid()
    ids = [batch.requestid(stem, number, of=2000) for number in range(2000)]
    assert len(set(ids)) == 2000
    assert max(map(len, ids)) <= 36
    assert ids == [batch.requestid(stem, number, of=2000) for number in range(2000)]
    assert batch.requestid(stem, 0, of=1) == stem


def test_a_count_without_a_number_is_not_zero():
    (found,) = batch.outcomes(answer({"QueryResponse": {}, "bId": "0"}), SENT, [Operation.count("Bill")])
    assert isinstance(found, Unreadable)


async def test_a_request_that_fails_is_the_outcome_of_all_in_it_and_the_others_go_on(client, wire):
    def answers(sent):
        items = json.loads(sent.content)["BatchItemRequest"]
        if sent.url.params["requestid"] == "r-0":
            return 400, b'{"Fault":{"Error":[{"code":"6000","Message":"m"}]}}'
        return {"BatchItemResponse": [{"Bill": {"Id": "1"}, "bId": item["bId"]} for item in items]}

    wire.says(answers)
    found = await client.batch([Operation.create("Bill", {})] * 31, requestid="r")
    assert all(isinstance(one, BusinessRule) for one in found[:30])
    assert isinstance(found[30], Record)


async def test_a_question_that_quickbooks_stumbled_over_is_asked_once_more_and_a_write_is_not(client, wire):
    stumbled = {"type": "SystemFault", "Error": [{"code": "10000", "Message": "m"}]}

    def first(sent):
        return {"BatchItemResponse": [{"Fault": stumbled, "bId": "0"}, {"Fault": stumbled, "bId": "1"}]}

    def second(sent):
        assert [list(item) for item in json.loads(sent.content)["BatchItemRequest"]] == [["bId", "Query"]]
        return {"BatchItemResponse": [{"QueryResponse": {"totalCount": 4}, "bId": "0"}]}

    wire.says(first, second)
    found = await client.batch([Operation.create("Bill", {}), Operation.count("Bill")])
    assert found[0].code == "10000"
    assert found[1] == 4


async def test_a_batch_waits_when_it_is_throttled_and_gives_up_politely(client, wire, pace):
    wire.says((429, b""))
    found = await client.batch([Operation.count("Bill")])
    assert isinstance(found[0], Throttled)
    assert pace.pauses == [60.0] * 6
