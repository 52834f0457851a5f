"""Finds where an entity differs by counting parts of it, so that only those parts have to be read."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from qbo import query
from qbo.batch import Operation
from qbo.client import Client
from qbo.errors import QuickBooksError, Unreadable
from qbo.facts.limits import BATCH_ITEMS, QUERY_PAGE_MAX
from tieout.mirror import window
from tieout.mirror.identities import Key


@dataclass(frozen=True, slots=True)
class Range:
    """Records created (or last changed) from `low` on and before `high`; without them, from the first, to the last."""

    low: datetime | None = None
    high: datetime | None = None
    by: Key = "CreateTime"

    @property
    def conditions(self) -> list[str]:
        """Write it for a query."""
        member = f"MetaData.{self.by}"
        above = [query.at_least(member, self.low)] if self.low else []
        return above + ([query.below(member, self.high)] if self.high else [])


WHOLE = Range()


async def narrow(
    client: Client, entity: str, created: Sequence[datetime | None], start: date | None = None
) -> list[Range]:
    """Answer the parts of an entity whose counts differ from ours, none of them much larger than a page.

    `created` is when each of ours was created, in order. Where times are missing only the whole can be compared.
    """
    times = [when for when in created if when is not None]
    if len(times) < len(created):
        return [WHOLE]
    found, waiting = list[Range](), [WHOLE]
    while waiting:
        asked = list[Range]()
        for one in waiting:
            parts = cut(one, times)
            (asked if len(parts) > 1 else found).extend(parts)
        counts = await _count(client, entity, asked, window.conditions(entity, start))
        waiting = [part for part, theirs in zip(asked, counts, strict=True) if theirs != len(_within(part, times))]
    return found


def cut(one: Range, times: Sequence[datetime], parts: int = BATCH_ITEMS) -> list[Range]:
    """Cut a range of more than a page into parts that hold about as many of ours each; a small one stays as it is."""
    inside = _within(one, times)
    if len(inside) <= QUERY_PAGE_MAX:
        return [one]
    edges = {inside[len(inside) * part // parts].replace(microsecond=0) for part in range(1, parts)}
    inner = sorted(edge for edge in edges if edge > inside[0])
    return [Range(low, high) for low, high in pairwise([one.low, *inner, one.high])]


def _within(one: Range, times: Sequence[datetime]) -> Sequence[datetime]:
    low = bisect_left(times, one.low) if one.low else 0
    return times[low : bisect_left(times, one.high) if one.high else len(times)]


async def _count(client: Client, entity: str, ranges: Sequence[Range], kept: Sequence[str]) -> list[int]:
    answers: list[int] = []
    for answer in await client.batch([Operation.count(entity, [*kept, *one.conditions]) for one in ranges]):
        if isinstance(answer, QuickBooksError):
            raise answer
        if not isinstance(answer, int):
            raise Unreadable(f"a count was answered by {type(answer).__name__}")
        answers.append(answer)
    return answers
