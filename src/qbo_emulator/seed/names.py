"""People, businesses and addresses that could exist, no name twice in a company."""

import json
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import count
from random import Random
from typing import Any


@cache
def _words() -> dict[str, Any]:
    return json.loads(files("qbo_emulator.seed").joinpath("words.json").read_text())


@dataclass(slots=True)
class Names:
    """Invents names; `taken` holds those that are used, in lower case."""

    rng: Random
    taken: set[str] = field(default_factory=set)

    def person(self) -> dict[str, Any]:
        """Return the members that name a person."""
        given, family = self._one("given"), self._one("family")
        name = self._free(f"{given} {family}")
        if name != f"{given} {family}":
            family = name.removeprefix(f"{given} ")
        return {"DisplayName": name, "GivenName": given, "FamilyName": family}

    def business(self, trade: str | None = None) -> dict[str, Any]:
        """Return the members that name a business, of this trade if one is given."""
        stem = self._one("places") if self.rng.random() < 0.6 else f"{self._one('family')} & Sons"
        name = self._free(f"{stem} {trade or self._one('trades')}")
        return {"DisplayName": name, "CompanyName": name}

    def ware(self) -> str:
        """Return the name of something that a landscaper sells."""
        return self._free(f"{self._one('makes')} {self._one('wares')}")

    def reached_at(self, name: str) -> dict[str, Any]:
        """Return an address, a telephone number and an e-mail address for somebody."""
        city, state, code = self._one("cities")
        street = f"{self.rng.randint(1, 9_800)} {self._one('streets')}"
        mailbox = "".join(letter for letter in name.lower() if letter.isalnum() and letter.isascii())
        return {
            "BillAddr": {"Line1": street, "City": city, "CountrySubDivisionCode": state, "PostalCode": code},
            "PrimaryPhone": {"FreeFormNumber": f"({self.rng.randint(201, 989)}) 555-{self.rng.randint(0, 9_999):04}"},
            "PrimaryEmailAddr": {"Address": f"{mailbox[:40]}@example.com"},
        }

    def _one(self, what: str) -> Any:
        return self.rng.choice(_words()[what])

    def _free(self, name: str) -> str:
        tried = name
        for again in count(2):
            if tried.lower() not in self.taken:
                break
            tried = f"{name} {again}"
        self.taken.add(tried.lower())
        return tried
