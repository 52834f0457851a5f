"""Which columns a kind of record has, from the facts: pure; one level of what is nested is laid flat."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import msgspec

_KINDS = {
    "xs:decimal": "numeric",
    "xs:int": "numeric",
    "xs:long": "numeric",
    "xs:positiveInteger": "numeric",
    "xs:boolean": "boolean",
    "xs:date": "date",
    "xs:dateTime": "timestamptz",
}
_REFERENCES = {"ReferenceType", "MemoRef", "UOMRef"}


class Column(NamedTuple):
    """One column: its name, where in the JSON its value is, and the type in SQL."""

    name: str
    path: tuple[str, ...]
    type: str


class Field(msgspec.Struct, frozen=True):
    """What the facts say of a member."""

    type: str = ""
    kind: str = ""
    many: bool = False


class _Described(msgspec.Struct, frozen=True):
    fields: dict[str, Field]


class _Facts(msgspec.Struct, frozen=True):
    entities: dict[str, _Described]
    types: dict[str, dict[str, Field]]


@cache
def facts() -> _Facts:
    """Read the facts, once."""
    return msgspec.json.decode(files("qbo.facts").joinpath("schema.json").read_bytes(), type=_Facts)


def fields_of(entity: str) -> dict[str, Field]:
    """Answer the members of an entity; what is only documented and belongs to a nested type is left out."""
    fields = facts().entities[entity].fields
    nested = {name for field in fields.values() for name in facts().types.get(field.type, {})}
    return {name: field for name, field in fields.items() if not (field.kind == "documented" and name in nested)}


def columns(fields: Mapping[str, Field]) -> list[Column]:
    """Lay the members of a record or a line flat, those that come many times left out."""
    return unique(
        column for name, field in fields.items() if not field.many for column in _flat(name, field, deeper=True)
    )


def details(line: Mapping[str, Field]) -> list[Column]:
    """Answer the columns of all kinds of detail; a line has one, so they share their columns."""
    return unique(
        column
        for name, field in line.items()
        if name.endswith("LineDetail")
        for column in columns(facts().types[field.type])
    )


def repeated(fields: Mapping[str, Field]) -> Iterator[tuple[str, tuple[str, ...], dict[str, Field]]]:
    """Answer what comes many times, and so has rows of its own: name, path and members."""
    for name, field in fields.items():
        if field.many and field.type in facts().types:
            yield name, (name,), facts().types[field.type]
        elif field.type == "TxnTaxDetail":
            yield "TaxLine", (name, "TaxLine"), facts().types["Line"]


def unique(found: Iterator[Column]) -> list[Column]:
    """Keep the first column of each name; in SQL capitals do not tell two names apart."""
    kept: dict[str, Column] = {}
    for column in found:
        kept.setdefault(column.name.lower(), column)
    return list(kept.values())


def _flat(name: str, field: Field, *, deeper: bool) -> Iterator[Column]:
    if field.type in _REFERENCES or (field.kind == "documented" and name.endswith("Ref")):
        yield Column(name, (name, "value"), "text")
        yield Column(f"{name}_name", (name, "name"), "text")
    elif field.kind != "complex":
        yield Column(name, (name,), _KINDS.get(field.type, "text"))
    elif deeper and not name.endswith("LineDetail"):
        for inner, one in facts().types.get(field.type, {}).items():
            if not one.many:
                for column in _flat(inner, one, deeper=False):
                    yield Column(f"{name}_{column.name}", (name, *column.path), column.type)
