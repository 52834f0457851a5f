"""The double-entry ledger beneath the documents: what each posted, and the balances that follow from it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from qbo_emulator.money import ZERO

Key = tuple[str, str]


class Posting(NamedTuple):
    """One side of an entry: positive is debit; `amount` in home currency, `foreign` in the document's."""

    account: str
    amount: Decimal
    party: Key | None = None
    foreign: Decimal | None = None


@dataclass(slots=True)
class Ledger:
    """Postings by document; balances by account and by party.

    `stale` holds the records whose shown balance is out of date, with the time of the posting that made it so.
    """

    postings: dict[Key, tuple[Posting, ...]] = field(default_factory=dict)
    balances: dict[Key, Decimal] = field(default_factory=dict)
    stale: dict[Key, int] = field(default_factory=dict)

    def post(self, document: Key, postings: Iterable[Posting], at: int) -> None:
        """Enter what a document says now in place of what it said before."""
        new = tuple(posting for posting in postings if posting.amount)
        old = self.postings.get(document, ())
        if new == old:
            return
        moved: dict[Key, Decimal] = {}
        for sign, entries in ((-1, old), (1, new)):
            for account, amount, party, foreign in entries:
                key = ("Account", account)
                moved[key] = moved.get(key, ZERO) + sign * amount
                if party is not None:
                    moved[party] = moved.get(party, ZERO) + sign * (amount if foreign is None else foreign)
        for key, amount in moved.items():
            if amount:
                self.balances[key] = self.balances.get(key, ZERO) + amount
                self.stale[key] = max(at, self.stale.get(key, at))
        if new:
            self.postings[document] = new
        else:
            self.postings.pop(document, None)

    def balance(self, key: Key) -> Decimal:
        """Answer a balance, debit positive."""
        return self.balances.get(key, ZERO)
