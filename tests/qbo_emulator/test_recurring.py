"""Templates of transactions: a transaction within a RecurringTransaction, which books nothing."""

import pytest

MONTHLY = {"IntervalType": "Monthly", "NumInterval": 1, "DayOfMonth": 1, "StartDate": "2026-10-01"}
INFO = {"Name": "Telephone", "RecurType": "Automated", "Active": True, "ScheduleInfo": MONTHLY}


@pytest.fixture
def template(books):
    """Give a template of a bill, as its creation answered it."""
    body = {"Bill": {"VendorRef": books.party("Vendor"), "Line": [books.spent("74.36")], "RecurringInfo": INFO}}
    return books.post("recurringtransaction", body)["RecurringTransaction"]


def test_a_template_is_answered_with_its_transaction_one_level_down(books, template):
    (bill,) = template.values()
    assert list(template) == ["Bill"]
    assert bill["RecurringInfo"]["ScheduleInfo"]["NextDate"] == "2026-10-01"
    assert (bill["TotalAmt"], bill["SyncToken"], bill["RecurDataRef"]) == (bill["Balance"], "0", {"value": "1"})
    assert bill["VendorRef"]["name"] == "Norton Lumber"
    assert books.ask(f"recurringtransaction/{bill['Id']}")["RecurringTransaction"] == template


def test_a_template_is_no_transaction_yet(books, template):
    assert not {"TxnDate", "DocNumber"} & set(template["Bill"])
    assert books.query("select * from Bill") == {}
    assert books.ledger.postings == {}
    assert books.invoice()["DocNumber"] == "1001"


def test_a_template_read_by_id_may_come_as_a_query(books, template):
    books.settings = type(books.settings)(recurring_read="query")
    found = books.ask(f"recurringtransaction/{template['Bill']['Id']}")
    assert found["QueryResponse"] == {"startPosition": 1, "maxResults": 1, "RecurringTransaction": [template]}


def test_templates_are_found_by_their_type_id_and_number(books, template):
    sale = {"CustomerRef": books.party(), "Line": [books.sold()], "RecurringInfo": {"Name": "Retainer"}}
    other = books.post("recurringtransaction", {"Invoice": sale})["RecurringTransaction"]
    for condition, found in (
        ("Type = 'Bill'", template),
        ("Type in ('Invoice', 'Estimate')", other),
        ("RecurDataRef = '2'", other),
        (f"Id = '{template['Bill']['Id']}'", template),
    ):
        answer = books.query(f"select * from RecurringTransaction where {condition}")
        assert answer["RecurringTransaction"] == [found]
    assert books.query("select count(*) from RecurringTransaction") == {"totalCount": 2}
    ordered = books.query("select * from RecurringTransaction orderby RecurDataRef desc")
    assert ordered["RecurringTransaction"] == [other, template]


def test_a_sparse_change_keeps_the_rest_and_a_full_one_does_not(books, template):
    bill = template["Bill"]
    body = {"Id": bill["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "by phone"}
    changed = books.post("recurringtransaction", {"Bill": body})["RecurringTransaction"]["Bill"]
    assert {**changed, "SyncToken": "0", "MetaData": bill["MetaData"]} == {**bill, "PrivateNote": "by phone"}
    assert changed["SyncToken"] == "1"
    whole = {name: changed[name] for name in ("Id", "SyncToken", "VendorRef", "Line", "RecurringInfo")}
    again = books.post("recurringtransaction", {"Bill": whole})["RecurringTransaction"]["Bill"]
    assert "PrivateNote" not in again
    assert (again["SyncToken"], again["RecurDataRef"]) == ("2", bill["RecurDataRef"])
    same = books.post("recurringtransaction", {"Bill": again})["RecurringTransaction"]["Bill"]
    assert same == again


def test_a_stale_change_is_refused(books, template, refused):
    with refused("5010"):
        books.post("recurringtransaction", {"Bill": {**template["Bill"], "SyncToken": "7"}})


def test_a_deleted_template_is_gone(books, template, refused):
    id_ = template["Bill"]["Id"]
    body = {"Bill": {"Id": id_, "SyncToken": "0"}}
    gone = books.post("recurringtransaction", body, operation="delete")["RecurringTransaction"]
    assert gone == {"status": "Deleted", "domain": "QBO", "Bill": {"Id": id_}}
    assert books.query("select * from RecurringTransaction") == {}
    with refused("610"):
        books.ask(f"recurringtransaction/{id_}")


@pytest.mark.parametrize(
    ("body", "code", "element"),
    [
        ({}, "2020", "IntuitObject"),
        ({"Bill": {"Line": []}}, "2020", "Line"),
        ({"Payment": {"TotalAmt": 1}}, "2020", "IntuitObject"),
        ({"Bill": {"Nonsense": 1}}, "2010", None),
    ],
)
def test_what_is_no_template_is_refused(books, body, code, element):
    from qbo_emulator.faults import Refusal

    with pytest.raises(Refusal) as refusal:
        books.post("recurringtransaction", body)
    assert (refusal.value.faults[0].code, refusal.value.faults[0].element) == (code, element)


def test_a_template_needs_to_say_how_it_recurs(books, refused):
    with refused("2020", "RecurringInfo"):
        books.post("recurringtransaction", {"Bill": {"VendorRef": books.party("Vendor"), "Line": [books.spent()]}})


def test_templates_go_in_batches_too(books, template):
    sale = {"CustomerRef": books.party(), "Line": [books.sold()], "RecurringInfo": {"Name": "Retainer"}}
    items = [
        {"bId": "1", "operation": "create", "RecurringTransaction": {"Invoice": sale}},
        {"bId": "2", "Query": "select * from RecurringTransaction where Type = 'Bill'"},
        {"bId": "3", "operation": "delete", "RecurringTransaction": {"Bill": {"Id": "99", "SyncToken": "0"}}},
    ]
    made, found, missed = books.post("batch", {"BatchItemRequest": items})["BatchItemResponse"]
    assert made["RecurringTransaction"]["Invoice"]["RecurringInfo"]["Name"] == "Retainer"
    assert found["QueryResponse"]["RecurringTransaction"] == [template]
    assert missed["Fault"]["Error"][0]["code"] == "610"


def test_templates_are_no_part_of_changes(books, template, refused):
    with refused("500"):
        books.ask("cdc", entities="RecurringTransaction", changedSince="2026-09-15T00:00:00Z")


def test_a_merge_reaches_templates(books, template):
    winner = books.create("Vendor", {"DisplayName": "Lumber & Sons"})
    books.merge("Vendor", books.party("Vendor")["value"], winner["Id"])
    (found,) = books.query("select * from RecurringTransaction")["RecurringTransaction"]
    assert found["Bill"]["VendorRef"] == {"value": winner["Id"], "name": "Lumber & Sons"}
