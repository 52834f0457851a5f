"""Credit memos, receipts, refunds and estimates."""

from decimal import Decimal

import pytest


def credit(books, amount="30.00"):
    return books.create("CreditMemo", {"CustomerRef": books.party(), "Line": [books.sold(amount)]})


def owed(books):
    return books.read("Customer", books.party()["value"])["Balance"]


def linked(entity, id_, amount):
    return {"Amount": Decimal(amount), "LinkedTxn": [{"TxnId": id_, "TxnType": entity}]}


def test_a_credit_memo_lowers_what_is_owed_and_waits_to_be_used(books):
    made = credit(books)
    assert (made["TotalAmt"], made["Balance"], made["RemainingCredit"]) == (30, 30, 30)
    assert owed(books) == -30


def test_a_payment_of_nothing_can_carry_a_credit_to_an_invoice(books):
    made, sale = credit(books), books.invoice()
    lines = [linked("CreditMemo", made["Id"], 30), linked("Invoice", sale["Id"], 30)]
    paid = books.create("Payment", {"CustomerRef": books.party(), "TotalAmt": 0, "Line": lines})
    assert (paid["TotalAmt"], paid["UnappliedAmt"]) == (0, 0)
    assert books.read("Invoice", sale["Id"])["Balance"] == 70
    used = books.read("CreditMemo", made["Id"])
    assert (used["Balance"], used["RemainingCredit"]) == (0, 0)
    assert used["LinkedTxn"] == [{"TxnId": paid["Id"], "TxnType": "Payment"}]
    assert owed(books) == 70


def test_an_invoice_opens_again_when_the_credit_that_paid_it_is_deleted(books):
    made, sale = credit(books), books.invoice()
    lines = [linked("CreditMemo", made["Id"], 30), linked("Invoice", sale["Id"], 30)]
    paid = books.create("Payment", {"CustomerRef": books.party(), "TotalAmt": 0, "Line": lines})
    books.delete("CreditMemo", books.read("CreditMemo", made["Id"]))
    assert books.read("Invoice", sale["Id"])["Balance"] == 100
    assert books.read("Invoice", sale["Id"])["LinkedTxn"] == []
    assert books.read("Payment", paid["Id"])["Line"] == []
    assert owed(books) == 100


def test_more_credit_than_there_is_cannot_be_used(books, refused):
    made, sale = credit(books), books.invoice()
    lines = [linked("CreditMemo", made["Id"], 80), linked("Invoice", sale["Id"], 80)]
    with refused("6070", "TotalAmt"):
        books.create("Payment", {"CustomerRef": books.party(), "TotalAmt": 0, "Line": lines})


def test_a_sales_receipt_is_paid_at_once(books):
    made = books.create("SalesReceipt", {"CustomerRef": books.party(), "Line": [books.sold("40")]})
    assert (made["TotalAmt"], made["Balance"]) == (40, 0)
    assert books.read("Account", made["DepositToAccountRef"]["value"])["CurrentBalance"] == 40
    assert owed(books) == 0
    gone = books.post("salesreceipt", {"Id": made["Id"], "SyncToken": "0", "sparse": True}, include="void")
    assert gone["SalesReceipt"]["TotalAmt"] == 0
    assert books.read("Account", made["DepositToAccountRef"]["value"])["CurrentBalance"] == 0


def test_a_refund_takes_money_out(books):
    bank = books.account("Checking")
    books.create("RefundReceipt", {"DepositToAccountRef": {"value": bank}, "Line": [books.sold("40")]})
    assert books.read("Account", bank)["CurrentBalance"] == -40


def test_an_estimate_books_nothing_and_is_closed_by_its_invoice(books):
    offer = books.create("Estimate", {"CustomerRef": books.party(), "Line": [books.sold("40")]})
    assert (offer["TxnStatus"], owed(books)) == ("Pending", 0)
    sale = books.invoice("40", LinkedTxn=[{"TxnId": offer["Id"], "TxnType": "Estimate"}])
    closed = books.read("Estimate", offer["Id"])
    assert (closed["TxnStatus"], closed["LinkedTxn"]) == ("Closed", [{"TxnId": sale["Id"], "TxnType": "Invoice"}])
    books.delete("Invoice", sale)
    assert books.read("Estimate", offer["Id"])["TxnStatus"] == "Pending"


@pytest.mark.parametrize("entity", ["Payment", "SalesReceipt"])
def test_a_deposit_holds_what_it_brings_to_the_bank(books, refused, entity):
    body = {"CustomerRef": books.party(), "TotalAmt": 40}
    if entity == "SalesReceipt":
        body = {"CustomerRef": books.party(), "Line": [books.sold("40")]}
    made = books.create(entity, body)
    undeposited = books.account("Undeposited Funds")
    bank = books.account("Checking")
    sales = {"AccountRef": {"value": books.account("Sales")}}
    lines = [
        linked(entity, made["Id"], 40),
        {"Amount": 5, "DetailType": "DepositLineDetail", "DepositLineDetail": sales},
    ]
    deposit = books.create("Deposit", {"DepositToAccountRef": {"value": bank}, "Line": lines})
    assert deposit["TotalAmt"] == 45
    assert books.read("Account", bank)["CurrentBalance"] == 45
    assert books.read("Account", undeposited)["CurrentBalance"] == 0
    held = books.read(entity, made["Id"])
    assert held["LinkedTxn"] == [{"TxnId": deposit["Id"], "TxnType": "Deposit"}]
    for what in (books.delete, books.void):
        with refused("6540", ""):
            what(entity, held)
    books.delete("Deposit", deposit)
    books.delete(entity, books.read(entity, made["Id"]))
    assert books.read("Account", undeposited)["CurrentBalance"] == 0


@pytest.mark.parametrize("entity", ["SalesReceipt", "RefundReceipt"])
def test_a_voided_receipt_leaves_nothing_open(books, entity):
    bank = {"DepositToAccountRef": {"value": books.account("Checking")}}
    made = books.create(entity, {"CustomerRef": books.party(), "Line": [books.sold("5")], **bank})
    voided = books.void(entity, made)
    assert (voided["TotalAmt"], voided["Balance"], books.ledger.postings) == (0, 0, {})
