"""Reads an entity to its end while its rows shift underneath: by key, never by position where a key will do.

A row that is deleted moves all later rows up by one position, and a reader by position then skips one that nobody
ever changed. Here each page begins at the second in which the last one ended, and what was seen of it is dropped.
"""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Literal, Protocol

from qbo import query
from qbo.errors import Unreadable
from qbo.facts.limits import QUERY_PAGE_MAX
from qbo.record import Record, parse_time
from qbo.response import Page

Key = Literal["CreateTime", "LastUpdatedTime"]
Block = tuple[list[Record], "Place"]
_SECOND = timedelta(seconds=1)
_PATIENCE = 20


class Asks(Protocol):
    """What is needed of a client."""

    async def query(self, statement: str) -> Page:
        """Ask one statement."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """How far a walk has come: the second it stands in, and what it has seen of that second.

    `position` is set while a second (or an entity without times) is read that holds more than a page.
    """

    second: datetime | None = None
    seen: tuple[str, ...] = ()
    position: int | None = None

    @classmethod
    def at(cls, moment: datetime) -> "Place":
        """Answer the place to begin at a time, that second included."""
        return cls(moment.astimezone(UTC).replace(microsecond=0))

    def to_json(self) -> str:
        """Write it down."""
        second = self.second and self.second.isoformat()
        return json.dumps({"second": second, "seen": self.seen, "position": self.position})

    @classmethod
    def from_json(cls, text: str) -> "Place":
        """Read what `to_json` wrote."""
        kept = json.loads(text)
        return cls(parse_time(kept["second"]), tuple(kept["seen"]), kept["position"])


async def walk(
    client: Asks, entity: str, *, after: Place | None = None, until: datetime | None = None,
    where: Sequence[str] | str = (), page_size: int = QUERY_PAGE_MAX, by: Key = "CreateTime",
) -> AsyncIterator[Block]:  # fmt: skip
    """Answer the records in blocks, each with the place to go on from once the block is kept.

    A record may come twice, for instance when it changes during a walk by LastUpdatedTime; none is left out, inactive
    ones neither.
    """
    walker = _Walk(client, entity, [where] if isinstance(where, str) else list(where), until, page_size, by)
    place = after or Place()
    while True:
        steps = walker.crowd(place) if place.position is not None else walker.step(place)
        more = False
        async for block, place, more in steps:  # noqa: B007 - the last one counts
            yield block, place
        if not more:
            return


@dataclass(frozen=True, slots=True)
class _Walk:
    client: Asks
    entity: str
    where: list[str]
    until: datetime | None
    page_size: int
    by: Key

    async def step(self, place: Place) -> AsyncIterator[tuple[list[Record], Place, bool]]:
        """Read one page from the place on; say whether there may be more."""
        rows = await self._page(self._from(place.second), f"MetaData.{self.by}", 1)
        full = len(rows) >= self.page_size
        seen = set(place.seen)
        fresh = [row for row in rows if row.id not in seen]
        last = self._last(rows, place)
        if full and (last is None or (place.second and last <= place.second)):
            yield [], Place(last and place.second, (), 1), True  # one second fills a page: read it by position
        elif last is None:
            yield fresh, place, False
        else:
            at_last = {row.id for row in takewhile(lambda row: self._second(row) == last, reversed(rows))}
            at_last |= seen if last == place.second else set()
            yield fresh, Place(last, tuple(sorted(at_last))), full

    async def crowd(self, place: Place) -> AsyncIterator[tuple[list[Record], Place, bool]]:
        """Read one crowded second (or an entity without times) by position, until two passes agree."""
        conditions = self._within(place.second)
        before: set[str] | None = None
        told: dict[str, str | None] = {}
        start = place.position or 1
        for _ in range(_PATIENCE):
            whole, ids = start == 1, set[str]()
            while rows := await self._page(conditions, "Id", start):
                start += len(rows)
                ids |= {row.id for row in rows}
                fresh = [row for row in rows if told.get(row.id, "") != row.sync_token]
                told |= {row.id: row.sync_token for row in fresh}
                yield fresh, Place(place.second, (), start), True
                if len(rows) < self.page_size:
                    break
            if whole and ids == before:
                following = Place(place.second + _SECOND) if place.second else Place(None, (), None)
                yield [], following, place.second is not None
                return
            before, start = (ids if whole else None), 1
        raise Unreadable(f"{self.entity} changes faster than it can be read")

    async def _page(self, conditions: list[str], order: str, start: int) -> list[Record]:
        statement = query.select(
            self.entity, [*self.where, *conditions], order_by=order, start=start, max_results=self.page_size,
            inactive=True,
        )  # fmt: skip
        return list((await self.client.query(statement)).records)

    def _from(self, second: datetime | None) -> list[str]:
        conditions = [query.at_least(f"MetaData.{self.by}", second)] if second else []
        return conditions + ([query.at_most(f"MetaData.{self.by}", self.until)] if self.until else [])

    def _within(self, second: datetime | None) -> list[str]:
        if second is None:
            return []
        member = f"MetaData.{self.by}"
        return [query.at_least(member, second), query.below(member, second + _SECOND)]

    def _last(self, rows: list[Record], place: Place) -> datetime | None:
        if not rows:
            return place.second
        last = self._second(rows[-1])
        return last or max((when for row in rows if (when := self._second(row))), default=None)

    def _second(self, row: Record) -> datetime | None:
        when = row.created_at if self.by == "CreateTime" else row.updated_at or row.created_at
        return when.replace(microsecond=0) if when else None
