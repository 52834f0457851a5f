"""Whether a record says what we sent: QuickBooks adds members and names, but changes none that it was given; pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

_FORM = frozenset({"sparse", "SyncToken", "MetaData", "domain"})
"""Members that are about the exchange, not about what is kept."""


def says(record: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """Whether everything that the body says is in the record, and its lists are as long."""
    return all(_same(record.get(name), value) for name, value in body.items() if name not in _FORM)


def untouched(record: Mapping[str, Any], before: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """Whether everything that the body says is in the record, or as it was when it had just been written."""
    return all(
        _same(record.get(name), value) or record.get(name) == before.get(name)
        for name, value in body.items()
        if name not in _FORM
    )


def _same(have: Any, sent: Any) -> bool:
    if isinstance(sent, Mapping):
        return isinstance(have, Mapping) and all(
            _same(have.get(name), value) or (name == "Country" and _respelt(have.get(name), value))
            for name, value in sent.items()
        )
    if isinstance(sent, Sequence) and not isinstance(sent, str):
        listed = have if isinstance(have, Sequence) and not isinstance(have, str) else ()
        return len(listed) == len(sent) and all(map(_same, listed, sent))
    if isinstance(sent, Decimal | int) and not isinstance(sent, bool):
        return isinstance(have, Decimal | int) and Decimal(have) == Decimal(sent)
    return have == sent


def _respelt(have: Any, sent: Any) -> bool:
    """Whether a country may have been written otherwise alone: QuickBooks answers names by their codes, such as USA.

    https://blogs.intuit.com/2025/08/13/upcoming-changes-to-the-accounting-api
    """
    if not isinstance(have, str) or not isinstance(sent, str):
        return False
    return _is_code(have) != _is_code(sent)


def _is_code(country: str) -> bool:
    return len(country) <= 3 and country.isupper()
