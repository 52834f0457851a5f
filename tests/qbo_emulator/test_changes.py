"""What changed since: in one answer for all entities asked for."""

from datetime import timedelta

import pytest

SINCE = "2026-09-15T00:00:00Z"


def changed(books, entities, since=SINCE):
    (element,) = books.ask("cdc", entities=entities, changedSince=since)["CDCResponse"]
    return element["QueryResponse"]


def test_there_is_one_entry_for_each_entity_in_the_order_asked_for(books):
    books.invoice()
    invoices, bills, customers = changed(books, "Invoice,Bill,customer")
    assert (invoices["startPosition"], invoices["maxResults"]) == (1, 1)
    assert bills == {}
    assert [each["Id"] for each in customers["Customer"]] == ["1"]


def test_deletions_come_last_as_stubs(books, clock):
    first, second = books.invoice(), books.invoice()
    clock.advance(timedelta(seconds=5))
    books.delete("Invoice", first)
    (entry,) = changed(books, "Invoice")
    assert [each["Id"] for each in entry["Invoice"]] == [second["Id"], first["Id"]]
    assert entry["Invoice"][-1] == {
        "domain": "QBO",
        "status": "Deleted",
        "Id": first["Id"],
        "MetaData": {"LastUpdatedTime": "2026-09-15T12:00:05-07:00"},
    }


def test_inactive_records_are_changes_like_others(books):
    books.update("Customer", {**books.read("Customer", "1"), "Active": False})
    (entry,) = changed(books, "Customer")
    assert entry["Customer"][0]["Active"] is False


def test_what_changed_before_is_left_out(books, clock):
    books.invoice()
    clock.advance(timedelta(hours=1))
    books.invoice()
    (entry,) = changed(books, "Invoice", "2026-09-15T12:30:00-07:00")
    assert [each["Id"] for each in entry["Invoice"]] == ["2"]
    (same,) = changed(books, "Invoice", "2026-09-15T12:30:00")
    assert same == entry


def test_a_payment_makes_its_invoice_and_customer_change(books, clock):
    made = books.invoice()
    clock.advance(timedelta(hours=1))
    books.pay({made["Id"]: "10"})
    entries = changed(books, "Invoice,Customer,Account", "2026-09-15T20:00:00Z")
    assert [len(next(iter(entry.values()))) for entry in entries] == [1, 1, 2]


def test_an_answer_holds_a_thousand_objects_whatever_they_are(books):
    for number in range(700):
        books.create("Customer", {"DisplayName": f"C {number}"})
        books.create("Vendor", {"DisplayName": f"V {number}"})
    customers, vendors, terms = changed(books, "Customer,Vendor,Term")
    assert (customers["maxResults"], vendors["maxResults"], terms) == (701, 299, {})


@pytest.mark.parametrize("entity", ["TaxCode", "CompanyInfo", "Preferences", "Colour"])
def test_some_entities_are_not_covered(books, entity, refused):
    with refused("500", "Operation"):
        changed(books, f"Customer,{entity}")


def test_nobody_looks_back_further_than_thirty_days(books, refused):
    with refused("500", "Operation") as refusal:
        changed(books, "Customer", "2026-08-01T00:00:00Z")
    assert refusal.value.faults[0].detail == (
        "Operation cdc with changedSince date 2026-08-01T00:00:00Z which is older than fixed days is not supported."
    )


@pytest.mark.parametrize(("params", "code"), [
    ({"entities": "Customer"}, "2020"),
    ({"changedSince": SINCE}, "2020"),
    ({"entities": "Customer", "changedSince": "soon"}, "2060"),
])  # fmt: skip
def test_a_question_must_be_whole(books, params, code, refused):
    with refused(code):
        books.ask("cdc", **params)
