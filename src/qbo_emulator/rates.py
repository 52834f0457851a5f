"""Exchange rates by currency and day: set by whoever keeps the books, 1 where nobody has (facts E.3, G)."""

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from qbo_emulator import faults, times
from qbo_emulator.currencies import NAMES
from qbo_emulator.money import plain
from qbo_emulator.records import Row, Shelf, encode
from qbo_emulator.statement import Statement

if TYPE_CHECKING:
    from qbo_emulator.company import Company


def answer(company: "Company", asked: Mapping[str, Any], *, write: bool) -> dict[str, Any]:
    """Answer a rate, after setting it where that is asked for."""
    known = {name.lower(): value for name, value in asked.items()}
    code = str(known.get("sourcecurrencycode", ""))
    if not code:
        raise faults.missing("SourceCurrencyCode")
    company.currencies.fill({"value": code})
    day = _day(known.get("asofdate"), company)
    if write:
        _set(company, code, day, known.get("rate"))
    return _shown(company, code, day)


def shelf(company: "Company", statement: Statement) -> Shelf:
    """Put up the rates that a query can find: of every currency there is a rate for, on the day that it names."""
    said = {condition.member.lower(): condition.values for condition in statement.conditions}
    found = Shelf()
    for code in sorted({*company.rates, *(str(value).upper() for value in said.get("sourcecurrencycode", ()))}):
        if code in NAMES and code != company.currencies.home:
            for day in said.get("asofdate", (company.day(),)):
                shown = _shown(company, code, _day(day if day != "CURRENT_DATE" else None, company))
                _, set_at = at(company, code, shown["AsOfDate"])
                found.put(Row(f"{len(found) + 1}", 0, set_at, set_at, code, code, encode(shown)))
    return found


def _shown(company: "Company", code: str, day: str) -> dict[str, Any]:
    rate, set_at = at(company, code, day)
    return {
        "SyncToken": "0",
        "domain": "QBO",
        "AsOfDate": day,
        "SourceCurrencyCode": code,
        "TargetCurrencyCode": company.currencies.home,
        "Rate": plain(rate),
        "sparse": False,
        "MetaData": {"LastUpdatedTime": times.stamp(set_at, company.zone)},
    }


def at(company: "Company", code: str, day: str) -> tuple[Decimal, int]:
    """Answer the rate of a day: the last one set up to then."""
    known = company.rates.get(code, [])
    place = bisect_right(known, (day, Decimal("Infinity"), 0))
    if place == 0:
        return Decimal(1), int(company.clock.now().timestamp())
    return known[place - 1][1], known[place - 1][2]


def _set(company: "Company", code: str, day: str, said: Any) -> None:
    if said in (None, ""):
        raise faults.missing("Rate")
    try:
        rate = Decimal(str(said))
    except InvalidOperation:
        raise faults.refuse("2100", f"Invalid Decimal Format : {said}", "Rate") from None
    if not rate.is_finite() or rate <= 0:
        raise faults.refuse("2110", f"Invalid Decimal : {said}", "Rate")
    known = [entry for entry in company.rates.get(code, []) if entry[0] != day]
    company.rates[code] = sorted([*known, (day, rate, int(company.clock.now().timestamp()))])


def _day(said: Any, company: "Company") -> str:
    if said in (None, ""):
        return company.day()
    try:
        return date.fromisoformat(str(said)[:10]).isoformat()
    except ValueError:
        raise faults.refuse("2060", f"Invalid Date Format : {said}", "AsOfDate") from None
