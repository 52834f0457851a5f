"""A year told before anybody entered it."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from qbo_emulator.seed import landscaping
from qbo_emulator.seed.amounts import dice
from qbo_emulator.seed.days import Year
from qbo_emulator.seed.mix import Mix
from qbo_emulator.seed.step import SumOf
from qbo_emulator.seed.story import steps
from qbo_emulator.seed.trade import Buyer, Term

NOW = datetime(2026, 9, 15, 20, 30, tzinfo=UTC)
PACIFIC = ZoneInfo("America/Los_Angeles")
MIXES = [
    Mix(),
    Mix.of(0),
    Mix.of(1),
    Mix.of(7),
    Mix.of(1_000, voided=0.1, deleted=0.2),
    Mix.of(30, voided=1.0, deleted=1.0),
    Mix(invoices=10, payments=60),
    Mix(bills=20, bill_payments=30),
]


def told(mix=None, *, now=NOW, seed=1):
    buyers = tuple(Buyer(str(number), Term("3", 30)) for number in range(1, 30))
    trade = replace(landscaping.trade(dice("trade", seed)), buyers=buyers)
    return list(steps(mix or Mix(), trade, Year(now, PACIFIC), seed=seed))


@pytest.mark.parametrize("mix", MIXES)
def test_as_many_documents_remain_as_the_mix_says(mix):
    remaining = Counter()
    for step in told(mix):
        remaining[step.entity] += {"create": 1, "delete": -1}.get(step.verb, 0)
    assert +remaining == +Counter(mix.documents)


@pytest.mark.parametrize("mix", MIXES)
def test_documents_are_voided_and_edited_in_the_shares_of_the_mix(mix):
    done = Counter((step.verb, step.entity) for step in told(mix))
    voided = round(mix.invoices * mix.voided)
    assert done["void", "Invoice"] == voided
    assert done["update", "Invoice"] == min(round(mix.invoices * mix.edited), mix.invoices - voided)


def test_the_same_seed_tells_the_same_year_and_another_seed_another():
    assert told(seed=4) == told(seed=4)
    assert told(seed=4) != told(seed=5)


def test_the_year_runs_in_order_and_ends_today():
    year = told()
    moments = [step.at for step in year]
    assert moments == sorted(moments)
    assert NOW - timedelta(days=366) < moments[0]
    assert moments[-1] <= NOW
    assert max(step.body["TxnDate"] for step in year if step.verb == "create") == "2026-09-15"


@pytest.mark.parametrize("hour", [0, 3, 7, 12, 23])
def test_nothing_happens_after_the_clock_at_any_hour_of_the_day(hour):
    now = datetime(2026, 3, 9, hour, 0, 30, tzinfo=PACIFIC)
    year = told(now=now)
    assert all(step.at <= now for step in year)
    assert all(step.body["TxnDate"] <= "2026-03-09" for step in year if "TxnDate" in step.body)


def test_people_work_in_working_hours():
    moments = [step.at.astimezone(PACIFIC) for step in told(Mix.of(1_000))]
    assert sum(8 <= moment.hour <= 18 for moment in moments) > 0.95 * len(moments)
    assert sum(moment.weekday() < 5 for moment in moments) > 0.8 * len(moments)


def test_what_is_changed_or_paid_was_entered_before():
    entered = set()
    for step in told(Mix.of(2_000)):
        if step.verb == "create":
            entered.add(step.key)
        assert step.key in entered
        if isinstance(total := step.body.get("TotalAmt"), SumOf):
            assert {each.key for each in total.parts} <= entered


def test_a_payment_settles_documents_of_one_party_only():
    party = {}
    for step in told(Mix.of(1_000)):
        if step.verb == "create":
            party[step.key] = step.body.get("CustomerRef") or step.body.get("VendorRef")
            total = step.body.get("TotalAmt")
            assert total is None or {party[each.key]["value"] for each in total.parts} <= {party[step.key]["value"]}


def test_a_year_has_what_bookkeeping_has_to_cope_with():
    year = [step for step in told(Mix.of(1_000)) if step.verb == "create"]
    payments = [step.body["TotalAmt"] for step in year if step.entity == "Payment"]
    assert any(len(total.parts) > 1 for total in payments), "several invoices at once"
    assert any(not total.parts and total.beside for total in payments), "money before the invoice"
    assert any(total.parts and total.beside for total in payments), "too much money"
    assert any(each.share < 1 for total in payments for each in total.parts), "part of an invoice"
    assert {step.body["PayType"] for step in year if step.entity == "BillPayment"} == {"Check", "CreditCard"}
    kinds = {step.body["PaymentType"] for step in year if step.entity == "Purchase"}
    assert kinds == {"Cash", "Check", "CreditCard"}
    assert {len(step.body["Line"]) for step in year if step.entity == "Invoice"} >= {1, 2, 3, 4}


def test_amounts_are_exact_and_positive():
    for step in told(Mix.of(500)):
        for line in step.body.get("Line", ()):
            amount = line["Amount"]
            if isinstance(amount, Decimal):
                assert amount > 0
                assert amount == amount.quantize(Decimal("0.01"))


def test_more_bill_payments_than_bills_have_room_for_are_refused():
    with pytest.raises(ValueError, match="more than 3 bills have room for"):
        told(Mix(bills=3, bill_payments=50))
