"""What one company can be asked and told."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from qbo import query
from qbo.errors import DuplicateName, InvalidRequest, NotSupported, OutcomeUnknown, StaleRecord, Unreadable

STALE = (400, b'{"Fault":{"Error":[{"code":"5010","Message":"Stale Object Error"}],"type":"ValidationFault"}}')


def bill(token="0", **members):
    return {"Bill": {"Id": "7", "SyncToken": token, **members}, "time": "2026-08-16T10:34:50.123-07:00"}


def body(sent):
    return json.loads(sent.content)


async def test_counting_includes_inactive_records(client, wire):
    wire.says({"QueryResponse": {"totalCount": 41}, "time": "2026-08-16T10:34:50.123-07:00"})
    assert await client.count("Customer") == 41
    assert wire.requests[0].url.params["query"] == "SELECT COUNT(*) FROM Customer WHERE Active IN (true, false)"


async def test_a_count_without_a_number_is_not_zero(client, wire):
    wire.says({"QueryResponse": {}})
    with pytest.raises(Unreadable):
        await client.count("Customer")


async def test_amounts_are_sent_as_they_were_meant(client, wire):
    wire.says(bill())
    await client.create("Bill", {"TotalAmt": Decimal("10.10")}, requestid="r-1")
    assert wire.requests[0].content == b'{"TotalAmt":10.10}'
    assert wire.requests[0].url.params["requestid"] == "r-1"


async def test_each_write_gets_a_requestid_of_its_own(client, wire):
    wire.says(bill())
    await client.create("Bill", {})
    await client.create("Bill", {})
    first, second = (sent.url.params["requestid"] for sent in wire.requests)
    assert first != second


async def test_a_sparse_update_says_so_and_a_full_one_does_not(client, wire):
    wire.says(bill())
    await client.sparse_update("Bill", {"Id": "7", "SyncToken": "0", "DocNumber": "1"})
    await client.full_update("Bill", {"Id": "7", "SyncToken": "0", "sparse": True})
    assert [body(sent).get("sparse") for sent in wire.requests] == [True, None]


async def test_a_stale_record_is_read_again_changed_again_and_sent_once_more(client, wire):
    wire.says(bill("0", Memo="ours"), STALE, bill("1", Memo="theirs"), bill("2", Memo="theirs, changed"))
    seen = []

    def change(members):
        seen.append(members["Memo"])
        return {**members, "Memo": f"{members['Memo']}, changed"}

    assert (await client.update("Bill", "7", change)).sync_token == "2"
    assert seen == ["ours", "theirs"]
    assert body(wire.requests[-1])["SyncToken"] == "1"
    assert wire.requests[1].url.params["requestid"] != wire.requests[3].url.params["requestid"]


async def test_a_record_that_stays_stale_is_given_back_to_the_caller(client, wire):
    wire.says(bill("0"), STALE, bill("1"), STALE)
    with pytest.raises(StaleRecord):
        await client.update("Bill", "7", lambda members: {**members, "Memo": "x"})
    assert len(wire.requests) == 4


async def test_a_change_that_changes_nothing_is_not_sent(client, wire):
    wire.says(bill("3"))
    assert (await client.update("Bill", "7", lambda members: members)).sync_token == "3"
    assert len(wire.requests) == 1


async def test_a_delete_without_token_reads_it_first(client, wire):
    wire.says(bill("5"), {"Bill": {"domain": "QBO", "status": "Deleted", "Id": "7"}})
    assert (await client.delete("Bill", "7")).deleted
    assert body(wire.requests[1]) == {"Id": "7", "SyncToken": "5"}
    assert wire.requests[1].url.params["operation"] == "delete"


@pytest.mark.parametrize(
    ("entity", "more"), [("Invoice", {}), ("Payment", {"CustomerRef": {"value": "3"}, "sparse": True})]
)
async def test_an_invoice_is_voided_by_its_head_and_a_payment_by_all_of_it(client, wire, entity, more):
    wire.says({entity: {"Id": "7", "SyncToken": "1", "CustomerRef": {"value": "3"}}})
    await client.void(entity, "7")
    assert body(wire.requests[1]) == {"Id": "7", "SyncToken": "1", **more}


async def test_what_cannot_be_voided_costs_no_call(client, wire):
    with pytest.raises(NotSupported):
        await client.void("Bill", "7")
    assert wire.requests == []


async def test_a_write_answered_without_its_record_is_of_unknown_outcome(client, wire):
    wire.says({"BatchItemResponse": [], "time": "2026-08-16T10:34:50.123-07:00"})
    with pytest.raises(OutcomeUnknown):
        await client.create("Bill", {})


async def test_a_list_record_is_made_inactive_and_active_again_under_its_old_name(client, wire):
    wire.says({"Vendor": {"Id": "1", "SyncToken": "0", "DisplayName": "Ann", "Active": True}})
    await client.deactivate("Vendor", "1")
    assert body(wire.requests[1])["Active"] is False
    wire.answers.clear()
    wire.says({"Vendor": {"Id": "1", "SyncToken": "1", "DisplayName": "Ann (deleted)", "Active": False}})
    await client.reactivate("Vendor", "1")
    assert body(wire.requests[3]) == {"Id": "1", "SyncToken": "1", "DisplayName": "Ann", "Active": True}


async def test_sending_has_no_body_and_may_name_an_address(client, wire):
    wire.says({"Invoice": {"Id": "1", "SyncToken": "1"}})
    await client.send("Invoice", "1", to="ann@example.com")
    sent = wire.requests[0]
    assert sent.url.path == "/v3/company/9130/invoice/1/send"
    assert (sent.url.params["sendTo"], sent.content) == ("ann@example.com", b"")
    assert sent.headers["Content-Type"] == "application/octet-stream"


async def test_a_pdf_is_one_or_an_error(client, wire):
    wire.says((200, b"%PDF-1.4 ..."), (200, b"<html/>"))
    assert await client.pdf("Invoice", "1") == b"%PDF-1.4 ..."
    with pytest.raises(Unreadable, match="no PDF"):
        await client.pdf("Invoice", "1")


async def test_changes_come_with_quickbooks_own_time(client, wire):
    wire.says({"CDCResponse": [{"QueryResponse": [{}]}], "time": "2026-08-16T10:34:50.123-07:00"})
    changes = await client.changes(["invoice"], datetime(2026, 8, 1, tzinfo=UTC))
    assert changes.by_entity == {"Invoice": []}
    assert changes.time == datetime(2026, 8, 16, 17, 34, 50, 123000, tzinfo=UTC)


async def test_errors_say_which_request_it_was(client, wire):
    wire.says((400, b'{"Fault":{"Error":[{"code":"6240","Message":"Duplicate Name Exists Error"}]}}'))
    with pytest.raises(DuplicateName) as caught:
        await client.create("Customer", {"DisplayName": "Ann"})
    assert caught.value.request == "POST /v3/company/9130/customer"
    assert caught.value.intuit_tid == "1-tid"
    assert caught.value.status == 400


async def test_a_client_closes_what_it_opened_and_leaves_what_it_was_given(make_client, wire):
    wire.says(bill())
    async with make_client() as client:
        await client.read("Bill", "7")
    assert (await client.read("Bill", "7")).id == "7"


async def test_a_report_comes_parsed(client, wire):
    wire.says({"Header": {"ReportName": "BalanceSheet"}, "Columns": {}, "Rows": {}})
    assert (await client.report("BalanceSheet", end_date="2026-08-31")).name == "BalanceSheet"
    assert wire.requests[0].url.params["end_date"] == "2026-08-31"


async def test_an_exchange_rate_is_asked_for_a_day(client, wire):
    wire.says((200, b'{"ExchangeRate":{"SourceCurrencyCode":"EUR","Rate":1.0921},"time":"x"}'))
    assert (await client.exchange_rate("EUR", date(2026, 8, 1)))["Rate"] == Decimal("1.0921")
    assert dict(wire.requests[0].url.params) == {
        "sourcecurrencycode": "EUR", "asofdate": "2026-08-01", "minorversion": "75",
    }  # fmt: skip


async def test_a_tax_code_is_made_through_its_own_service(client, wire):
    wire.says({"TaxCode": "GST", "TaxCodeId": "9", "TaxRateDetails": []})
    assert (await client.create_tax_code({"TaxCode": "GST"}))["TaxCodeId"] == "9"
    assert wire.requests[0].url.path == "/v3/company/9130/taxservice/taxcode"


async def test_entitlements_are_xml(client, wire):
    wire.says((200, b"<EntitlementsResponse/>"))
    assert await client.entitlements() == b"<EntitlementsResponse/>"
    assert wire.requests[0].url.path == "/manage/entitlements/v3/9130"


async def test_a_report_that_is_none_is_unreadable(client, wire):
    wire.says((200, b"<html>Please wait</html>"), {"time": "x"})
    for _ in range(2):
        with pytest.raises(Unreadable):
            await client.report("BalanceSheet")


@pytest.mark.parametrize("call", ["delete", "deactivate", "reactivate"])
async def test_what_an_entity_does_not_offer_costs_no_call(client, wire, call):
    with pytest.raises(NotSupported):
        await getattr(client, call)("Customer" if call == "delete" else "Invoice", "7")
    assert wire.requests == []


@pytest.mark.parametrize("record_id", ["", ".", ".."])
async def test_what_is_no_id_is_not_asked_for(client, wire, record_id):
    with pytest.raises(InvalidRequest, match="no id"):
        await client.read("Customer", record_id)
    assert wire.requests == []


@pytest.mark.parametrize(("letter", "method"), [("a", "GET"), ("日", "POST")])
async def test_a_long_question_travels_in_the_body_by_its_length_on_the_wire(client, wire, letter, method):
    wire.says({"QueryResponse": {}})
    await client.query(query.select("Customer", query.equals("DisplayName", letter * 1000)))
    assert wire.requests[0].method == method
