from decimal import Decimal

import pytest

from tieout.assign import fitting
from tieout.assign.accounts import Account
from tieout.assign.fitting import NonPostingAccount, UnfitAccount
from tieout.clock import Clock
from tieout.ids import BusinessId, new_id
from tieout.payables.funding_sources import FundingSource


def account(name="Checking", **members):
    usual = {
        "id": "35", "name": name, "full_name": name, "number": None, "type": "Bank", "subtype": "Checking",
        "classification": "Asset", "balance": Decimal(0), "currency": "USD", "parent_id": None, "active": True,
    }  # fmt: skip
    return Account(**usual | members)


def source(name="Operating", **members):
    now = Clock().now()
    usual = {
        "id": new_id(), "business_id": BusinessId(new_id()), "external_id": None, "origin": "platform", "version": 1,
        "created_at": now, "updated_at": now, "archived_at": None, "kind": "bank",
    }  # fmt: skip
    return FundingSource(name=name, **usual | members)


@pytest.mark.parametrize(
    ("theirs", "ours", "kind"),
    [
        ({"active": False}, {}, "inactive"),
        ({"type": "Non-Posting"}, {}, "non_posting"),
        ({"type": "Credit Card"}, {}, "type"),
        ({"type": "Expense"}, {"kind": "credit_card"}, "type"),
        ({}, {"currency": "EUR"}, "currency"),
    ],
)
def test_an_account_that_does_not_fit_says_why(theirs, ours, kind):
    assert fitting.trouble(account(**theirs), source(**ours))[0] == kind
    refusal = NonPostingAccount if kind == "non_posting" else UnfitAccount
    with pytest.raises(refusal, match="Checking"):
        fitting.demand_fit(account(**theirs), source(**ours))


@pytest.mark.parametrize("ours", [{}, {"currency": "USD"}])
def test_an_account_that_fits_has_no_trouble(ours):
    assert fitting.trouble(account(), source(**ours)) is None
    assert fitting.trouble(account(type="Expense")) is None


def test_the_last_four_digits_weigh_more_than_the_name():
    ends = account("Payroll 4242", id="1")
    named = account("Operating account", id="2")
    found = fitting.suggestions(source(last_four="4242"), [named, ends, account("Other", id="3")])
    assert [one.account.id for one in found] == ["1", "2"]
    assert found[0].score > found[1].score
    assert found[0].reasons == ("it ends in 4242",)


def test_the_same_name_and_digits_are_the_surest():
    (found,) = fitting.suggestions(source("Operating", last_four="4242"), [account("operating", number="004242")])
    assert found.score == 100


def test_what_does_not_fit_is_not_suggested():
    asked = source(last_four="4242", kind="credit_card")
    assert fitting.suggestions(asked, [account("Operating 4242"), account("Visa 4242", active=False)]) == []
