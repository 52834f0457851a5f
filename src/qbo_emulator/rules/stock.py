"""Stock: what sales and purchases move, what that costs, and adjustments of what there is."""

from decimal import Decimal
from typing import TYPE_CHECKING

from qbo_emulator import faults
from qbo_emulator.ledger import Posting
from qbo_emulator.money import ZERO, cents, plain
from qbo_emulator.records import Document, decode
from qbo_emulator.rules.documents import Transaction, demand_details

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_DETAIL = "ItemAdjustmentLineDetail"
_MOVING = ("SalesItemLineDetail", "ItemBasedExpenseLineDetail")


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
        adjust(company, _difference(_moved(record), _moved(old or {})), at)

    def removed(self, company: "Company", record: Document, at: int) -> None:
        """Take the correction back."""
        adjust(company, {item: -quantity for item, quantity in _moved(record).items()}, at)


def _moved(record: Document) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for line in record.get("Line", ()):
        item = line[_DETAIL]["ItemRef"]["value"]
        found[item] = found.get(item, ZERO) + line[_DETAIL]["QtyDiff"]
    return found


def moved(company: "Company", record: Document | None) -> dict[str, Decimal]:
    """Answer how many of which stock items the lines of a document name."""
    found: dict[str, Decimal] = {}
    for line in (record or {}).get("Line", ()):
        for each in line.get("GroupLineDetail", {}).get("Line", (line,)):
            item, quantity = _named(each)
            if quantity and _is_stock(company, item):
                found[item] = found.get(item, ZERO) + quantity
    return found


def follow(company: "Company", record: Document, old: Document | None, at: int, *, sign: int) -> None:
    """Move the stock by what a document says now and said before."""
    if company.planting:
        return
    now = _difference(moved(company, record), moved(company, old))
    adjust(company, {item: sign * quantity for item, quantity in now.items()}, at)


def cost(company: "Company", record: Document) -> list[Posting]:
    """Book what sold stock has cost, from the asset to the cost of goods sold: at the item's PurchaseCost.

    QuickBooks takes the cost of those that came in first; whoever needs that must not lean on these figures.
    """
    found = []
    for id_, quantity in moved(company, record).items():
        item = company.stored("Item", id_)
        worth = cents(quantity * Decimal(item.get("PurchaseCost", 0)))
        found.append(Posting(item["ExpenseAccountRef"]["value"], worth))
        found.append(Posting(item["AssetAccountRef"]["value"], -worth))
    return found


def _named(line: Document) -> tuple[str, Decimal]:
    detail: Document = next((line[name] for name in _MOVING if name in line), {})
    return detail.get("ItemRef", {}).get("value", ""), Decimal(detail.get("Qty", 0))


def _is_stock(company: "Company", id_: str) -> bool:
    row = company.find("Item", id_)
    if row is None or b'"Type":"Inventory"' not in row.raw:
        return False
    item = decode(row.raw)
    return "ExpenseAccountRef" in item and "AssetAccountRef" in item


def _difference(now: dict[str, Decimal], before: dict[str, Decimal]) -> dict[str, Decimal]:
    return {item: now.get(item, ZERO) - before.get(item, ZERO) for item in {**before, **now}}


def adjust(company: "Company", moved: dict[str, Decimal], at: int) -> None:
    """Change the quantity on hand of items; like a balance, it changes the time and not the token."""
    for id_, quantity in moved.items():
        if quantity:
            item = decode(company.shelf("Item").rows[id_].raw)
            item["QtyOnHand"] = plain(Decimal(item.get("QtyOnHand", 0)) + quantity)
            company.keep("Item", item, at, bump=False)
