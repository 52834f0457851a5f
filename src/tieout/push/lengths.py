"""How long QuickBooks lets a member be: from the facts, read once."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from tieout.push.trouble import Blocked


class _Field(msgspec.Struct):
    max_length: int | None = None


class _Described(msgspec.Struct):
    fields: dict[str, _Field]


class _Facts(msgspec.Struct):
    entities: dict[str, msgspec.Raw]


@cache
def longest(entity: str) -> Mapping[str, int]:
    """Answer the members of an entity that may only be so long."""
    facts = msgspec.json.decode(files("qbo.facts").joinpath("schema.json").read_bytes(), type=_Facts)
    fields = msgspec.json.decode(facts.entities[entity], type=_Described).fields if entity in facts.entities else {}
    return {name: field.max_length for name, field in fields.items() if field.max_length}


def demand(entity: str, body: Mapping[str, Any]) -> None:
    """Refuse a text that QuickBooks would refuse as too long."""
    limits = longest(entity)
    for name, value in body.items():
        if isinstance(value, str) and len(value) > limits.get(name, len(value)):
            raise Blocked(
                "too_long",
                f"{name} has {len(value)} characters; QuickBooks takes {limits[name]}.",
                action=f"Shorten what goes into {name}.",
                owner="you",
                member=name,
                longest=limits[name],
            )
