"""Which members an entity has, and which of them a query may ask by: from the facts, read when first needed.

The lists of what can be filtered are not complete for every entity, so only what is known to be refused is refused.
"""

from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from qbo.errors import InvalidRequest

ALWAYS = frozenset({"Id", "MetaData.CreateTime", "MetaData.LastUpdatedTime"})


def filterable(entity: str) -> frozenset[str]:
    """Answer the members that Intuit says a query of this entity can ask by."""
    return _flagged(entity, "filterable") | ALWAYS


def sortable(entity: str) -> frozenset[str]:
    """Answer the members that Intuit says a query of this entity can be sorted by."""
    return _flagged(entity, "sortable") | ALWAYS


def check(entity: str, member: str) -> None:
    """Refuse a member that QuickBooks is known not to have, or not to let be asked by."""
    described = _entity(entity)
    top = member.split(".", maxsplit=1)[0].lower()
    if not described or not top:
        return
    named = {name.lower(): name for name in described["fields"]}
    if top in {name.lower() for name in described["unqueryable"]} | _NOWHERE:
        raise InvalidRequest(
            f"QuickBooks cannot query {entity} by {member}: ask by what it can, and filter the rest here"
        )
    if top not in named and top != "metadata":
        raise InvalidRequest(f"{entity} has no member {member}")


_NOWHERE = frozenset({"privatenote", "line"})  # refused of every entity (facts C.1)


def _flagged(entity: str, flag: str) -> frozenset[str]:
    fields: dict[str, Any] = _entity(entity).get("fields", {})
    return frozenset(name for name, field in fields.items() if field.get(flag))


def _entity(entity: str) -> dict[str, Any]:
    return _facts()["entities"].get(entity) or {}


@cache
def _facts() -> dict[str, Any]:
    return msgspec.json.decode(files("qbo.facts").joinpath("schema.json").read_bytes())
