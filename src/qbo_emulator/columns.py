"""The members that queries can ask for: whether they may, and how their values are read and compared."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal

from qbo_emulator import definitions, faults
from qbo_emulator.definitions import Member
from qbo_emulator.records import Row, number

Use = Literal["select", "filter", "sort"]
_TIMES = {"createtime": "CreateTime", "lastupdatedtime": "LastUpdatedTime"}
_SHOWN = ("value", "Address", "FreeFormNumber", "URI")


@dataclass(frozen=True, slots=True)
class Column:
    """One member by its path."""

    path: tuple[str, ...]
    member: Member | None = None

    @property
    def indexed(self) -> bool:
        """Whether rows know it without being read."""
        return self.path in {("Id",), ("Active",)} or self.path[0] == "MetaData"

    def value(self, head: Any) -> Any:
        """Answer a record's value, ready to be compared."""
        value = getattr(head, self.path[0])
        for step in self.path[1:]:
            if isinstance(value, list):
                value = next((each.get(step) for each in value if step in each), None)
            else:
                value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, dict):
            value = next((value[name] for name in _SHOWN if name in value), None)
        return value.lower() if isinstance(value, str) else value

    def read(self, value: Any) -> Any:
        """Read a value of a statement as this member's type; strings compare without case (facts J.3)."""
        json = self.member.json if self.member else ""
        if json == "boolean":
            return value if isinstance(value, bool) else str(value).lower() == "true"
        if json.startswith("number"):
            try:
                return Decimal(str(value))
            except InvalidOperation:
                raise faults.bad_query(f"Invalid number value: {value}") from None
        return str(value).lower()

    def like(self, pattern: str) -> Callable[[Any], bool]:
        """Make a test for LIKE, which knows only `%` (facts C.1)."""
        found = re.compile(".*".join(re.escape(part) for part in pattern.lower().split("%")), re.DOTALL)
        return lambda value: isinstance(value, str) and found.fullmatch(value) is not None

    def key(self, row: Row, heads: dict[str, Any]) -> Any:
        """Answer what a record is sorted by; what it does not have comes first."""
        if self.path == ("Id",):
            return number(row.id)
        if self.path == ("Active",):
            return row.active
        if self.path[0] == "MetaData":
            return row.created if self.path[1] == "CreateTime" else row.updated
        value = self.value(heads[row.id])
        return (value is not None, value if value is not None else 0)


@cache
def column(entity: str, name: str, use: Use) -> Column:
    """Find a member by the name a statement gives it, in any case; 4001 where it cannot be asked for."""
    structure = definitions.entity(entity)
    first, _, rest = name.partition(".")
    if first.lower() == "metadata":
        if not rest and use == "select":
            return Column(("MetaData",))
        if rest.lower() not in _TIMES:
            raise _unknown(entity, name)
        return Column(("MetaData", _TIMES[rest.lower()]))
    member = structure.find(first)
    if member is None:
        raise _unknown(entity, name)
    if use != "select" and (entity, member.name) != ("Attachable", "AttachableRef"):  # by what it hangs on [facts C.1]
        _permit(entity, member, name, use)
    steps = tuple(step for step in rest.split(".") if step and step != "*")
    return Column((member.name, *_canonical(member, steps)), member)


def _permit(entity: str, member: Member, name: str, use: Use) -> None:
    structure = definitions.entity(entity)
    if member.kind == "complex" and not member.is_reference and not member.filterable:
        raise _unknown(entity, name)
    allowed = member.filterable if use == "filter" else (member.sortable or member.filterable)
    if member.name in structure.unqueryable or (_lists(entity) and not allowed):
        raise faults.bad_query(f"property '{name}' is not queryable")


@cache
def _lists(entity: str) -> bool:
    """Whether anybody wrote down what can be asked of this entity."""
    return any(member.filterable for member in definitions.entity(entity).members.values())


def _canonical(member: Member, steps: tuple[str, ...]) -> tuple[str, ...]:
    found: list[str] = []
    structure = definitions.type_(member.type) if member.kind == "complex" else None
    for step in steps:
        inner = structure.find(step) if structure else None
        found.append(inner.name if inner else step)
        structure = definitions.type_(inner.type) if inner and inner.kind == "complex" else None
    return tuple(found)


def _unknown(entity: str, name: str) -> faults.Refusal:
    return faults.bad_query(f"Property {name} not found for Entity {entity}")
