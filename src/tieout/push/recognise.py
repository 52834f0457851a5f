"""Whether a record says what we sent: QuickBooks adds members and names, but changes none that it was given; pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

_FORM = frozenset({"sparse", "SyncToken", "MetaData", "domain"})
"""Members that are about the exchange, not about what is kept."""


def says(record: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """Whether everything that the body says is in the record, and its lists are as long."""
    return all(_same(record.get(name), value) for name, value in body.items() if name not in _FORM)


def _same(have: Any, sent: Any) -> bool:
    if isinstance(sent, Mapping):
        return isinstance(have, Mapping) and all(_same(have.get(name), value) for name, value in sent.items())
    if isinstance(sent, Sequence) and not isinstance(sent, str):
        listed = have if isinstance(have, Sequence) and not isinstance(have, str) else ()
        return len(listed) == len(sent) and all(map(_same, listed, sent))
    if isinstance(sent, Decimal | int) and not isinstance(sent, bool):
        return isinstance(have, Decimal | int) and Decimal(have) == Decimal(sent)
    return have == sent
