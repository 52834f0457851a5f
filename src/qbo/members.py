"""Which members an entity has, and which of them a query may ask by: from the facts, read when first needed.

The lists of what can be filtered are not complete for every entity, so only what is known to be refused is refused.
"""

from functools import cache
from importlib.resources import files

import msgspec

from qbo.errors import InvalidRequest

ALWAYS = frozenset({"Id", "MetaData.CreateTime", "MetaData.LastUpdatedTime"})


def filterable(entity: str) -> frozenset[str]:
    """Answer the members that Intuit says a query of this entity can ask by."""
    return _entity(entity).filterable | ALWAYS


def sortable(entity: str) -> frozenset[str]:
    """Answer the members that Intuit says a query of this entity can be sorted by."""
    return _entity(entity).sortable | ALWAYS


def check(entity: str, member: str) -> None:
    """Refuse a member that QuickBooks is known not to have, or not to let be asked by."""
    described = _entity(entity)
    top = member.split(".", maxsplit=1)[0].lower()
    if not described.names or not top:
        return
    if top in described.refused:
        raise InvalidRequest(
            f"QuickBooks cannot query {entity} by {member}: ask by what it can, and filter the rest here"
        )
    if top not in described.names and top != "metadata":
        raise InvalidRequest(f"{entity} has no member {member}")


_NOWHERE = frozenset({"privatenote", "line"})  # refused of every entity (facts C.1)


class _Field(msgspec.Struct):
    filterable: bool = False
    sortable: bool = False


class _Described(msgspec.Struct):
    fields: dict[str, _Field]
    unqueryable: list[str]


class _Facts(msgspec.Struct):
    entities: dict[str, msgspec.Raw]


class _Asked(msgspec.Struct, frozen=True):
    """What is kept of an entity's description: a hundredth of it."""

    names: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    filterable: frozenset[str] = frozenset()
    sortable: frozenset[str] = frozenset()


@cache
def _entity(entity: str) -> _Asked:
    facts = msgspec.json.decode(files("qbo.facts").joinpath("schema.json").read_bytes(), type=_Facts)
    if entity not in facts.entities:
        return _Asked()
    found = msgspec.json.decode(facts.entities[entity], type=_Described)
    return _Asked(
        names=frozenset(name.lower() for name in found.fields),
        refused=frozenset(name.lower() for name in found.unqueryable) | _NOWHERE,
        filterable=frozenset(name for name, field in found.fields.items() if field.filterable),
        sortable=frozenset(name for name, field in found.fields.items() if field.sortable),
    )
