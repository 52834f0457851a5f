"""Currency and rate are said out loud, and a mismatch never leaves."""

from decimal import Decimal

import pytest

from qbo import currency
from qbo.currency import Currencies
from qbo.errors import InvalidRequest
from qbo.record import Record

HOME = Currencies("USD", several=True)
EURO_CUSTOMER = Record("Customer", b'{"Id":"3","CurrencyRef":{"value":"EUR"}}')
DOLLAR_ACCOUNT = Record("Account", b'{"Id":"9","CurrencyRef":{"value":"USD"}}')
POUND_ACCOUNT = Record("Account", b'{"Id":"8","CurrencyRef":{"value":"GBP"}}')


def test_a_transaction_takes_its_partys_currency_and_a_stated_rate():
    said = HOME.said({"Line": []}, party=EURO_CUSTOMER, rate="1.0921")
    assert said == {"Line": [], "CurrencyRef": {"value": "EUR"}, "ExchangeRate": Decimal("1.0921")}


def test_the_home_currency_has_the_rate_one():
    assert HOME.said({})["ExchangeRate"] == 1
    with pytest.raises(InvalidRequest, match="rate is 1"):
        HOME.said({}, rate="1.1")


def test_a_rate_left_out_is_refused_because_quickbooks_would_book_one():
    with pytest.raises(InvalidRequest, match="book it at 1"):
        HOME.said({}, currency="EUR")


@pytest.mark.parametrize("rate", [0, "-1.2"])
def test_a_rate_is_above_zero(rate):
    with pytest.raises(InvalidRequest, match="above zero"):
        HOME.said({}, currency="EUR", rate=rate)


def test_a_party_of_another_currency_is_refused():
    with pytest.raises(InvalidRequest, match="Customer 3 deals in EUR"):
        HOME.said({}, currency="USD", party=EURO_CUSTOMER)


def test_an_account_may_be_in_the_home_currency_but_in_no_third_one():
    assert HOME.said({}, currency="EUR", rate=2, account=DOLLAR_ACCOUNT)["ExchangeRate"] == 2
    with pytest.raises(InvalidRequest, match="Account 8 deals in GBP"):
        HOME.said({}, currency="EUR", rate=2, account=POUND_ACCOUNT)


def test_a_company_of_one_currency_says_none_and_takes_no_other():
    alone = Currencies("USD")
    assert alone.said({"CurrencyRef": {"value": "USD"}, "ExchangeRate": 1, "Line": []}) == {"Line": []}
    with pytest.raises(InvalidRequest, match="USD only"):
        alone.said({}, currency="EUR")


async def test_the_company_is_asked_what_it_deals_in(client, wire):
    prefs = {"CurrencyPrefs": {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": "CAD"}}}
    wire.says({"Preferences": {"Id": "1", **prefs}}, {"Preferences": {"Id": "1"}})
    assert await currency.currencies(client) == Currencies("CAD", several=True)
    with pytest.raises(InvalidRequest, match="no home currency"):
        await currency.currencies(client)
