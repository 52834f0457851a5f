"""Answers beside recorded ones of the real service (sandboxes, 2018 to August 2026): what they show and what not."""

import json

import httpx2
import pytest

from qbo_emulator.accounting import handle
from qbo_emulator.company import Company

EXPENSE = "AccountBasedExpenseLineDetail"
SERVER_SET = {"domain", "sparse", "Id", "SyncToken", "MetaData"}


@pytest.fixture
def bill(books):
    lines = [books.spent("10"), books.spent("20")]
    return books.post("bill", {"VendorRef": books.party("Vendor"), "DocNumber": "7", "Line": lines})["Bill"]


def test_a_bill_is_shown_with_the_members_it_has_in_2026(bill):
    assert set(bill) == SERVER_SET | {
        "DueDate", "Balance", "DocNumber", "TxnDate", "CurrencyRef", "LinkedTxn", "Line", "VendorRef", "APAccountRef",
        "TotalAmt",
    }  # fmt: skip
    assert [(line["LineNum"], line["LinkedTxn"], line["CustomExtensions"]) for line in bill["Line"]] == [
        (1, [], []),
        (2, [], []),
    ]


def test_a_bill_says_who_changed_it_last(bill):
    assert list(bill["MetaData"]) == ["CreateTime", "LastModifiedByRef", "LastUpdatedTime"]
    assert bill["MetaData"]["LastModifiedByRef"]["value"].isdigit()


def test_a_journal_entry_adds_up_to_zero(books):
    lines = [
        {"Amount": 8, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": {
            "PostingType": side, "AccountRef": {"value": books.account(name)},
        }} for side, name in (("Debit", "Rent"), ("Credit", "Checking"))
    ]  # fmt: skip
    entry = books.post("journalentry", {"Line": lines})["JournalEntry"]
    shown = {"Adjustment", "TotalAmt", "TxnDate", "CurrencyRef", "Line", "TxnTaxDetail"}
    assert (set(entry), entry["TotalAmt"]) == (SERVER_SET | shown, 0)
    assert [set(line) for line in entry["Line"]] == [
        {"Id", "Amount", "DetailType", "JournalEntryLineDetail", "CustomExtensions"}
    ] * 2


def test_a_transfer_has_no_custom_fields(books):
    between = {"FromAccountRef": {"value": books.account("Checking")}, "ToAccountRef": {"value": books.account("Card")}}
    made = books.post("transfer", {**between, "Amount": 15})["Transfer"]
    assert set(made) == SERVER_SET | {"FromAccountRef", "ToAccountRef", "Amount", "TxnDate", "CurrencyRef"}


def test_a_purchase_has_custom_fields_and_its_lines_no_number(books):
    paid = {"AccountRef": {"value": books.account("Checking")}, "PaymentType": "Check", "Line": [books.spent()]}
    made = books.post("purchase", paid)["Purchase"]
    assert made["CustomField"] == []
    assert set(made["Line"][0]) == {"Id", "Amount", "DetailType", EXPENSE, "CustomExtensions"}


def test_a_cheque_to_a_vendor_waits_to_be_printed(books, bill):
    assert books.pay_bill(bill["Id"], "12")["CheckPayment"]["PrintStatus"] == "NeedToPrint"


def test_an_expense_account_is_for_travel_unless_it_says_for_what(books):
    made = books.post("account", {"Name": "Trips", "AccountType": "Expense"})["Account"]
    assert made["AccountSubType"] == "Travel"


@pytest.mark.parametrize("entity", ["salesreceipt", "estimate", "creditmemo"])
def test_forms_that_nothing_is_linked_to_do_not_speak_of_links(books, entity):
    made = books.post(entity, {"CustomerRef": books.party(), "Line": [books.sold()]})
    (form,) = (made[name] for name in made if name != "time")
    assert "LinkedTxn" not in form


def test_an_invoice_that_nothing_is_linked_to_says_so(books):
    assert books.invoice()["LinkedTxn"] == []


def test_a_form_that_lost_its_link_is_as_if_it_never_had_one(books):
    memo = books.create("CreditMemo", {"CustomerRef": books.party(), "Line": [books.sold("40")]})
    invoice = books.invoice("40")
    kinds = (("Invoice", invoice["Id"]), ("CreditMemo", memo["Id"]))
    lines = [{"Amount": 40, "LinkedTxn": [{"TxnId": id_, "TxnType": kind}]} for kind, id_ in kinds]
    paid = books.create("Payment", {"CustomerRef": books.party(), "TotalAmt": 0, "Line": lines})
    assert books.read("CreditMemo", memo["Id"])["LinkedTxn"]
    books.delete("Payment", paid)
    freed = books.read("CreditMemo", memo["Id"])
    assert "LinkedTxn" not in freed
    assert books.update("CreditMemo", {**freed, "sparse": True})["SyncToken"] == freed["SyncToken"]


