"""The end of a run: catch up, count, catch up; only what stood still meanwhile can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tieout.certificates.store import Line
from tieout.check import counts
from tieout.database.transaction import transaction
from tieout.mirror.read import held
from tieout.pull.changes import Caught, catch_up
from tieout.pull.slice import fresh_cursors
from tieout.pull.work import Work

ROUNDS = 3
"""What moved in every one of them (the company is being worked in) is not provable now."""

RECENT = timedelta(days=29)


@dataclass(frozen=True, slots=True)
class Proof:
    """What the rounds showed, at QuickBooks' time."""

    lines: tuple[Line, ...]
    at: datetime
    boundary: datetime

    @property
    def unproven(self) -> tuple[str, ...]:
        """The entities that can be counted and yet do not agree."""
        return tuple(line.entity for line in self.lines if line.verdict != "agrees" and counts.countable([line.entity]))


async def prove(work: Work, entities: Sequence[str], now: datetime) -> Proof | None:
    """Compare every entity with QuickBooks; None when so much changed that some must be read whole first."""
    waiting = counts.countable(entities)
    lines: dict[str, Line] = {}
    rounds = 0
    while True:
        before = await _caught_up(work, entities, now)
        boundary = before.time - RECENT
        theirs = await counts.ask(work.client, waiting, boundary)
        after = await _caught_up(work, entities, now, singles=False)
        if before.overflowed or after.overflowed:
            return None
        async with transaction(work.engine) as conn:
            ours = await held(conn, work.connection.id, boundary)
        still = {entity: count for entity, count in theirs.items() if entity not in after.moved}
        lines |= {line.entity: line for line in counts.compare(waiting, still, ours)}
        waiting = [entity for entity in waiting if lines[entity].verdict != "agrees"]
        rounds += 1
        if not waiting or rounds == ROUNDS:
            rest = [entity for entity in entities if entity not in lines]
            lines |= {line.entity: line for line in counts.compare(rest, {}, ours)}
            return Proof(tuple(lines[entity] for entity in entities), after.time, boundary)


async def _caught_up(work: Work, entities: Sequence[str], now: datetime, *, singles: bool = True) -> Caught:
    async with transaction(work.engine) as conn:
        since = await fresh_cursors(conn, work.connection.id, now)
    return await catch_up(work, {entity: since[entity] for entity in entities if entity in since}, singles=singles)
