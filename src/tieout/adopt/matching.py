"""Proposes which vendor or customer a payee is, with the reasons and their weight; certain only beyond doubt.

A wrong link pays the wrong party, a missing one asks a person: so certainty needs the name and something that a
namesake would not share, nothing that speaks against it, and no second candidate. pains 14, 20.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tieout.adopt.likeness import known, marks, same_email, same_ending, same_name, same_phone, similar_name

_MANY: Final = 100
"""A word that more than these have tells nothing, unless it is the rarest of a name: a namesake has that too."""
MOST: Final = 5
"""Proposals that a person is shown for one payee."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """What one side says of somebody who is paid or pays; `names` are all that it goes by, the shown one first."""

    id: str
    names: Sequence[str]
    email: str | None = None
    phone: str | None = None
    tax_id: str | None = None
    currency: str | None = None
    active: bool = True


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a match, or with a weight below nought against it."""

    sentence: str
    weight: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A party that may be the one asked about, with what speaks for and against it; `score` is 0 to 100."""

    party: Party
    reasons: Sequence[Reason]
    score: int
    certain: bool


class Known:
    """Parties to propose from: of thousands only those are compared that have something in common with the asked."""

    def __init__(self, parties: Iterable[Party]) -> None:
        self._parties = {one.id: one for one in parties}
        self._marked: dict[str, set[str]] = {}
        for one in self._parties.values():
            for mark in _marks(one):
                self._marked.setdefault(mark, set()).add(one.id)

    def near(self, asked: Party) -> list[Party]:
        """Answer those who may be the party asked about at all."""
        ids: set[str] = set()
        for one in (replace(asked, names=[]), *(Party(id="", names=[name]) for name in asked.names)):
            found = sorted((self._marked.get(mark, set()) for mark in _marks(one)), key=len)
            ids.update(*found[:1], *(those for those in found[1:] if len(those) <= _MANY))
        return [self._parties[id_] for id_ in sorted(ids) if id_ in self._parties]

    def forget(self, id_: str) -> None:
        """Propose one no more: it is somebody's now."""
        self._parties.pop(id_, None)


def propose(asked: Party, among: Iterable[Party]) -> list[Proposal]:
    """Answer those who may be the party asked about, the likeliest first; at most one of them is certain."""
    weighed = [
        (one, reasons)
        for one in among
        if _payable_in(asked.currency, one) and (reasons := _reasons(asked, one)) and _score(reasons) > 0
    ]
    alone = len(weighed) == 1
    found = [
        Proposal(one, reasons, _score(reasons), certain=alone and one.active and _beyond_doubt(asked, one))
        for one, reasons in weighed
    ]
    return sorted(found, key=lambda one: (-one.score, one.party.id))[:MOST]


def _marks(one: Party) -> set[str]:
    return marks(one.names, email=one.email, phone=one.phone, ending=one.tax_id)


def _payable_in(currency: str | None, one: Party) -> bool:
    """Whether its books allow the currency at all: a party keeps one for good. facts B."""
    return not currency or not one.currency or currency == one.currency


def _reasons(asked: Party, one: Party) -> list[Reason]:
    """Weigh everything that both sides say."""
    named = _name(asked, one)
    found = [named] if named else []
    for what, alike, unlike, ours, theirs, same, weight, against in (
        ("tax number", "ends alike", "ends differently", asked.tax_id, one.tax_id, same_ending, 35, -40),
        ("mail address", "is the same", "differs", asked.email, one.email, same_email, 30, -5),
        ("phone number", "is the same", "differs", asked.phone, one.phone, same_phone, 20, 0),
    ):
        if known(ours) and known(theirs):
            agrees = same(ours, theirs)
            said = f"The {what} {alike}." if agrees else f"But the {what} {unlike}."
            found.append(Reason(said, weight if agrees else against))
    spoken = [reason for reason in found if reason.weight]
    return spoken if any(reason.weight > 0 for reason in spoken) else []


def _name(asked: Party, one: Party) -> Reason | None:
    pairs = [(ours, theirs) for ours in asked.names for theirs in one.names]
    for ours, theirs in pairs:
        if same_name(ours, theirs):
            return Reason(f"The name is the same: {theirs}.", 50)
    for ours, theirs in pairs:
        if similar_name(ours, theirs):
            return Reason(f"The names are alike: {theirs}.", 25)
    return None


def _score(reasons: Sequence[Reason]) -> int:
    return max(0, min(100, sum(reason.weight for reason in reasons)))


def _beyond_doubt(asked: Party, one: Party) -> bool:
    named = any(same_name(ours, theirs) for ours in asked.names for theirs in one.names)
    proven = (
        same_ending(asked.tax_id, one.tax_id)
        or same_email(asked.email, one.email)
        or same_phone(asked.phone, one.phone)
    )
    against = any(reason.weight < 0 for reason in _reasons(asked, one))
    return named and proven and not against
