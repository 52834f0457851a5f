"""Customers, vendors, employees and items beyond the sample company's own: entered through the books, some inactive."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from qbo_emulator.seed import landscaping
from qbo_emulator.seed.amounts import number
from qbo_emulator.seed.names import Names
from qbo_emulator.seed.trade import Buyer, Currency, Supplier, Ware, ref

FOREIGN: tuple[Currency, ...] = (("EUR", Decimal("1.09")), ("CAD", Decimal("0.73")), ("GBP", Decimal("1.27")))
_INCOME = ("45", "52", "53", "79")


@dataclass(slots=True)
class People:
    """Enters names before the year begins; what it returns is active and takes part in the year."""

    books: Any
    rng: Random
    names: Names
    begins: datetime
    inactive: float
    foreign: float

    def customers(self, count: int) -> Iterator[Buyer]:
        """Enter customers, a few of them far better ones than the rest."""
        for body, active in self._bodies(count, lambda: self._party(business=0.6)):
            currency = self._currency()
            term = landscaping.some_term(self.rng)
            email = body["PrimaryEmailAddr"]["Address"]
            entered = body | {"SalesTermRef": ref(term.id)} | _opened_in(currency)
            id_ = self._enter("Customer", entered, active=active)
            if active:
                yield Buyer(id_, term, self.rng.choice((1, 1, 1, 2, 2, 3, 8)), email, currency=currency)

    def vendors(self, count: int) -> Iterator[Supplier]:
        """Enter vendors of all kinds."""
        kinds = landscaping.kinds()
        for place in range(count):
            kind = kinds[place % len(kinds)]
            name = self.names.business(kind["word"])
            currency, term = self._currency(), landscaping.some_term(self.rng)
            body = name | self.names.reached_at(name["DisplayName"]) | {"TermRef": ref(term.id)} | _opened_in(currency)
            active = place >= number(count, self.inactive)
            id_ = self._enter("Vendor", body, active=active)
            if active:
                yield landscaping.supplier(kind, id_, term, currency)

    def employees(self, count: int) -> None:
        """Enter employees."""
        for _ in range(count):
            self._enter("Employee", self.names.person(), active=True)

    def items(self, count: int) -> Iterator[Ware]:
        """Enter services and goods that are sold."""
        for name, active in self._bodies(count, self.names.ware):
            price = Decimal(self.rng.randint(4, 60) * 5)
            body = {
                "Name": name, "Type": self.rng.choice(("Service", "Service", "NonInventory")), "UnitPrice": price,
                "IncomeAccountRef": ref(self.rng.choice(_INCOME)), "Description": name, "Taxable": False,
            }  # fmt: skip
            id_ = self._enter("Item", body, active=active)
            if active:
                yield Ware(id_, name, price, price, self.rng.choice((1, 2, 4, 10)))

    def _bodies(self, count: int, make: Any) -> Iterator[tuple[Any, bool]]:
        """Yield so many bodies; the first of them will be inactive."""
        idle = number(count, self.inactive)
        for place in range(count):
            yield make(), place >= idle

    def _party(self, *, business: float) -> dict[str, Any]:
        name = self.names.business() if self.rng.random() < business else self.names.person()
        return name | self.names.reached_at(name["DisplayName"])

    def _currency(self) -> Currency | None:
        return self.rng.choice(FOREIGN) if self.rng.random() < self.foreign else None

    def _enter(self, entity: str, body: dict[str, Any], *, active: bool) -> str:
        self.begins += timedelta(seconds=1)
        record = self.books.create(entity, body, at=self.begins)
        if not active:
            left = {"Id": record["Id"], "SyncToken": record["SyncToken"], "sparse": True, "Active": False}
            self.books.update(entity, left, at=self.begins)
        return record["Id"]


def _opened_in(currency: Currency | None) -> dict[str, Any]:
    return {"CurrencyRef": ref(currency[0])} if currency else {}
