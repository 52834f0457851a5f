"""Intuit's sample company, with a year of transactions over it that ends at the company's clock."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from qbo_emulator.opening import usual_name
from qbo_emulator.seed import landscaping
from qbo_emulator.seed.amounts import dice
from qbo_emulator.seed.days import DAYS, Year
from qbo_emulator.seed.landscaping import Record
from qbo_emulator.seed.mix import Mix
from qbo_emulator.seed.names import Names
from qbo_emulator.seed.people import People
from qbo_emulator.seed.step import Progress, run
from qbo_emulator.seed.story import steps
from qbo_emulator.seed.trade import Buyer

_PACE = timedelta(seconds=11)
_OF_THE_COUNTRY = frozenset({"TaxAgency", "TaxRate", "TaxCode"})
_ADDRESSES = ("CompanyAddr", "CustomerCommunicationAddr", "LegalAddr")
NAMED = ("Customer", "Vendor", "Employee", "Item")


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
    year = Year(company.clock.now(), company.zone)
    begins = year.now - timedelta(days=DAYS + 7)
    known = landscaping.masters()
    plant(company, known, at=begins)
    extra = People(company, rng, Names(rng, _taken()), begins + timedelta(hours=1), mix.inactive, foreign=0)
    trade = landscaping.trade(rng)
    trade = replace(
        trade,
        buyers=(*_buyers(rng), *extra.customers(mix.customers - len(known["Customer"]))),
        suppliers=(*trade.suppliers, *extra.vendors(mix.vendors - len(known["Vendor"]))),
    )
    return run(company, steps(mix, trade.at_home(company.country), year, seed=seed), progress=progress)


def plant(company: Any, masters: dict[str, list[Record]], *, at: datetime) -> None:
    """Store master data with the ids it has; what a company was opened with (name, country, money) stays."""
    if len(company.shelf("Account")):
        raise ValueError("This company has an account already: only a company that was just opened can be filled.")
    opened = {"CompanyInfo": _identity(company), "Preferences": _money(company)}
    abroad = company.country != "US"
    every = (
        (entity, record)
        for entity, records in masters.items()
        if not (abroad and entity in _OF_THE_COUNTRY)
        for record in records
    )
    for place, (entity, record) in enumerate(every):
        company.plant(entity, record | opened.get(entity, {}), at=at + place * _PACE)


def _identity(company: Any) -> Record:
    named: Record = (
        {} if company.name == usual_name(company.country) else {"CompanyName": company.name, "LegalName": company.name}
    )
    info = company.read("CompanyInfo", "1")
    where = {name: info[name] for name in _ADDRESSES if company.country != "US"}
    return named | where | {"Country": company.country, "DefaultTimeZone": company.zone.key}


def _money(company: Any) -> Record:
    groups = ("CurrencyPrefs",) if company.country == "US" else ("CurrencyPrefs", "TaxPrefs")
    return {group: company.preferences[group] for group in groups}


def _mix(invoices: int | None) -> Mix:
    return Mix() if invoices is None else Mix.of(invoices)


def _taken() -> set[str]:
    known = landscaping.masters()
    records = [record for entity in NAMED for record in known[entity]]
    return {str(record.get("DisplayName", record.get("Name"))).lower() for record in records}


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
