"""Currency and rate said out loud, and a mismatch refused before it is sent.

QuickBooks books a foreign transaction at 1 when the rate is left out (facts G), and a transaction whose currency is
not its customer's or vendor's not at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from qbo import exact
from qbo.errors import InvalidRequest
from qbo.record import Record


class Prefers(Protocol):
    """What is needed of a client."""

    async def preferences(self) -> Record:
        """Read how the company is set up."""
        ...


@dataclass(frozen=True, slots=True)
class Currencies:
    """What a company's currency is, and whether it deals in others."""

    home: str
    several: bool = False

    def said(
        self,
        body: Mapping[str, Any],
        *,
        currency: str | None = None,
        rate: Decimal | int | str | None = None,
        party: Record | None = None,
        account: Record | None = None,
    ) -> dict[str, Any]:
        """Answer the body with currency and rate in it, or InvalidRequest when they cannot be right."""
        wanted = currency or _currency(body) or (_currency(party.data) if party else None) or self.home
        if not self.several:
            return self._only_home(body, wanted)
        for other in (party, account):
            self._agree(wanted, other, foreign_only=other is account)
        return {**body, "CurrencyRef": {"value": wanted}, "ExchangeRate": self._rate(body, wanted, rate)}

    def _only_home(self, body: Mapping[str, Any], wanted: str) -> dict[str, Any]:
        if wanted != self.home:
            raise InvalidRequest(f"this company deals in {self.home} only: switch several currencies on in QuickBooks")
        return {name: value for name, value in body.items() if name not in ("CurrencyRef", "ExchangeRate")}

    def _agree(self, wanted: str, other: Record | None, *, foreign_only: bool) -> None:
        theirs = _currency(other.data) if other else None
        if other and theirs and theirs != wanted and not (foreign_only and theirs == self.home):
            raise InvalidRequest(f"the transaction is in {wanted}, but {other.entity} {other.id} deals in {theirs}")

    def _rate(self, body: Mapping[str, Any], wanted: str, rate: Decimal | int | str | None) -> Decimal:
        stated = rate if rate is not None else body.get("ExchangeRate")
        if wanted == self.home:
            if stated is not None and exact.money(stated) != 1:
                raise InvalidRequest(f"{wanted} is the company's own currency: its rate is 1, not {stated}")
            return Decimal(1)
        if stated is None:
            raise InvalidRequest(f"say the rate of {wanted} to {self.home}: left out, QuickBooks would book it at 1")
        if exact.money(stated) <= 0:
            raise InvalidRequest(f"a rate is above zero, not {stated}")
        return exact.money(stated)


def foreign(currency: str | None, rate: Decimal | int | str | None) -> dict[str, Any]:
    """Answer the members that say a foreign currency: both, or neither for the company's own."""
    if currency is None and rate is None:
        return {}
    if currency is None or rate is None:
        raise InvalidRequest("a foreign transaction needs its currency and its rate: one was given without the other")
    return {"CurrencyRef": {"value": currency}, "ExchangeRate": exact.money(rate)}


async def currencies(client: Prefers) -> Currencies:
    """Ask what the company's currency is."""
    prefers = (await client.preferences()).get("CurrencyPrefs") or {}
    home = (prefers.get("HomeCurrency") or {}).get("value")
    if not home:
        raise InvalidRequest("the company's preferences name no home currency")
    return Currencies(home, prefers.get("MultiCurrencyEnabled") in (True, "true"))


def _currency(members: Mapping[str, Any]) -> str | None:
    stated = members.get("CurrencyRef")
    return stated.get("value") if isinstance(stated, Mapping) else None
