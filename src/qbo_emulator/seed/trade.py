"""What a company lives from: who buys, what is sold, who supplies, and the entries of its bookkeeper."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

Currency = tuple[str, Decimal]


@dataclass(frozen=True, slots=True)
class Term:
    """A term of payment."""

    id: str
    days: int


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer: how often it buys, when it pays, in which currency if not in the company's own."""

    id: str
    term: Term
    weight: int = 1
    email: str | None = None
    currency: Currency | None = None


@dataclass(frozen=True, slots=True)
class Ware:
    """Something sold: its price and the most of it on one line."""

    item: str
    text: str
    low: Decimal
    high: Decimal
    most: int
    weight: int = 1
    taxable: bool = False


@dataclass(frozen=True, slots=True)
class Supplier:
    """A vendor: what its bills are for, and how often it sends one (`bills`) or is paid on the spot (`purchases`)."""

    id: str
    accounts: tuple[str, ...]
    text: str
    low: Decimal
    high: Decimal
    term: Term
    bills: int
    purchases: int
    currency: Currency | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """An entry that the bookkeeper makes by hand."""

    text: str
    debit: str
    credit: str
    low: Decimal
    high: Decimal
    weight: int


@dataclass(frozen=True, slots=True)
class Opening:
    """What stood on an account when the year began: debit, or credit where it is negative."""

    account: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Trade:
    """Everything that a year is told from."""

    buyers: tuple[Buyer, ...]
    wares: tuple[Ware, ...]
    suppliers: tuple[Supplier, ...]
    postings: tuple[Posting, ...]
    openings: tuple[Opening, ...] = ()
    classes: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    methods: tuple[str, ...] = ("1", "2", "3", "4")
    bank: str = "35"
    cards: tuple[str, ...] = ("41", "42")
    undeposited: str = "4"
    taxed: str = "TAX"
    untaxed: str = "NON"

    def at_home(self, country: str) -> "Trade":
        """Return it with the tax codes of a country: elsewhere than in the United States each has a number."""
        return self if country == "US" else replace(self, taxed="1", untaxed="4")


def ref(value: str) -> dict[str, str]:
    """Return a reference as bodies hold it."""
    return {"value": value}


def in_currency(currency: Currency | None) -> dict[str, Any]:
    """Return the members that say in which currency a document is: none for the company's own."""
    if currency is None:
        return {}
    code, rate = currency
    return {"CurrencyRef": ref(code), "ExchangeRate": rate}
