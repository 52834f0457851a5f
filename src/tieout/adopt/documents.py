"""Proposes which payable a bill is, or which payment a bill payment is: by payee, number, amount and day; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from tieout.adopt.matching import MOST, Reason

LEAST: Final = 50
"""Under it, two documents have no more in common than any two."""

_NEAR: Final = timedelta(days=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What one side says of a bill or a payment; `settles` are the things that a payment pays."""

    id: str
    payee: UUID
    currency: str
    amount: Decimal
    day: date
    number: str | None = None
    settles: frozenset[tuple[UUID, Decimal]] = frozenset()


@dataclass(frozen=True, slots=True)
class Fit:
    """A document that may be the one asked about, and what speaks for it; `score` is 0 to 100."""

    document: Document
    reasons: Sequence[Reason]
    score: int
    certain: bool


def fits(asked: Document, among: Iterable[Document]) -> list[Fit]:
    """Answer the documents that may be this one, the likeliest first; at most one of them is certain."""
    weighed = [(one, _reasons(asked, one)) for one in among if _comparable(asked, one)]
    likely = [(one, reasons, _score(reasons)) for one, reasons in weighed if _score(reasons) >= LEAST]
    alone = len(likely) == 1
    found = [Fit(one, reasons, score, certain=alone and _same(asked, one)) for one, reasons, score in likely]
    return sorted(found, key=lambda fit: (-fit.score, fit.document.id))[:MOST]


def _comparable(asked: Document, one: Document) -> bool:
    return (asked.payee, asked.currency) == (one.payee, one.currency)


def _reasons(asked: Document, one: Document) -> list[Reason]:
    found = []
    if asked.number and one.number:
        alike = asked.number.strip().casefold() == one.number.strip().casefold()
        found.append(
            Reason(f"The number is the same: {one.number}.", 50)
            if alike
            else Reason(f"The numbers differ: {one.number} is not {asked.number}.", -30)
        )
    if asked.settles and asked.settles == one.settles:
        found.append(Reason("Both settle the same, with the same amounts.", 50))
    if asked.amount == one.amount:
        found.append(Reason(f"The amount is the same: {one.amount} {one.currency}.", 30))
    if asked.day == one.day:
        found.append(Reason(f"Both are of {one.day.isoformat()}.", 20))
    elif abs(asked.day - one.day) <= _NEAR:
        found.append(Reason(f"They are {abs((asked.day - one.day).days)} days apart.", 10))
    return found


def _same(asked: Document, one: Document) -> bool:
    """Whether it can be no other: the same amount, and a number or the settled things that nothing else shares."""
    numbered = bool(asked.number and one.number) and asked.number.strip().casefold() == one.number.strip().casefold()  # type: ignore[union-attr]
    settling = bool(asked.settles) and asked.settles == one.settles
    contradicted = any(reason.weight < 0 for reason in _reasons(asked, one))
    return asked.amount == one.amount and (numbered or settling) and not contradicted


def _score(reasons: Sequence[Reason]) -> int:
    return max(0, min(100, sum(reason.weight for reason in reasons)))
