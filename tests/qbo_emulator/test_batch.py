"""Many operations in one request."""

import pytest


def send(books, *items, **params):
    return books.post("batch", {"BatchItemRequest": list(items)}, **params)["BatchItemResponse"]


def test_every_item_has_its_own_outcome(books):
    made = books.invoice()
    answers = send(
        books,
        {"bId": "1", "operation": "create", "Vendor": {"DisplayName": "Bob"}},
        {"bId": "2", "operation": "create", "Vendor": {"DisplayName": "Amy"}},
        {"bId": "3", "operation": "delete", "Invoice": {"Id": made["Id"], "SyncToken": "0"}},
        {"bId": "4", "Query": "select count(*) from Vendor"},
        {"bId": "5", "operation": "update", "Customer": {**books.read("Customer", "1"), "Notes": "x"}},
        {"Customer": {"DisplayName": "Without bId"}},
        {"bId": "7", "Query": "select * from Nothing"},
    )
    assert [each.get("bId") for each in answers] == ["1", "2", "3", "4", "5", None, "7"]
    assert answers[0]["Vendor"]["DisplayName"] == "Bob"
    assert answers[1]["Fault"]["Error"][0]["code"] == "6240"
    assert answers[1]["Fault"]["type"] == "ValidationFault"
    assert answers[2]["Invoice"]["status"] == "Deleted"
    assert answers[3]["QueryResponse"] == {"totalCount": 2}
    assert answers[4]["Customer"]["SyncToken"] == "1"
    assert answers[5]["Customer"]["DisplayName"] == "Without bId"
    assert answers[6]["Fault"]["Error"][0]["code"] == "4001"


def test_more_than_thirty_items_are_refused(books, refused):
    with refused("1040"):
        send(books, *[{"bId": str(n), "Query": "select * from Customer"} for n in range(31)])
    assert len(send(books, *[{"bId": str(n), "Query": "select * from Customer"} for n in range(30)])) == 30


def test_the_requestid_of_a_batch_and_the_bid_of_a_write_have_fifty_characters_together(books):
    item = {"operation": "create", "Vendor": {"DisplayName": "Bob"}}
    question = {"bId": "q" * 36, "Query": "select count(*) from Vendor"}
    fault, found = send(books, {"bId": "b" * 36, **item}, question, requestid="r" * 32)
    assert fault["Fault"]["Error"][0]["code"] == "6000"
    assert "rrrrrrrrrr..., which is 68 characters" in fault["Fault"]["Error"][0]["Detail"]
    assert found["QueryResponse"] == {"totalCount": 1}
    assert "Vendor" in send(books, {"bId": "b" * 18, **item}, requestid="s" * 32)[0]


def test_a_whole_batch_is_replayed_under_its_request_id(books):
    item = {"bId": "1", "operation": "create", "Vendor": {"DisplayName": "Bob"}}
    first = send(books, item, requestid="b1")
    assert send(books, item, requestid="b1") == first
    assert "Fault" in send(books, item)[0]


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({"bId": "1"}, "2000"),
        ({"bId": "1", "Colour": {}}, "2000"),
        ({"bId": "1", "Vendor": []}, "2010"),
        ({"bId": "1", "operation": "explode", "Vendor": {}}, "500"),
        ("x", "2010"),
    ],
)
def test_an_item_that_makes_no_sense_has_a_fault_of_its_own(books, item, code):
    assert send(books, item)[0]["Fault"]["Error"][0]["code"] == code


def test_an_item_may_ask_for_changes(books):
    item = {"bId": "1", "CDCQuery": {"Entities": "Customer", "ChangedSince": "2026-09-15T00:00:00Z"}}
    (entry,) = send(books, item)[0]["CDCResponse"][0]["QueryResponse"]
    assert [each["Id"] for each in entry["Customer"]] == ["1"]
