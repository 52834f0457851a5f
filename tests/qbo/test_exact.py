"""Money goes in and out without loss."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo import exact

amounts = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=2)
rates = st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**6, places=12)


@given(st.one_of(amounts, rates))
def test_every_amount_and_rate_survives_the_way_in_and_out(amount):
    written = exact.encode({"Amount": amount})
    read = exact.decode(written)["Amount"]
    assert Decimal(read) == amount
    assert exact.encode({"Amount": read}) == written


@given(st.from_regex(r"\A-?(0|[1-9][0-9]{0,14})\.[0-9]{1,12}\Z"))
def test_the_text_of_a_number_stays_what_it_was(text):
    assert exact.encode(exact.decode(f"[{text}]".encode())) == f"[{text}]".encode()


def test_no_number_with_a_fraction_becomes_binary():
    assert exact.decode(b"[0.1, 1e2, 12345678901234567890.01]") == [
        Decimal("0.1"), Decimal("1E+2"), Decimal("12345678901234567890.01"),
    ]  # fmt: skip


@pytest.mark.parametrize("bad", [0.1, float("nan"), Decimal("NaN"), Decimal("Infinity")])
def test_a_float_is_refused_and_the_error_says_where(bad):
    with pytest.raises(TypeError, match=r"body\.Line\[1\]\.Amount"):
        exact.encode({"Line": [{"Amount": 1}, {"Amount": bad}]})


@pytest.mark.parametrize(("written", "exactly"), [("12.50", "12.50"), (3, "3"), (Decimal("0.1"), "0.1"), ("-4", "-4")])
def test_money_is_made_of_text_and_whole_numbers(written, exactly):
    assert str(exact.money(written)) == exactly


@pytest.mark.parametrize("bad", ["", "1,000", "NaN", " 1", "1.", "01"])
def test_money_is_not_made_of_what_is_no_number(bad):
    with pytest.raises(ValueError, match="not a number"):
        exact.money(bad)


@pytest.mark.parametrize("bad", [1.5, True, None])
def test_money_is_never_made_of_a_float(bad):
    with pytest.raises(TypeError, match="Decimal"):
        exact.money(bad)


@pytest.mark.parametrize("bad", [Decimal("NaN"), Decimal("Infinity"), "NaN", "Infinity", "1_0", "", "-", "٣"])
def test_money_is_a_finite_number_written_in_digits(bad):
    with pytest.raises(ValueError, match=r"amount|number"):
        exact.money(bad)
