"""Items: what each type of them needs, and the accounts that sales and purchases of them are booked to."""

from typing import TYPE_CHECKING

from qbo_emulator import faults
from qbo_emulator.records import Document
from qbo_emulator.rules import naming
from qbo_emulator.rules.lists import Named

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_STOCK = ("AssetAccountRef", "ExpenseAccountRef", "IncomeAccountRef", "QtyOnHand", "InvStartDate")
_UNPRICED = frozenset({"Category", "Group", "Bundle"})
_NAME_LENGTH = 60


class Item(Named):
    """Products, services, stock, bundles and categories."""

    def defaults(self, company: "Company", record: Document, old: Document | None) -> None:
        """Demand what the type needs (facts G) and add what answers about items always have."""
        type_ = record.setdefault("Type", old["Type"] if old else "Service")
        naming.place(company, "Item", record, old, flag="SubItem")
        if not company.planting:
            _demand(record, type_, self)
        record["TrackQtyOnHand"] = type_ == "Inventory"
        if type_ not in _UNPRICED:
            for member, value in (("Taxable", False), ("UnitPrice", 0), ("PurchaseCost", 0)):
                record.setdefault(member, value)
        for member in ("IncomeAccountRef", "ExpenseAccountRef", "AssetAccountRef"):
            if "name" in record.get(member, {}):
                record[member]["name"] = record[member]["name"][:_NAME_LENGTH]  # cut in the live captures


def _demand(record: Document, type_: str, rule: Item) -> None:
    if type_ == "Inventory":
        rule.demand(record, (name for name in _STOCK if name not in record))
    elif type_ not in _UNPRICED and "IncomeAccountRef" not in record and "ExpenseAccountRef" not in record:
        raise faults.missing("IncomeAccountRef")
