"""Amounts of money and shares as they occur in small businesses: exact, mostly small, often round."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import TypeVar

CENT = Decimal("0.01")

T = TypeVar("T")


def dice(*of: object) -> Random:
    """Return chance that falls the same way for the same seed."""
    return Random(" ".join(map(str, of)))  # noqa: S311 - invented companies, no secrets


def between(rng: Random, low: Decimal, high: Decimal) -> Decimal:
    """Return an amount from `low` to `high`, the small ones more often, half of them whole."""
    if low >= high:
        return low
    span = int((high - low).scaleb(2))
    cents = int(low.scaleb(2)) + int(span * rng.random() ** 2)
    if rng.random() < 0.5 and cents > 1_000:
        cents -= cents % 100
    return max(low, Decimal(cents).scaleb(-2))


def part(amount: Decimal, share: Decimal) -> Decimal:
    """Return this share of an amount, in whole cents."""
    return (amount * share).quantize(CENT, ROUND_HALF_UP)


def number(total: int, share: float) -> int:
    """Say how many of `total` things this share is."""
    return round(total * share)


def some(rng: Random, things: Sequence[T], count: int) -> list[T]:
    """Pick `count` different things, or all of them where there are fewer, in their order."""
    picked = sorted(rng.sample(range(len(things)), min(count, len(things))))
    return [things[index] for index in picked]
