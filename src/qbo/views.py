"""Typed views of records: `view(Invoice, record)["Line"]` is known to editors and type checkers, and costs nothing.

The types are in the stub beside this file; here they are only names. Values stay what they are: plain mappings.
"""

from functools import cache
from typing import Any

from qbo.facts.catalog import BY_NAME
from qbo.record import Record


def view(kind: type[Any], record: Record) -> Any:
    """Answer a record's members as what they are; a record of another entity is a TypeError."""
    if kind.__name__ != record.entity:
        raise TypeError(f"{record!r} is no {kind.__name__}")
    return record.data


@cache
def _kind(name: str) -> type[Any]:
    return type(name, (dict,), {})


def __getattr__(name: str) -> type[Any]:
    if name in BY_NAME or (name[:1].isupper() and name.isidentifier()):
        return _kind(name)
    raise AttributeError(f"qbo.views has no {name}")