def test_a_payment_repeats_what_was_open_on_what_it_settles(books):
    invoice = books.invoice("40")
    paid = books.pay({invoice["Id"]: "15"})
    said = {each["value"]["Name"]: each["value"]["Value"] for each in paid["Line"][0]["LineEx"]["any"]}
    assert said == {"txnId": invoice["Id"], "txnOpenBalance": "40.00", "txnReferenceNumber": invoice["DocNumber"]}
    books.pay({invoice["Id"]: "5"})
    assert books.update("Payment", paid) == books.read("Payment", paid["Id"]) == paid


def test_a_full_update_without_number_keeps_the_one_that_was_given_out(books):
    body = {"CustomerRef": books.party(), "Line": [books.sold()]}
    made = books.post("salesreceipt", body)["SalesReceipt"]
    after = books.post("salesreceipt", {**body, "Id": made["Id"], "SyncToken": "0"})["SalesReceipt"]
    assert after["DocNumber"] == made["DocNumber"]


def test_the_void_of_a_bill_fails_in_a_200_that_names_the_failure(books, bill):
    answer = books.answer("bill", "POST", {"Id": bill["Id"], "SyncToken": "0"}, operation="void")
    assert (answer.status, json.loads(answer.body)["Fault"]["Error"][0]["element"]) == (200, "SystemFailureError")


def test_a_query_of_nothing_that_there_is_names_it(books, refused):
    with refused("4001") as refusal:
        books.query("select * from Custmoer")
    assert refusal.value.faults[0].detail == "QueryValidationError: invalid context declaration: Custmoer"


def test_jobs_follow_their_customer(books):
    parent = {"value": books.create("Customer", {"DisplayName": "Freeman"})["Id"]}
    books.create("Customer", {"DisplayName": "0969 Ocean View Road", "ParentRef": parent, "Job": True})
    books.create("Customer", {"DisplayName": "Geeta"})
    found = books.query("select * from Customer")["Customer"]
    assert [each["DisplayName"] for each in found] == ["Amy", "Freeman", "0969 Ocean View Road", "Geeta"]


@pytest.mark.parametrize("entity", ["CompanyInfo", "Preferences"])
def test_what_a_company_has_one_of_is_found_without_a_place_in_a_list(books, entity):
    found = books.query(f"select * from {entity}")
    assert (list(found), found["maxResults"]) == ([entity, "maxResults"], 1)


def test_what_a_company_never_said_of_itself_is_shown_empty(books):
    info = books.query("select * from CompanyInfo")["CompanyInfo"][0]
    assert (info["PrimaryPhone"], info["WebAddr"], info["CustomerCommunicationEmailAddr"]) == ({}, {}, info["Email"])
    body = {"Id": "1", "SyncToken": info["SyncToken"], "sparse": True, "CompanyName": info["CompanyName"]}
    told = books.post("companyinfo", body | {"WebAddr": {"URI": "http://shop.test"}})["CompanyInfo"]
    assert told["WebAddr"] == {"URI": "http://shop.test"}
    untold = books.post("companyinfo", body | {"SyncToken": told["SyncToken"], "WebAddr": {}})["CompanyInfo"]
    assert untold["WebAddr"] == {}


def test_preferences_have_the_members_they_have_in_2026(books):
    found = books.query("select * from Preferences")["Preferences"][0]
    sales = {"UsingProgressInvoicing", "EmailCopyToCompany", "AutoApplyCredit", "AutoApplyPayments", "CustomTxnNumbers"}
    assert sales <= set(found["SalesFormsPrefs"])
    assert found["ProductAndServicesPrefs"]["RevenueRecognitionFrequency"] == "MONTHLY"


@pytest.fixture
def live(make_emulator):
    """Give real books behind their gateway."""
    return make_emulator(make_company=Company, handle=handle)


async def test_an_id_that_is_no_number_is_refused_without_a_time(live):
    headers = {"Authorization": f"Bearer {live.grant().access_token}", "Accept": "application/json"}
    (realm,) = live.companies
    async with httpx2.AsyncClient(transport=live.transport(), base_url="http://qbo.test") as client:
        answer = await client.get(f"/v3/company/{realm}/customer/1.5", headers=headers)
    assert (answer.status_code, list(answer.json())) == (400, ["Fault"])
