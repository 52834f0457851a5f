"""Invented companies, filled through the rules of the books."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbo_emulator.clock import Clock
from qbo_emulator.company import Company
from qbo_emulator.seed import fill, generator
from qbo_emulator.seed.mix import Mix

NOW = datetime(2026, 9, 15, 20, 30, tzinfo=UTC)


def opened():
    clock = Clock()
    clock.freeze(NOW)
    return Company("9341400000000001", clock)


def records(company, entity):
    company.settled()
    return [company.read(entity, id_) for id_ in company.shelf(entity).rows]


def test_a_company_has_what_its_mix_says():
    mix = Mix(
        customers=40, vendors=12, employees=5, items=8, invoices=60, payments=30, bills=20, bill_payments=10,
        purchases=15, journal_entries=3, inactive=0.25, voided=0.1, deleted=0.1, partly_paid=0.1,
    )  # fmt: skip
    company = opened()
    generator.fill_with(company, mix, seed=3)
    planned = generator.plan(mix)
    assert {entity: len(company.shelf(entity)) for entity in planned} == planned
    inactive = [each for each in records(company, "Customer") if not each["Active"]]
    assert len(inactive) == 10
    assert all(each["DisplayName"].endswith(" (deleted)") for each in inactive)
    voided = [each for each in records(company, "Invoice") if each.get("PrivateNote", "").startswith("Voided")]
    assert len(voided) == 6
    assert len(company.shelf("Invoice").graves) == 6


def test_as_many_invoices_are_partly_paid_as_the_mix_says():
    company = opened()
    fill(company, invoices=200, partly_paid=0.2)
    partly = [each for each in records(company, "Invoice") if 0 < each["Balance"] < each["TotalAmt"]]
    assert len(partly) == 40


def test_the_same_seed_invents_the_same_company():
    first, second = opened(), opened()
    fill(first, invoices=20, sample=False)
    fill(second, invoices=20, sample=False)
    assert records(first, "Customer") == records(second, "Customer")
    assert records(first, "Invoice") == records(second, "Invoice")


def test_some_trade_in_other_currencies():
    company = opened()
    fill(company, invoices=50, foreign=0.5)
    foreign = [each for each in records(company, "Invoice") if each["CurrencyRef"]["value"] != "USD"]
    assert foreign
    assert all(each["ExchangeRate"] != 1 for each in foreign)


def test_an_option_that_there_is_not_is_refused_by_name():
    with pytest.raises(ValueError, match="There is no invoces; a company can be given: customers, vendors"):
        fill(opened(), invoces=3)


def test_documents_without_anybody_to_trade_with_are_refused():
    with pytest.raises(ValueError, match="Of 0 customers none is active"):
        fill(opened(), invoices=3, customers=0)


shares = st.floats(0, 0.6)


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    mix=st.builds(
        Mix,
        customers=st.integers(3, 12), vendors=st.integers(17, 24), employees=st.integers(0, 3), items=st.integers(3, 9),
        invoices=st.integers(0, 40), payments=st.integers(0, 40), bills=st.integers(20, 30),
        bill_payments=st.integers(0, 20), purchases=st.integers(0, 9), journal_entries=st.integers(0, 9),
        partly_paid=shares, voided=shares, deleted=shares, edited=shares, inactive=shares, foreign=shares,
    ),
)  # fmt: skip
def test_whatever_the_mix_the_counts_are_as_planned_and_parties_owe_what_is_open(mix, seed):
    company = opened()
    generator.fill_with(company, mix, seed=seed)
    planned = generator.plan(mix)
    if mix.foreign:
        planned.pop("Account")  # each currency brings its own receivable and payable
    assert {entity: len(company.shelf(entity)) for entity in planned} == planned
    for party, documents, payments in (("Customer", "Invoice", "Payment"), ("Vendor", "Bill", "BillPayment")):
        owed = Counter()
        for document in records(company, documents):
            assert 0 <= document["Balance"] <= document["TotalAmt"]
            owed[document[f"{party}Ref"]["value"]] += document["Balance"]
        for payment in records(company, payments):
            owed[payment[f"{party}Ref"]["value"]] -= payment.get("UnappliedAmt", 0)
        assert {each["Id"]: each["Balance"] for each in records(company, party)} == {
            each["Id"]: owed[each["Id"]] for each in records(company, party)
        }
