"""Facts C.1 to C.3: queries, changes, batches."""

from datetime import datetime, timedelta

import pytest


def test_no_rows_are_an_empty_object(quickbooks):
    answer = quickbooks.get("query", query="select * from Customer where DisplayName = 'nobody at all'").json()
    assert answer["QueryResponse"] == {}
    assert set(answer) == {"QueryResponse", "time"}


def test_a_count_is_only_a_count(quickbooks, customer):
    answer = quickbooks.get("query", query="SELECT COUNT(*) FROM Customer").json()
    assert set(answer["QueryResponse"]) == {"totalCount"}
    assert answer["QueryResponse"]["totalCount"] > 0


def test_a_page_says_where_it_starts_and_how_long_it_is(quickbooks, customer):
    answer = quickbooks.get("query", query="select * from customer startposition 1 maxresults 1").json()
    assert answer["QueryResponse"]["startPosition"] == 1
    assert answer["QueryResponse"]["maxResults"] == len(answer["QueryResponse"]["Customer"]) == 1


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("select nonsense", "4000"),
        ("select * from Customer startposition 0", "4001"),
        ("select * from Invoice where PrivateNote = 'x'", "4001"),
        ("select * from Customer where Colour = 'red'", "4001"),
    ],
)
def test_a_statement_that_cannot_be_run_is_refused(quickbooks, statement, code):
    answer = quickbooks.get("query", query=statement)
    assert answer.status_code == 400
    assert answer.json()["Fault"]["Error"][0]["code"] == code


def test_an_apostrophe_is_escaped_with_a_backslash(quickbooks, name):
    made = quickbooks.made("Customer", {"DisplayName": f"O'{name}"})
    found = quickbooks.rows(f"select * from Customer where DisplayName = 'O\\'{name}'")
    assert [one["Id"] for one in found] == [made["Id"]]


def test_changes_come_as_one_element_with_an_entry_for_each_entity_asked(quickbooks, customer):
    since = datetime.fromisoformat(customer["MetaData"]["CreateTime"]) - timedelta(seconds=5)
    answer = quickbooks.get("cdc", entities="Class,Customer", changedSince=since.isoformat()).json()
    (element,) = answer["CDCResponse"]
    first, second = element["QueryResponse"]
    assert "Customer" not in first
    assert customer["Id"] in [one["Id"] for one in second["Customer"]]


def test_a_batch_does_what_it_can(quickbooks, name):
    items = [
        {"bId": "a", "operation": "create", "Vendor": {"DisplayName": name}},
        {"bId": "b", "operation": "create", "Vendor": {"DisplayName": name}},
        {"bId": "c", "Query": "select count(*) from Vendor"},
    ]
    answer = quickbooks.post("batch", {"BatchItemRequest": items})
    assert answer.status_code == 200
    by_id = {item["bId"]: item for item in answer.json()["BatchItemResponse"]}
    assert by_id["a"]["Vendor"]["DisplayName"] == name
    assert by_id["b"]["Fault"]["Error"][0]["code"] == "6240"
    assert by_id["c"]["QueryResponse"]["totalCount"] > 0
