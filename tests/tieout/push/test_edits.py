from decimal import Decimal

import pytest

from tieout.push.edits import edits, party

BILL = {
    "TotalAmt": Decimal("10.00"),
    "VendorRef": {"value": "7", "name": "Ferro"},
    "TxnDate": "2026-08-03",
    "Line": [{"Amount": Decimal(10), "DetailType": "AccountBasedExpenseLineDetail"}],
}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ""),
        ({"TotalAmt": Decimal(10)}, ""),
        ({"TotalAmt": Decimal("12.5")}, "its total from 10.00 to 12.50"),
        ({"VendorRef": {"value": "7", "name": "Ferro Limited"}}, ""),
        ({"VendorRef": {"value": "8", "name": "Norton"}}, "its vendor from Ferro to Norton"),
        ({"DocNumber": "F-7", "TxnDate": "2026-08-04"},
         "its number from nothing to F-7 and its date from 2026-08-03 to 2026-08-04"),
        ({"PrivateNote": "Seen", "Balance": Decimal(0), "SyncToken": "3"}, ""),
        ({"Line": [{"Amount": Decimal(10), "DetailType": "AccountBasedExpenseLineDetail",
                    "LinkedTxn": [{"TxnId": "4", "TxnType": "PurchaseOrder"}]}]}, ""),
    ],
)  # fmt: skip
def test_what_both_sides_must_agree_on_is_told_and_nothing_else(changes, told):
    assert edits(BILL, BILL | changes) == told


def test_a_payment_that_settles_other_amounts_is_told_whatever_the_order_of_its_lines():
    lines = [{"Amount": Decimal(n), "LinkedTxn": [{"TxnId": str(n), "TxnType": "Bill"}]} for n in (1, 2)]
    paid = {"TotalAmt": Decimal(3), "Line": lines}
    assert edits(paid, paid | {"Line": lines[::-1]}) == ""
    assert edits(paid, paid | {"Line": lines[:1]}) == "what it settles"


def test_a_documents_party_is_its_vendor_or_its_customer():
    assert party(BILL) == ("Vendor", "7")
    assert party({"CustomerRef": {"value": "3"}}) == ("Customer", "3")
    assert party({}) is None
