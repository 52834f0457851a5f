"""Tells a record that may be what a write of ours became: while its answer is awaited, it is nobody else's."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from qbo import exact
from tieout.adopt import books
from tieout.adopt.likeness import same_name
from tieout.intents.store import Intent
from tieout.mirror.read import Mirrored

_NAMES = ("DisplayName", "Name")
_PARTIES = ("VendorRef", "CustomerRef")


def may_be_ours(record: Mirrored, in_doubt: Iterable[Intent]) -> bool:
    """Whether one of the writes in doubt could have made this record; if in doubt about that too, yes."""
    return any(_alike(record, one) for one in in_doubt if one.entity == record.entity and one.operation == "create")


def _alike(record: Mirrored, one: Intent) -> bool:
    if one.body is None:
        return True
    try:
        sent = exact.decode(one.body)
    except msgspec.DecodeError:
        return True
    if not isinstance(sent, Mapping):
        return True
    its = books.members(record)
    for name in _NAMES:
        if name in sent:
            return same_name(sent[name], its.get(name))
    return _party(sent) == _party(its) and _cost(sent) == _cost(its)


def _party(its: Mapping[str, Any]) -> str | None:
    return next((its[name].get("value") for name in _PARTIES if name in its), None)


def _cost(its: Mapping[str, Any]) -> Decimal:
    """Answer what the lines of a document add up to: the total of what we sent is QuickBooks' to compute."""
    lines = [exact.money(line["Amount"]) for line in its.get("Line", ()) if line.get("Amount") and _counts(line)]
    return sum(lines, Decimal(0))


def _counts(line: Mapping[str, Any]) -> bool:
    return line.get("DetailType") != "SubTotalLineDetail"
