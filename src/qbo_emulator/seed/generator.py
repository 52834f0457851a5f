"""Companies of any size and mix: an invented landscaping business, the same for the same seed."""

from collections import Counter
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from qbo_emulator.seed import landscaping, sample
from qbo_emulator.seed.amounts import dice
from qbo_emulator.seed.days import DAYS, Year
from qbo_emulator.seed.mix import Mix
from qbo_emulator.seed.names import Names
from qbo_emulator.seed.people import People
from qbo_emulator.seed.step import Progress, run
from qbo_emulator.seed.story import steps

_OPENED_WITH = "CompanyInfo"
_OPTIONS = tuple(field.name for field in fields(Mix))


def plan(mix: Mix) -> dict[str, int]:
    """Say how many records of each entity a company of this mix has, inactive ones included and deleted ones not.

    Each foreign currency brings accounts receivable and payable of its own on top.
    """
    known = {entity: len(records) for entity, records in landscaping.masters().items()}
    return known | dict(mix.names) | dict(mix.documents)


def fill(
    company: Any, *, invoices: int = 1_000, seed: int = 1, progress: Progress | None = None, **mix: Any
) -> Counter[str]:
    """Fill an empty company; `mix` replaces members of the usual `Mix` around so many invoices."""
    if unknown := mix.keys() - set(_OPTIONS):
        raise ValueError(f"There is no {', '.join(sorted(unknown))}; a company can be given: {', '.join(_OPTIONS)}.")
    return fill_with(company, Mix.of(invoices, **mix), seed=seed, progress=progress)


def fill_with(company: Any, mix: Mix, *, seed: int = 1, progress: Progress | None = None) -> Counter[str]:
    """Fill an empty company with this mix; return how often each thing was done."""
    rng = dice("company", seed)
    begins = company.clock.now() - timedelta(days=DAYS + 7)
    invented = {*sample.NAMED, _OPENED_WITH}
    known = landscaping.masters()
    sample.plant(company, {entity: known[entity] for entity in known if entity not in invented}, at=begins)
    if mix.foreign:
        _allow_currencies(company, begins)
    people = People(company, rng, Names(rng), begins + timedelta(hours=1), mix.inactive, mix.foreign)
    people.employees(mix.employees)
    trade = replace(
        landscaping.trade(rng),
        wares=tuple(people.items(mix.items)),
        suppliers=tuple(people.vendors(mix.vendors)),
        buyers=tuple(people.customers(mix.customers)),
    )
    year = Year(company.clock.now(), company.zone)
    return run(company, steps(mix, trade.at_home(company.country), year, seed=seed), progress=progress)


def _allow_currencies(company: Any, at: Any) -> None:
    prefs = company.preferences
    several = {"CurrencyPrefs": prefs["CurrencyPrefs"] | {"MultiCurrencyEnabled": True}}
    named = {"Id": prefs["Id"], "SyncToken": prefs["SyncToken"]}
    company.update("Preferences", named | several, sparse=True, at=at)
