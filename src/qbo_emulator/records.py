"""Where a company's records are kept: compact JSON and the few columns that are asked for, sorted three ways."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter
from typing import Any, Literal

import msgspec

Document = dict[str, Any]
Key = Literal["id", "created", "updated"]

_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(float_hook=Decimal)

encode = _encoder.encode


def decode(raw: bytes) -> Any:
    """Read JSON with exact numbers."""
    return _decoder.decode(raw)


@dataclass(slots=True)
class Row:
    """One record: its JSON as it goes over the wire, and what queries and changes ask without reading it.

    `name` orders lists; `label` is the full name, which references to the record show.
    """

    id: str
    token: int
    created: int
    updated: int
    name: str
    label: str
    raw: bytes
    active: bool = True
    place: int = 0


@dataclass(slots=True)
class Grave:
    """What is left of a deleted record (facts C.2)."""

    id: str
    at: int
    raw: bytes


def number(id_: str) -> int:
    """Answer how an id sorts; words among ids (TAX, NON) come first."""
    return int(id_) if id_.isdigit() else 0


@dataclass(slots=True)
class Shelf:
    """The records of one entity.

    `log` has an entry for every change, in order of time; an entry is good while its place is the row's.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    ids: list[tuple[int, str]] = field(default_factory=list)
    created: list[tuple[int, int, str]] = field(default_factory=list)
    log: list[tuple[int, int, str]] = field(default_factory=list)
    graves: dict[str, Grave] = field(default_factory=dict)
    burials: list[tuple[int, int, str]] = field(default_factory=list)
    places: int = 0
    named: list[str] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def put(self, row: Row) -> None:
        """Keep a record, new or changed."""
        known = self.rows.get(row.id)
        if known is None:
            _add(self.ids, (number(row.id), row.id))
            _add(self.created, (row.created, number(row.id), row.id))
        if known is None or known.name != row.name:
            self.named = None
        self.places += 1
        row.place = self.places
        self.rows[row.id] = row
        _add(self.log, (row.updated, row.place, row.id))
        if len(self.log) > 2 * len(self.rows) + 64:
            self.log = [entry for entry in self.log if self._good(entry)]

    def bury(self, id_: str, at: int, raw: bytes) -> None:
        """Take a record away and leave a tombstone."""
        row = self.rows.pop(id_)
        _drop(self.ids, (number(id_), id_))
        _drop(self.created, (row.created, number(id_), id_))
        self.named = None
        self.places += 1
        self.graves[id_] = Grave(id_, at, raw)
        _add(self.burials, (at, self.places, id_))

    def by_name(self) -> list[str]:
        """Answer all ids in the order of names."""
        if self.named is None:
            ordered = sorted(self.rows.values(), key=lambda row: (row.name.lower(), number(row.id)))
            self.named = [row.id for row in ordered]
        return self.named

    def changed(self, since: int | None = None) -> Iterator[Row]:
        """Yield records by their last change, from a time on."""
        return self.ordered("updated", since)

    def ordered(
        self, key: Key, low: int | None = None, high: int | None = None, *, down: bool = False
    ) -> Iterator[Row]:
        """Yield records in the order of a key that has an index, between two values of it, both included."""
        index: list[Any] = {"id": self.ids, "created": self.created, "updated": self.log}[key]
        begin = 0 if low is None else bisect_left(index, (low,))
        end = len(index) if high is None else bisect_left(index, (high + 1,))
        places = range(end - 1, begin - 1, -1) if down else range(begin, end)
        entries = map(index.__getitem__, places)
        good = filter(self._good, entries) if key == "updated" else entries
        return map(self.rows.__getitem__, map(itemgetter(-1), good))

    def deleted(self, since: int) -> Iterator[Grave]:
        """Yield tombstones from a time on."""
        for place in range(bisect_left(self.burials, (since,)), len(self.burials)):
            yield self.graves[self.burials[place][2]]

    def _good(self, entry: tuple[int, int, str]) -> bool:
        row = self.rows.get(entry[2])
        return row is not None and row.place == entry[1]


def _add(ordered: list[Any], entry: Any) -> None:
    if not ordered or ordered[-1] <= entry:
        ordered.append(entry)
    else:
        insort(ordered, entry)


def _drop(ordered: list[Any], entry: Any) -> None:
    place = bisect_left(ordered, entry)
    del ordered[place]
