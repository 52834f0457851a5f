"""Companies of any size and mix: an invented landscaping business, the same for the same seed."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from qbo_emulator.seed import landscaping, sample
from qbo_emulator.seed.amounts import dice
from qbo_emulator.seed.days import DAYS, Year
from qbo_emulator.seed.mix import Mix
from qbo_emulator.seed.names import Names
from qbo_emulator.seed.people import People
from qbo_emulator.seed.step import Progress, run
from qbo_emulator.seed.story import steps

_INVENTED = frozenset({"Customer", "Vendor", "Employee", "Item", "CompanyInfo", "Preferences"})


def plan(mix: Mix) -> dict[str, int]:
    """Say how many records of each entity a company of this mix has, inactive ones included and deleted ones not."""
    known = {entity: len(records) for entity, records in landscaping.masters().items()}
    return known | dict(mix.names) | dict(mix.documents)


def fill(
    company: Any, *, invoices: int = 1_000, seed: int = 1, progress: Progress | None = None, **mix: Any
) -> Counter[str]:
    """Fill an empty company; `mix` replaces members of the usual `Mix` around so many invoices."""
    return fill_with(company, Mix.of(invoices, **mix), seed=seed, progress=progress)


def fill_with(company: Any, mix: Mix, *, seed: int = 1, progress: Progress | None = None) -> Counter[str]:
    """Fill an empty company with this mix; return how often each thing was done."""
    rng = dice("company", seed)
    begins = company.clock.now() - timedelta(days=DAYS + 7)
    sample.plant(company, at=begins, leave_out=_INVENTED)
    known = landscaping.masters()
    names = Names(rng)
    info, preferences = known["CompanyInfo"][0], known["Preferences"][0]
    title = names.business("Landscaping")["CompanyName"]
    company.plant("CompanyInfo", info | {"CompanyName": title, "LegalName": title}, at=begins)
    currencies = preferences["CurrencyPrefs"] | {"MultiCurrencyEnabled": bool(mix.foreign)}
    company.plant("Preferences", preferences | {"CurrencyPrefs": currencies}, at=begins)
    people = People(company, rng, names, begins + timedelta(hours=1), mix.inactive, mix.foreign)
    people.employees(mix.employees)
    trade = replace(
        landscaping.trade(rng),
        wares=tuple(people.items(mix.items)),
        suppliers=tuple(people.vendors(mix.vendors)),
        buyers=tuple(people.customers(mix.customers)),
    )
    year = Year(company.clock.now(), ZoneInfo(info["DefaultTimeZone"]))
    return run(company, steps(mix, trade, year, seed=seed), progress=progress)
