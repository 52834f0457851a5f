"""Addresses: each has an id of its own, which documents that took it over keep (observed shapes)."""

from typing import TYPE_CHECKING

from qbo_emulator.records import Document

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_MEMBERS = ("BillAddr", "ShipAddr", "PrimaryAddr", "OtherAddr", "RemitToAddr", "ShipFromAddr", "VendorAddr")


def number(company: "Company", record: Document, old: Document | None) -> None:
    """Give every new address an id."""
    for member in _MEMBERS:
        address = record.get(member)
        if not isinstance(address, dict) or "Id" in address:
            continue
        known = (old or {}).get(member)
        if known and {**known, "Id": None} == {**address, "Id": None}:
            record[member] = known
        else:
            record[member] = {"Id": str(company.number("address", 100)), **address}


def inherit(record: Document, customer: Document) -> None:
    """Take the customer's addresses over into a sale that says none (observed shapes)."""
    for member in ("BillAddr", "ShipAddr"):
        if member not in record and member in customer:
            record[member] = customer[member]
