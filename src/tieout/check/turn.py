"""Whose turn it is to have its ids and versions compared though the counts agree: a few thousand records a night."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from tieout.check.ranges import WHOLE, Range

ROWS = 2000
"""Records compared in a turn; every night takes the next ones, until all have had their turn."""


def whose(counts: Mapping[str, int], company: UUID, now: datetime) -> tuple[str, int] | None:
    """Answer the entity, and which part of it, whose turn it is today; companies do not begin at the same one."""
    turns = [(entity, part) for entity in sorted(counts) for part in range(-(-counts[entity] // ROWS))]
    return turns[(now.toordinal() + company.int) % len(turns)] if turns else None


def part_of(created: Sequence[datetime | None], part: int) -> Range:
    """Answer a part of an entity of which ours were created at these times, in order."""
    times = [when.replace(microsecond=0) for when in created if when is not None]
    if len(times) < len(created):
        return WHOLE
    edges = [None, *times[ROWS::ROWS], None]
    ranges = [Range(low, high) for low, high in pairwise(edges)]
    return ranges[min(part, len(ranges) - 1)]
