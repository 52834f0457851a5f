"""What of an entity is still to be read, cut into parts that can be read side by side: pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from qbo.facts.catalog import BY_NAME
from qbo.paging import Key, Place
from qbo.record import parse_time

ROWS = 5000
"""About as many records as one span should hold."""
MOST = 8

_SECOND = timedelta(seconds=1)
_MOMENT = timedelta(milliseconds=1)  # finer than any time that QuickBooks tells


@dataclass(frozen=True, slots=True)
class Span:
    """One part of an entity, by the time of creation (or of the last change), and how far it has been read.

    `since` is QuickBooks' time from before its reading began: what changed after it is asked for afterwards.
    """

    entity: str
    number: int
    since: datetime
    place: Place
    until: datetime | None = None
    by: Key = "CreateTime"
    done: bool = False

    def at(self, place: Place) -> "Span":
        """Answer the span as it is when everything before `place` has been read."""
        return replace(self, place=place)

    def ended(self) -> "Span":
        """Answer the span as it is when all of it has been read."""
        return replace(self, done=True)

    def to_json(self) -> dict[str, Any]:
        """Write it down."""
        until = self.until and self.until.isoformat()
        kept = {"since": self.since.isoformat(), "place": self.place.to_json(), "until": until}
        return kept | {"by": self.by, "done": self.done}

    @classmethod
    def from_json(cls, entity: str, number: int, kept: Mapping[str, Any]) -> "Span":
        """Read what `to_json` wrote."""
        return cls(
            entity=entity,
            number=number,
            since=datetime.fromisoformat(kept["since"]),
            place=Place.from_json(kept["place"]),
            until=parse_time(kept["until"]),
            by=kept["by"],
            done=kept["done"],
        )


def readable(entity: str) -> bool:
    """Whether an entity can be read page by page; the others are told as changes, or a company has one of them."""
    row = BY_NAME[entity]
    return row.kind != "company" and "query" in row.operations


def whole(entity: str, since: datetime) -> list[Span]:
    """Read an entity in one piece."""
    return [Span(entity, 0, since, Place())]


def changed(entity: str, since: datetime, after: datetime) -> list[Span]:
    """Read what changed in an entity after a time."""
    return [Span(entity, 0, since, Place.at(after), by="LastUpdatedTime")]


def cut(entity: str, since: datetime, *, count: int, first: datetime | None, last: datetime | None) -> list[Span]:
    """Cut an entity into spans of equal time between its first and last creation.

    Each ends in the last moment before the next begins; the last one has no end, for records are being created while
    it is read.
    """
    parts = min(MOST, -(-count // ROWS))
    if parts < 2 or first is None or last is None or last - first < parts * _SECOND:
        return whole(entity, since)
    edges = [(first + (last - first) * part / parts).replace(microsecond=0) for part in range(parts + 1)]
    cuts = enumerate(pairwise(edges))
    spans = [Span(entity, number, since, Place.at(low), high - _MOMENT) for number, (low, high) in cuts]
    spans[0], spans[-1] = replace(spans[0], place=Place()), replace(spans[-1], until=None)
    return spans
