"""How payments and invoices hold together, asserted of whichever QuickBooks is asked."""

import pytest


@pytest.fixture
def invoice(quickbooks, customer):
    """Enter an invoice of 40 whose line names no item."""
    line = {"Amount": 40, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}}
    return quickbooks.made("Invoice", {"CustomerRef": {"value": customer["Id"]}, "Line": [line]})


def pay(quickbooks, invoice, total, applied=None):
    link = {"TxnId": invoice["Id"], "TxnType": "Invoice"}
    lines = [{"Amount": applied, "LinkedTxn": [link]}] if applied else []
    return quickbooks.made("Payment", {"CustomerRef": invoice["CustomerRef"], "TotalAmt": total, "Line": lines})


def again(quickbooks, invoice):
    return quickbooks.get(f"invoice/{invoice['Id']}").json()["Invoice"]


def test_a_line_without_an_item_gets_the_usual_one(invoice):
    assert invoice["Line"][0]["SalesItemLineDetail"]["ItemRef"]["value"]


def test_a_payment_raises_the_invoices_token_and_settles_it(quickbooks, invoice):
    paid = pay(quickbooks, invoice, 40, 40)
    found = again(quickbooks, invoice)
    assert (found["Balance"], paid.get("UnappliedAmt", 0)) == (0, 0)
    assert int(found["SyncToken"]) > int(invoice["SyncToken"])
    assert {"TxnId": paid["Id"], "TxnType": "Payment"} in found["LinkedTxn"]
    answer = quickbooks.post("invoice", {**invoice, "sparse": True, "PrivateNote": "late"})
    assert answer.json()["Fault"]["Error"][0]["code"] == "5010"


def test_too_much_is_kept_as_credit(quickbooks, invoice):
    assert pay(quickbooks, invoice, 65, 40)["UnappliedAmt"] == 25


def test_a_payment_may_settle_nothing(quickbooks, invoice):
    assert pay(quickbooks, invoice, 15)["UnappliedAmt"] == 15
    assert again(quickbooks, invoice)["Balance"] == 40


def test_a_paid_invoice_can_be_voided_and_its_payment_stays_as_credit(quickbooks, invoice):
    paid = pay(quickbooks, invoice, 40, 40)
    head = {"Id": invoice["Id"], "SyncToken": again(quickbooks, invoice)["SyncToken"]}
    gone = quickbooks.post("invoice", head, operation="void").json()["Invoice"]
    assert (gone["TotalAmt"], gone["Balance"]) == (0, 0)
    assert quickbooks.get(f"payment/{paid['Id']}").json()["Payment"]["UnappliedAmt"] == 40


def test_a_deleted_invoice_cannot_be_paid(quickbooks, invoice):
    head = {"Id": invoice["Id"], "SyncToken": invoice["SyncToken"]}
    assert quickbooks.post("invoice", head, operation="delete").status_code == 200
    link = {"TxnId": invoice["Id"], "TxnType": "Invoice"}
    body = {"CustomerRef": invoice["CustomerRef"], "TotalAmt": 1, "Line": [{"Amount": 1, "LinkedTxn": [link]}]}
    assert quickbooks.post("payment", body).status_code == 400


def test_a_deletion_comes_as_a_change_that_is_only_a_word(quickbooks, invoice):
    since = invoice["MetaData"]["CreateTime"]
    quickbooks.post("invoice", {"Id": invoice["Id"], "SyncToken": invoice["SyncToken"]}, operation="delete")
    (element,) = quickbooks.get("cdc", entities="Invoice", changedSince=since).json()["CDCResponse"]
    (stub,) = [one for one in element["QueryResponse"][0]["Invoice"] if one["Id"] == invoice["Id"]]
    assert (stub["status"], set(stub)) == ("Deleted", {"domain", "status", "Id", "MetaData"})


def test_lines_are_replaced_as_a_whole(quickbooks, invoice):
    other = {"Amount": 7, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {}}
    head = {"Id": invoice["Id"], "SyncToken": invoice["SyncToken"], "sparse": True}
    changed = quickbooks.made("Invoice", {**head, "Line": [other]})
    assert changed["TotalAmt"] == 7
    assert [line["Amount"] for line in changed["Line"] if line["DetailType"] == "SalesItemLineDetail"] == [7]


def test_a_requestid_has_fifty_characters_at_most(quickbooks, name):
    answer = quickbooks.post("vendor", {"DisplayName": name}, requestid="r" * 51)
    (error,) = answer.json()["Fault"]["Error"]
    assert (error["code"], "more than 50 characters in the request_id field" in error["Detail"]) == ("6000", True)
