"""The closing date: nothing dated up to it may be entered, changed or deleted through the API (facts B.7)."""

from typing import TYPE_CHECKING

from qbo.facts.catalog import BY_NAME
from qbo_emulator import faults
from qbo_emulator.records import Document

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_DETAIL = (
    "The account period has closed and the account books cannot be updated through the QBO Services API. "
    "Please use the QBO website to make these changes."
)


def check(company: "Company", entity: str, *records: Document) -> None:
    """Refuse what touches a closed period; a change does by its old date as by its new one."""
    if BY_NAME[entity].kind != "transaction":
        return
    closed = company.preferences.get("AccountingInfoPrefs", {}).get("BookCloseDate")
    if closed and any(record.get("TxnDate", "9999") <= closed for record in records):
        raise faults.refuse(company.settings.closed_period, _DETAIL, "")
