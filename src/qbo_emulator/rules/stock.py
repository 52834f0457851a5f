"""Inventory adjustments: what there is more or less of than the books say."""

from decimal import Decimal
from typing import TYPE_CHECKING

from qbo_emulator import faults
from qbo_emulator.money import plain
from qbo_emulator.records import Document, decode
from qbo_emulator.rules.documents import Transaction, demand_details

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_DETAIL = "ItemAdjustmentLineDetail"


class InventoryAdjustment(Transaction):
    """Corrections of the quantity on hand."""

    required = ("AdjustAccountRef", "Line")

    def lines(self, company: "Company", record: Document) -> None:
        """Refuse lines without a stock item or a quantity."""
        demand_details(record, _DETAIL)
        for line in record["Line"]:
            detail = line[_DETAIL]
            if "ItemRef" not in detail:
                raise faults.missing("ItemRef")
            if company.stored("Item", detail["ItemRef"]["value"])["Type"] != "Inventory":
                raise faults.business("Only inventory items can be adjusted.")
            if "QtyDiff" not in detail:
                raise faults.missing("QtyDiff")

    def stored(self, company: "Company", record: Document, old: Document | None, at: int) -> None:
        """Correct the quantity on hand of the items."""
        moved = _moved(record)
        for item, quantity in _moved(old or {}).items():
            moved[item] = moved.get(item, Decimal(0)) - quantity
        adjust(company, moved, at)

    def removed(self, company: "Company", record: Document, at: int) -> None:
        """Take the correction back."""
        adjust(company, {item: -quantity for item, quantity in _moved(record).items()}, at)


def _moved(record: Document) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for line in record.get("Line", ()):
        item = line[_DETAIL]["ItemRef"]["value"]
        found[item] = found.get(item, Decimal(0)) + line[_DETAIL]["QtyDiff"]
    return found


def adjust(company: "Company", moved: dict[str, Decimal], at: int) -> None:
    """Change the quantity on hand of items; like a balance, it changes the time and not the token."""
    for id_, quantity in moved.items():
        if quantity:
            item = decode(company.shelf("Item").rows[id_].raw)
            item["QtyOnHand"] = plain(Decimal(item.get("QtyOnHand", 0)) + quantity)
            company.keep("Item", item, at, bump=False)
