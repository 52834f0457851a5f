"""What members each entity and type has, from the schema, ready to be looked up fast."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

_MONEY = ("Amt", "Amount", "Balance")
_MONEY_NAMES = frozenset({"TotalTax", "Deposit"})
# The reference calls these read only; bodies set them all the same (its own samples do).
_ALWAYS_WRITABLE = frozenset({"CurrencyRef", "PaymentMethodRef", "BudgetType", "BudgetEntryType"})
_WRITABLE_IN = {"Budget": "Name", "TaxAgency": "TaxTrackedOnSales"}


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an entity or type."""

    name: str
    kind: str
    type: str = ""
    json: str = ""
    many: bool = False
    max_length: int | None = None
    required: str | None = None
    read_only: bool = False
    filterable: bool = False
    sortable: bool = False
    choices: frozenset[str] = frozenset()

    @property
    def is_reference(self) -> bool:
        """Whether it names another record."""
        return self.type == "ReferenceType"

    @property
    def is_money(self) -> bool:
        """Whether it is an amount, which has cents; quantities, prices and rates have as many digits as they need."""
        return any(part in self.name for part in _MONEY) or self.name in _MONEY_NAMES


@dataclass(frozen=True, slots=True)
class Structure:
    """An entity or type: its members by name."""

    name: str
    members: Mapping[str, Member]
    unqueryable: frozenset[str] = frozenset()
    lower: Mapping[str, str] = field(default_factory=dict)

    def find(self, name: str) -> Member | None:
        """Find a member whatever the case it is written in, as queries do."""
        found = self.lower.get(name.lower())
        return self.members[found] if found else None


@cache
def _schema() -> dict[str, Any]:
    return msgspec.json.decode(files("qbo.facts").joinpath("schema.json").read_bytes())


@cache
def entity(name: str) -> Structure:
    """Answer the members of an entity."""
    described = _schema()["entities"][name]
    return _structure(name, described["fields"], frozenset(described["unqueryable"]))


@cache
def type_(name: str) -> Structure | None:
    """Answer the members of a type; None for one that takes anything."""
    schema = _schema()
    if name in schema["types"]:
        return _structure(name, schema["types"][name])
    if name in schema["entities"]:
        return entity(name)
    return None


def _structure(name: str, fields: dict[str, Any], unqueryable: frozenset[str] = frozenset()) -> Structure:
    members = {each: _member(each, described, _WRITABLE_IN.get(name)) for each, described in fields.items()}
    if name == "ReferenceType":
        members["value"] = Member("value", "primitive", "xs:string", "string")
    return Structure(name, members, unqueryable, {each.lower(): each for each in members})


def _member(name: str, described: dict[str, Any], writable: str | None) -> Member:
    known = dict(described)
    if known["kind"] == "enum":
        known["choices"] = frozenset(_schema()["enums"].get(known.get("type", ""), ()))
    if name in _ALWAYS_WRITABLE or name == writable:
        known.pop("read_only", None)
    return Member(name=name, **known)
