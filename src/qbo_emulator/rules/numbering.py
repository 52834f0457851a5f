"""Document numbers: given out by QuickBooks, or by people, and then refused when used twice (facts B.7, pains 26)."""

from typing import TYPE_CHECKING

from qbo_emulator import faults
from qbo_emulator.records import Document

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_FIRST = 1000
_LARGEST = 10**12


def number(company: "Company", entity: str, record: Document, old: Document | None) -> None:
    """Give a sale the next number, unless people number sales themselves; sales share one row of numbers."""
    own = sales_preferences(company).get("CustomTxnNumbers", False)
    given = record.get("DocNumber")
    if given is None:
        if old is not None and not own and "DocNumber" in old:
            record["DocNumber"] = old["DocNumber"]  # live: a full update without it keeps it
        elif old is None and (not own or record.get("AutoDocNumber")):
            record["DocNumber"] = str(company.number("DocNumber", _FIRST))
        return
    if own and (old is None or old.get("DocNumber") != given):
        refuse_twice(company, entity, given)
    if given.isdigit() and int(given) < _LARGEST:
        company.counters["DocNumber"] = max(company.counters.get("DocNumber", _FIRST), int(given))


def refuse_twice(company: "Company", entity: str, given: str) -> None:
    """Refuse a number that a record of this entity has; `include=allowduplicatedocnum` lets it pass (facts J.4)."""
    if "allowduplicatedocnum" in company.options:
        return
    wanted = f'"DocNumber":"{given}"'.encode()
    for row in company.shelf(entity).rows.values():
        if wanted in row.raw:
            raise faults.duplicate_number(given, entity, row.id)


def sales_preferences(company: "Company") -> Document:
    """Answer what the company chose for its sales forms."""
    return company.preferences.get("SalesFormsPrefs", {})


def custom_fields(company: "Company") -> list[tuple[str, str]]:
    """Answer the custom fields of sales forms that are switched on: number and name (observed Preferences)."""
    said = {
        field["Name"]: field.get("BooleanValue", field.get("StringValue"))
        for group in sales_preferences(company).get("CustomField", ())
        for field in group.get("CustomField", ())
    }
    return [
        (id_, said[f"SalesFormsPrefs.SalesCustomName{id_}"])
        for id_ in "123"
        if said.get(f"SalesFormsPrefs.UseSalesCustom{id_}") is True and f"SalesFormsPrefs.SalesCustomName{id_}" in said
    ]
