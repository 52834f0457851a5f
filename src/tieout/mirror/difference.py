"""What differs between two versions of a record, member by member: pure, and amounts stay exact."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qbo import exact

VOLATILE: Mapping[str, frozenset[str]] = {
    "Attachable": frozenset({"TempDownloadUri", "ThumbnailTempDownloadUri"}),
}
"""Members that are other in every answer: download addresses, which last for minutes."""

HEAD = frozenset({"SyncToken", "MetaData"})
"""Members that differ between any two versions; a version says them by itself."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A member that is not as it was; None says that it was not there, or is no longer. Numbers are text."""

    path: str
    before: Any
    after: Any


def differences(before: str, after: str, *, without: Collection[str] = HEAD) -> list[Difference]:
    """Compare two bodies; lines are told apart by their ids, whatever their order."""
    old, new = ({name: value for name, value in _read(body).items() if name not in without} for body in (before, after))
    return list(_between("", old, new))


def _read(body: str) -> dict[str, Any]:
    found: dict[str, Any] = exact.decode(body.encode())
    return found


def _between(path: str, before: Any, after: Any) -> Iterator[Difference]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys((*before, *after)):
            yield from _between(f"{path}.{name}" if path else name, before.get(name), after.get(name))
    elif isinstance(before, list) and isinstance(after, list):
        old, new = _by_key(before), _by_key(after)
        if old.keys().isdisjoint(new.keys()) or not _keyed(before, after):
            old, new = dict(enumerate(before)), dict(enumerate(after))
        for key in dict.fromkeys((*old, *new)):
            yield from _between(f"{path}[{key}]", old.get(key), new.get(key))
    elif before != after or isinstance(before, bool) != isinstance(after, bool):
        yield Difference(path, _told(before), _told(after))


def _by_key(items: Sequence[Any]) -> dict[Any, Any]:
    return {f"Id={item['Id']}": item for item in items if isinstance(item, Mapping) and "Id" in item}


def _keyed(*lists: Sequence[Any]) -> bool:
    return all(len(_by_key(items)) == len(items) for items in lists)


def _told(value: Any) -> Any:
    """Write numbers as text: a reader of JSON would make binary floats of them."""
    if isinstance(value, Mapping):
        return {name: _told(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_told(inner) for inner in value]
    number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return format(value, "f") if isinstance(value, Decimal) else str(value) if number else value
