"""Facts B.3 to B.7: writing, refusing, removing."""

import secrets

import pytest


def refused(answer, code, status=400):
    assert answer.status_code == status, answer.text
    fault = answer.json()["Fault"]
    assert [error["code"] for error in fault["Error"]] == [code], fault
    return fault["Error"][0]


def _invoice(quickbooks, customer, **more):
    line = {"Amount": 12.5, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}}
    return quickbooks.made("Invoice", {"CustomerRef": {"value": customer["Id"]}, "Line": [line], **more})


def test_a_new_record_starts_at_token_zero_and_reads_back_alike(quickbooks, customer):
    assert customer["SyncToken"] == "0"
    assert customer["domain"] == "QBO"
    assert {"CreateTime", "LastUpdatedTime"} <= set(customer["MetaData"])
    read = quickbooks.get(f"customer/{customer['Id']}").json()
    assert read["Customer"] == customer
    assert set(read) == {"Customer", "time"}


def test_a_stale_token_is_refused(quickbooks, customer):
    body = {"Id": customer["Id"], "SyncToken": "0", "sparse": True, "CompanyName": "One"}
    assert quickbooks.made("Customer", body)["SyncToken"] == "1"
    error = refused(quickbooks.post("customer", {**body, "CompanyName": "Two"}), "5010")
    assert error["Message"] == "Stale Object Error"
    assert error["element"] == ""


def test_a_name_belongs_to_one_customer_vendor_or_employee(quickbooks, customer):
    error = refused(quickbooks.post("vendor", {"DisplayName": customer["DisplayName"]}), "6240")
    assert error["Message"] == "Duplicate Name Exists Error"


def test_what_is_not_there_is_610(quickbooks):
    refused(quickbooks.get("customer/99999999"), "610")


def test_an_id_is_a_number(quickbooks):
    assert refused(quickbooks.get("customer/1.5"), "2030")["element"] == "Id"


def test_an_unknown_member_is_refused(quickbooks, name):
    error = refused(quickbooks.post("customer", {"DisplayName": name, "BadJson": 1}), "2010")
    assert 'Unrecognized field "BadJson"' in error["Detail"]


def test_a_missing_member_is_named(quickbooks):
    detail = {"AccountRef": {"value": quickbooks.account("Expense")}}
    line = {"Amount": 5, "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": detail}
    assert refused(quickbooks.post("bill", {"Line": [line]}), "2020")["element"] == "VendorRef"


def test_a_long_number_is_refused(quickbooks, customer):
    line = {"Amount": 1, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}}
    body = {"CustomerRef": {"value": customer["Id"]}, "Line": [line], "DocNumber": "1" * 45}
    error = refused(quickbooks.post("invoice", body), "2050")
    assert error["Detail"].endswith("Min:0 Max:21 supported. Supplied length:45")


def test_an_inactive_name_is_marked_and_free_again(quickbooks, customer):
    gone = quickbooks.made("Customer", {"Id": customer["Id"], "SyncToken": "0", "sparse": True, "Active": False})
    assert gone["DisplayName"] == f"{customer['DisplayName']} (deleted)"
    assert quickbooks.rows(f"select * from Customer where Id = '{customer['Id']}'") == []
    shown = quickbooks.rows(f"select * from Customer where Id = '{customer['Id']}' and Active in (true, false)")
    assert [one["Active"] for one in shown] == [False]
    assert quickbooks.made("Customer", {"DisplayName": customer["DisplayName"]})["Id"] != customer["Id"]


def test_a_deleted_transaction_leaves_a_word_and_nothing_to_read(quickbooks, customer):
    invoice = _invoice(quickbooks, customer)
    body = {"Id": invoice["Id"], "SyncToken": invoice["SyncToken"]}
    answer = quickbooks.post("invoice", body, operation="delete").json()
    assert answer["Invoice"] == {"domain": "QBO", "status": "Deleted", "Id": invoice["Id"]}
    refused(quickbooks.get(f"invoice/{invoice['Id']}"), "610")


def test_a_voided_invoice_keeps_its_place_without_amounts(quickbooks, customer):
    invoice = _invoice(quickbooks, customer, PrivateNote="why")
    body = {"Id": invoice["Id"], "SyncToken": invoice["SyncToken"]}
    voided = quickbooks.post("invoice", body, operation="void").json()["Invoice"]
    assert (voided["TotalAmt"], voided["Balance"], voided["PrivateNote"]) == (0, 0, "Voided - why")
    assert int(voided["SyncToken"]) == int(invoice["SyncToken"]) + 1


def test_voiding_a_bill_is_a_fault_within_success(quickbooks, name):
    vendor = quickbooks.made("Vendor", {"DisplayName": name})
    detail = {"AccountRef": {"value": quickbooks.account("Expense")}}
    line = {"Amount": 5, "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": detail}
    bill = quickbooks.made("Bill", {"VendorRef": {"value": vendor["Id"]}, "Line": [line]})
    answer = quickbooks.post("bill", {"Id": bill["Id"], "SyncToken": bill["SyncToken"]}, operation="void")
    assert refused(answer, "10000", status=200)


def test_voiding_a_journal_entry_does_nothing_and_says_so_oddly(quickbooks):
    def line(kind, account):
        detail = {"PostingType": kind, "AccountRef": {"value": quickbooks.account(account)}}
        return {"Amount": 5, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": detail}

    entry = quickbooks.made("JournalEntry", {"Line": [line("Debit", "Expense"), line("Credit", "Bank")]})
    body = {"Id": entry["Id"], "SyncToken": entry["SyncToken"]}
    answer = quickbooks.post("journalentry", body, operation="void")
    assert answer.status_code == 200
    assert answer.json()["BatchItemResponse"] == []
    assert quickbooks.get(f"journalentry/{entry['Id']}").json()["JournalEntry"]["SyncToken"] == entry["SyncToken"]


def test_a_repeated_requestid_gets_the_first_answer(quickbooks, name):
    request_id = secrets.token_hex(10)
    first, again = (quickbooks.post("customer", {"DisplayName": name}, requestid=request_id) for _ in range(2))
    assert first.json() == again.json()


@pytest.mark.parametrize("path", ["nothing", "customer/1/nothing"])
def test_an_unknown_resource_is_unsupported(quickbooks, path):
    assert quickbooks.post(path, {}).status_code in {400, 404}
