"""Steps that speak of what earlier steps made."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from qbo_emulator.clock import Clock
from qbo_emulator.company import Company
from qbo_emulator.faults import Refusal
from qbo_emulator.seed import landscaping, sample
from qbo_emulator.seed.step import IdOf, OpenOf, Step, SumOf, run

DAY = datetime(2026, 9, 1, 17, tzinfo=UTC)


@pytest.fixture
def company():
    clock = Clock()
    clock.freeze(DAY + timedelta(days=9))
    made = Company("9341400000000002", clock)
    sample.plant(made, landscaping.masters(), at=DAY)
    return made


def invoice(number, price):
    line = {"Amount": price, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {"ItemRef": {"value": "6"}}}
    return Step(DAY, "create", "Invoice", ("Invoice", number), {"CustomerRef": {"value": "1"}, "Line": [line]})


def payment(*parts, beside=0):
    return Step(
        DAY,
        "create",
        "Payment",
        ("Payment", 0),
        {
            "CustomerRef": {"value": "1"},
            "TotalAmt": SumOf(parts, Decimal(beside)),
            "Line": [
                {"Amount": each, "LinkedTxn": [{"TxnId": IdOf(each.key), "TxnType": "Invoice"}]} for each in parts
            ],
        },
    )


def test_a_payment_takes_what_the_books_say_is_open_and_the_remainder_is_unapplied(company):
    parts = (OpenOf(("Invoice", 0)), OpenOf(("Invoice", 1), Decimal("0.25")))
    done = run(company, [invoice(0, Decimal("80.10")), invoice(1, Decimal("33.33")), payment(*parts, beside=50)])
    assert done == {"create Invoice": 2, "create Payment": 1}
    (paid,) = company.shelf("Payment").rows
    assert company.read("Payment", paid)["TotalAmt"] == Decimal("138.43")
    assert company.read("Payment", paid)["UnappliedAmt"] == Decimal("50.00")
    assert [company.read("Invoice", id_)["Balance"] for id_ in company.shelf("Invoice").rows] == [0, Decimal("25.00")]


def test_a_change_goes_to_the_record_with_its_present_token(company):
    run(
        company,
        [
            invoice(0, Decimal(10)),
            payment(OpenOf(("Invoice", 0))),
            Step(DAY, "update", "Invoice", ("Invoice", 0), {"sparse": True, "PrivateNote": "Paid in person"}),
            Step(DAY, "delete", "Payment", ("Payment", 0)),
            Step(DAY, "void", "Invoice", ("Invoice", 0)),
        ],
    )
    (id_,) = company.shelf("Invoice").rows
    assert company.read("Invoice", id_)["PrivateNote"] == "Voided - Paid in person"
    assert not company.shelf("Payment").rows


def test_what_the_books_refuse_is_not_passed_over(company):
    with pytest.raises(Refusal):
        run(company, [Step(DAY, "create", "Invoice", ("Invoice", 0), {"CustomerRef": {"value": "1"}})])


def test_progress_is_told_to_the_last_step(company):
    told = []
    run(company, (invoice(number, Decimal(5)) for number in range(1_003)), progress=told.append)
    assert told == [500, 1_000, 1_003]
