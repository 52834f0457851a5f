"""The operations behind a company's address: what they answer, and that a requestid is done once."""

import pytest

from qbo_emulator.conventions import Settings
from qbo_emulator.faults import Refusal


def test_a_record_comes_in_an_envelope_with_the_time_in_california(books, clock):
    answer = books.answer("customer/1")
    assert answer.content_type == "application/json;charset=utf-8"
    read = books.ask("customer/1")
    assert read["Customer"]["DisplayName"] == "Amy"
    assert read["time"] == "2026-09-15T12:00:00.000-07:00"


def test_a_post_without_an_id_creates_and_with_one_updates(books):
    made = books.post("customer", {"DisplayName": "Bea", "SyncToken": "0"})["Customer"]
    changed = books.post("customer", {**made, "DisplayName": "Beate"}, operation="update")["Customer"]
    assert (changed["Id"], changed["DisplayName"], changed["SyncToken"]) == (made["Id"], "Beate", "1")


def test_a_deletion_answers_what_is_gone(books):
    made = books.invoice()
    gone = books.post("invoice", {"Id": made["Id"], "SyncToken": "0"}, operation="delete")
    assert gone["Invoice"] == {"domain": "QBO", "status": "Deleted", "Id": made["Id"]}


def test_the_company_and_its_preferences_have_no_list(books):
    assert books.ask("companyinfo/1")["CompanyInfo"]["Id"] == "1"
    preferences = books.ask("preferences")["Preferences"]
    assert "BookCloseDate" not in preferences["AccountingInfoPrefs"]
    changed = {"SyncToken": preferences["SyncToken"], "sparse": True, "EmailMessagesPrefs": {}}
    assert books.post("preferences", changed)["Preferences"]["SyncToken"] == preferences["SyncToken"]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "colour/1"), ("GET", "customer"), ("POST", "customer/1"), ("DELETE", "customer/1"), ("GET", "")],
)
def test_what_is_not_there_is_an_unsupported_operation(books, method, path, refused):
    with refused("500") as refusal:
        books.ask(path, method)
    assert "Could not find resource for relative : /v3/company/1/" in refusal.value.faults[0].detail


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff", b""])
def test_a_body_that_is_no_object_is_refused(books, body, refused):
    with refused("2010"):
        books.ask("customer", "POST", body)


# Void (facts B.5)


def test_an_invoice_is_voided_by_operation(books):
    made = books.invoice()
    gone = books.post("invoice", {"Id": made["Id"], "SyncToken": "0"}, operation="void")["Invoice"]
    assert (gone["TotalAmt"], gone["PrivateNote"]) == (0, "Voided")


@pytest.mark.parametrize("entity", ["payment", "billpayment"])
def test_payments_are_voided_by_an_update_that_includes_it(books, entity):
    made = books.pay({}, "10") if entity == "payment" else books.pay_bill(books.bill()["Id"], "10")
    body = {"Id": made["Id"], "SyncToken": "0", "sparse": True}
    (gone, *_) = books.post(entity, body, operation="update", include="void").values()
    assert (gone["TotalAmt"], gone["PrivateNote"], gone["SyncToken"]) == (0, "Voided", "1")


def test_the_void_of_a_payment_may_need_the_whole_of_it(books, refused):
    books.settings = Settings(payment_void="full")
    made = books.pay({}, "10")
    head = {"Id": made["Id"], "SyncToken": "0", "sparse": True, "TotalAmt": 10}
    with refused("2020", "CustomerRef"):
        books.post("payment", head, operation="update", include="void")
    assert books.post("payment", made, operation="update", include="void")["Payment"]["TotalAmt"] == 0


def test_a_payment_may_be_voided_by_operation_too(books, refused):
    made = books.pay({}, "10")
    body = {"Id": made["Id"], "SyncToken": "0"}
    with refused("500", "Operation"):
        books.post("payment", body, operation="void")
    books.settings = Settings(payment_void_by="either")
    assert books.post("payment", body, operation="void")["Payment"]["TotalAmt"] == 0


def test_a_purchase_and_a_bill_payment_cannot_be_voided_by_operation(books, refused):
    body = {"AccountRef": {"value": books.account("Checking")}, "PaymentType": "Cash", "Line": [books.spent()]}
    made = books.create("Purchase", body)
    with refused("500", "Operation") as refusal:
        books.post("purchase", {"Id": made["Id"], "SyncToken": "0"}, operation="void")
    assert refusal.value.faults[0].detail == "Operation void is not supported."
    paid = books.pay_bill(books.bill()["Id"], "10")
    with refused("500", "Operation"):
        books.post("billpayment", {"Id": paid["Id"], "SyncToken": "0"}, operation="void")


def test_the_void_of_a_bill_answers_200_with_a_fault(books):
    made = books.bill()
    answer = books.post("bill", {"Id": made["Id"], "SyncToken": "0"}, operation="void")
    assert answer["Fault"]["type"] == "SystemFault"
    assert answer["Fault"]["Error"][0]["Detail"] == ("System Failure Error: java.lang.UnsupportedOperationException")
    assert books.read("Bill", made["Id"])["TotalAmt"] == 100


def test_the_void_of_a_journal_entry_answers_200_and_does_nothing(books):
    answer = books.post("journalentry", {"Id": "1", "SyncToken": "0"}, operation="void")
    assert answer["BatchItemResponse"] == []
    assert answer.keys() == {"BatchItemResponse", "time"}


# requestid (facts B.3)


def test_a_request_id_is_done_once_and_answers_byte_for_byte_the_same(books, clock):
    from datetime import timedelta

    body = {"DisplayName": "Bea"}
    first = books.answer("customer", "POST", body, requestid="r1")
    clock.advance(timedelta(hours=1))
    assert books.answer("customer", "POST", body, requestid="r1") == first
    assert len(books.shelf("Customer")) == 2


def test_a_request_id_still_answers_after_its_record_was_deleted(books):
    body = {"CustomerRef": books.party(), "Line": [books.sold()]}
    first = books.answer("invoice", "POST", body, requestid="r1")
    books.delete("Invoice", {"Id": "1", "SyncToken": "0"})
    assert books.answer("invoice", "POST", body, requestid="r1") == first
    assert len(books.shelf("Invoice")) == 0


def test_a_request_id_with_another_body_is_refused_or_replayed_by_setting(books, refused):
    first = books.answer("customer", "POST", {"DisplayName": "Bea"}, requestid="r1")
    with refused("600", "requestid"):
        books.answer("customer", "POST", {"DisplayName": "Cleo"}, requestid="r1")
    books.settings = Settings(reused_request_id="replay")
    assert books.answer("customer", "POST", {"DisplayName": "Cleo"}, requestid="r1") == first


def test_a_refused_request_may_use_its_id_again(books):
    with pytest.raises(Refusal):
        books.post("customer", {"DisplayName": "Amy"}, requestid="r1")
    amy = books.read("Customer", "1")
    books.update("Customer", {**amy, "DisplayName": "Amelie"})
    assert books.post("customer", {"DisplayName": "Amy"}, requestid="r1")["Customer"]["Id"] == "3"


def test_a_request_id_has_a_length(books, refused):
    with refused("6000"):
        books.post("customer", {"DisplayName": "Bea"}, requestid="r" * 51)
