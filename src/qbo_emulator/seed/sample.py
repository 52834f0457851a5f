"""Intuit's sample company, with a year of transactions over it that ends at the company's clock."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from qbo_emulator.seed import landscaping
from qbo_emulator.seed.amounts import dice
from qbo_emulator.seed.days import DAYS, Year
from qbo_emulator.seed.mix import Mix
from qbo_emulator.seed.names import Names
from qbo_emulator.seed.people import People
from qbo_emulator.seed.step import Progress, run
from qbo_emulator.seed.story import steps
from qbo_emulator.seed.trade import Buyer

_NAMED = ("Customer", "Vendor", "Employee", "Item")


def plan(*, invoices: int | None = None) -> dict[str, int]:
    """Say how many records of each entity `fill` leaves, inactive ones included and deleted ones not."""
    mix = _mix(invoices)
    known = {entity: len(records) for entity, records in landscaping.masters().items()}
    return known | dict(mix.names) | dict(mix.documents)


def fill(company: Any, *, invoices: int | None = None, seed: int = 1, progress: Progress | None = None) -> Counter[str]:
    """Enter the sample company into an empty one; return how often each thing was done.

    Names keep Intuit's ids. More than a few hundred invoices bring more customers and vendors with them.
    """
    mix, rng = _mix(invoices), dice("sample", seed)
    year = Year(company.clock.now(), _zone())
    begins = year.now - timedelta(days=DAYS + 7)
    plant(company, at=begins)
    trade = landscaping.trade(rng)
    extra = People(company, rng, Names(rng, _taken()), begins + timedelta(hours=1), mix.inactive, foreign=0)
    masters = landscaping.masters()
    trade = replace(
        trade,
        buyers=(*_buyers(rng), *extra.customers(mix.customers - len(masters["Customer"]))),
        suppliers=(*trade.suppliers, *extra.vendors(mix.vendors - len(masters["Vendor"]))),
    )
    return run(company, steps(mix, trade, year, seed=seed), progress=progress)


def plant(company: Any, *, at: datetime, leave_out: frozenset[str] = frozenset()) -> None:
    """Store the sample company's master data with Intuit's ids."""
    for entity, records in landscaping.masters().items():
        if entity not in leave_out:
            for record in records:
                company.plant(entity, record, at=at)


def _mix(invoices: int | None) -> Mix:
    return Mix() if invoices is None else Mix.of(invoices)


def _zone() -> ZoneInfo:
    return ZoneInfo(landscaping.masters()["CompanyInfo"][0]["DefaultTimeZone"])


def _taken() -> set[str]:
    known = landscaping.masters()
    return {str(record.get("DisplayName", record.get("Name"))).lower() for entity in _NAMED for record in known[entity]}


def _buyers(rng: Random) -> list[Buyer]:
    return [
        Buyer(
            id=record["Id"],
            term=landscaping.some_term(rng),
            weight=rng.choice((1, 1, 2, 2, 3, 5)),
            email=record.get("PrimaryEmailAddr", {}).get("Address"),
        )
        for record in landscaping.masters()["Customer"]
    ]
