"""What is sent, operation by operation."""

from datetime import UTC, datetime

import pytest

from qbo import request
from qbo.errors import InvalidRequest, NotSupported


def test_a_short_statement_travels_in_the_address_and_a_long_one_in_the_body():
    short = request.query("1", "SELECT * FROM Bill")
    assert (short.method, dict(short.params)["query"]) == ("GET", "SELECT * FROM Bill")
    long = request.query("1", "SELECT * FROM Bill WHERE Id IN (" + "'1'," * 2000 + "'2')")
    assert long.method == "POST"
    assert dict(long.headers)["Content-Type"] == "application/text"
    assert long.repeatable
    assert long.cost == "metered"


def test_json_is_always_asked_for_because_xml_is_the_default():
    for sent in (request.query("1", "x"), request.create("1", "Bill", {}, "r"), request.read("1", "Bill", "1")):
        assert dict(sent.headers)["Accept"] == "application/json"
        assert dict(sent.params)["minorversion"] == "75"


def test_every_write_carries_its_requestid_and_is_free():
    sent = request.create("1", "Invoice", {"Line": []}, "r-1")
    assert dict(sent.params)["requestid"] == "r-1"
    assert (sent.path, sent.writes, sent.repeatable, sent.cost) == ("/v3/company/1/invoice", True, True, "free")


def test_an_update_needs_the_record_to_have_been_read():
    with pytest.raises(InvalidRequest, match="SyncToken"):
        request.update("1", "Invoice", {"Id": "1"}, "r")


@pytest.mark.parametrize(
    ("entity", "form"),
    [
        ("Invoice", {"operation": "void"}),
        ("Payment", {"operation": "update", "include": "void"}),
        ("BillPayment", {"operation": "update", "include": "void"}),
    ],
)
def test_each_entity_is_voided_in_its_own_form(entity, form):
    assert form.items() <= dict(request.void("1", entity, {}, "r").params).items()


@pytest.mark.parametrize("entity", ["Bill", "JournalEntry", "Purchase", "Customer"])
def test_what_quickbooks_pretends_to_void_is_refused_before_it_is_sent(entity):
    with pytest.raises(NotSupported):
        request.void("1", entity, {}, "r")


def test_list_records_cannot_be_deleted_and_the_error_says_what_to_do():
    with pytest.raises(NotSupported, match="deactivate"):
        request.delete("1", "Customer", {}, "r")


def test_company_info_is_read_under_the_companys_own_id():
    assert request.read("9130", "CompanyInfo", "1").path == "/v3/company/9130/companyinfo/9130"
    assert request.read("9130", "Preferences", "").path == "/v3/company/9130/preferences"


def test_changes_are_asked_in_utc_and_only_of_entities_that_report_them():
    sent = request.changes("1", ["Invoice", "Customer"], datetime(2026, 8, 1, tzinfo=UTC))
    assert dict(sent.params)["changedSince"] == "2026-08-01T00:00:00Z"
    assert dict(sent.params)["entities"] == "Invoice,Customer"
    with pytest.raises(NotSupported, match="TaxCode"):
        request.changes("1", ["TaxCode"], datetime(2026, 8, 1, tzinfo=UTC))
    with pytest.raises(InvalidRequest, match="zone"):
        request.changes("1", ["Invoice"], datetime(2026, 8, 1))  # noqa: DTZ001 - that is the point


def test_requestids_have_their_lengths():
    with pytest.raises(InvalidRequest, match="50"):
        request.create("1", "Bill", {}, "r" * 51)
    with pytest.raises(InvalidRequest, match="36"):
        request.batch("1", b"", "r" * 37, writes=True)


def test_ids_cannot_climb_out_of_their_path():
    assert request.read("1", "Invoice", "../../x?y").path == "/v3/company/1/invoice/..%2F..%2Fx%3Fy"
