"""Whether an account fits what it is to be, with the reason where it does not, and which fit best; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from tieout.assign.accounts import Account
from tieout.errors import BadInput
from tieout.payables.funding_sources import FundingSource

_TYPES = {"bank": "Bank", "credit_card": "Credit Card"}
NOT_POSTED = "Non-Posting"
_SMALLEST = 10


class NonPostingAccount(BadInput):
    """Name an account that can be posted to."""


class UnfitAccount(BadInput):
    """Name an account that fits; the sentence says why this one does not."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An account that a funding source may be: how sure that is, of 100, and why."""

    account: Account
    score: int
    reasons: tuple[str, ...]


Trouble = tuple[Literal["inactive", "non_posting", "type", "currency"], str]


def trouble(account: Account, source: FundingSource | None = None) -> Trouble | None:
    """Say why an account cannot be this funding source, or, without one, any account of the platform's."""
    if not account.active:
        return "inactive", f"{account.full_name} is inactive in QuickBooks; make it active there, or choose another."
    if account.type == NOT_POSTED:
        return "non_posting", f"Nothing can be posted to {account.full_name}."
    if source is None:
        return None
    if account.type != _TYPES[source.kind]:
        return "type", f"{account.full_name} is of type {account.type}; this needs {_TYPES[source.kind]}."
    if source.currency and account.currency and source.currency != account.currency:
        return "currency", f"{account.full_name} is kept in {account.currency}, this in {source.currency}."
    return None


def demand_fit(account: Account, source: FundingSource | None = None) -> None:
    """Refuse an account that does not fit."""
    found = trouble(account, source)
    if found is not None:
        kind = NonPostingAccount if found[0] == "non_posting" else UnfitAccount
        raise kind(found[1], field="account_id")


def suggestions(source: FundingSource, accounts: Iterable[Account]) -> Sequence[Suggestion]:
    """Answer the accounts that a funding source may be, the likeliest first."""
    fit = [_judged(source, account) for account in accounts if trouble(account, source) is None]
    return sorted((one for one in fit if one.score >= _SMALLEST), key=lambda one: (-one.score, one.account.full_name))


def _judged(source: FundingSource, account: Account) -> Suggestion:
    reasons: dict[str, int] = {}
    if source.last_four and source.last_four in f"{account.name} {account.number or ''}":
        reasons[f"it ends in {source.last_four}"] = 70
    mine, theirs = _words(source.name), _words(account.name)
    if mine == theirs:
        reasons["it has the same name"] = 30
    elif shared := mine & theirs:
        reasons[f"both names have {', '.join(sorted(shared))}"] = round(25 * len(shared) / len(mine | theirs))
    return Suggestion(account, sum(reasons.values()), tuple(reasons))


def _words(name: str) -> frozenset[str]:
    return frozenset("".join(sign if sign.isalnum() else " " for sign in name.casefold()).split())
