"""Currencies: the company's own, the names of the others, and what a foreign amount is worth at home."""

from collections.abc import Container
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qbo_emulator import faults
from qbo_emulator.money import cents

NAMES = {
    "AED": "United Arab Emirates Dirham", "AUD": "Australian Dollar", "BRL": "Brazilian Real", "CAD": "Canadian Dollar",
    "CHF": "Swiss Franc", "CNY": "Chinese Yuan", "CZK": "Czech Koruna", "DKK": "Danish Krone", "EUR": "Euro",
    "GBP": "British Pound Sterling", "HKD": "Hong Kong Dollar", "HUF": "Hungarian Forint", "ILS": "Israeli New Sheqel",
    "INR": "Indian Rupee", "JPY": "Japanese Yen", "KRW": "South Korean Won", "MXN": "Mexican Peso",
    "MYR": "Malaysian Ringgit", "NOK": "Norwegian Krone", "NZD": "New Zealand Dollar", "PHP": "Philippine Peso",
    "PLN": "Polish Zloty", "SAR": "Saudi Riyal", "SEK": "Swedish Krona", "SGD": "Singapore Dollar", "THB": "Thai Baht",
    "TRY": "Turkish Lira", "TWD": "New Taiwan Dollar", "USD": "United States Dollar", "ZAR": "South African Rand",
}  # fmt: skip
HOME = {"US": "USD", "GB": "GBP", "UK": "GBP", "CA": "CAD", "AU": "AUD", "FR": "EUR", "IN": "INR"}


@dataclass(slots=True)
class Currencies:
    """The currencies of one company."""

    home: str

    def home_ref(self) -> dict[str, str]:
        """Answer the reference to the company's own currency."""
        return {"value": self.home, "name": NAMES.get(self.home, self.home)}

    def fill(self, ref: dict[str, Any]) -> None:
        """Check a reference to a currency and fill in its name; 2220 when there is none such."""
        if ref["value"] not in NAMES:
            raise faults.refuse("2220", f"Invalid Currency : {ref['value']}", "CurrencyRef")
        ref["name"] = NAMES[ref["value"]]


def show_home(record: dict[str, Any], members: Container[str]) -> None:
    """Write what a document is worth at home, where several currencies are in use (live, Australian sandbox)."""
    rate = Decimal(record["ExchangeRate"])
    for shown, member in (("HomeTotalAmt", "TotalAmt"), ("HomeBalance", "Balance")):
        if shown in members and member in record:
            record[shown] = cents(record[member] * rate)
