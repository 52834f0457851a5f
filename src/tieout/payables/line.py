"""A line of a payable: what it is for and how much, exact."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from tieout.errors import BadInput

_NUMBERS = ("amount", "quantity", "unit_price")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line; `account` is one of the platform's own by its external id, the rest are QuickBooks' ids."""

    amount: Decimal
    description: str | None = None
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    account: str | None = None
    item: str | None = None
    class_id: str | None = None
    department: str | None = None
    tax_code: str | None = None

    def written(self) -> dict[str, str]:
        """Write the line as JSON without numbers."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: f"{value:f}" if name in _NUMBERS else value for name, value in found.items() if value is not None}


def read(written: Mapping[str, Any]) -> Line:
    """Read a line that was written."""
    members: dict[str, Any] = {name: Decimal(value) if name in _NUMBERS else value for name, value in written.items()}
    return Line(**members)


def demand_cents(amounts: Iterable[Decimal], field: str) -> None:
    """Refuse less than a cent: QuickBooks would round it without a word, and the two sides would never agree."""
    for amount in amounts:
        if amount != round(amount, 2):
            raise BadInput(f"{amount} has a fraction of a cent; give at most two decimals.", field=field)
