"""The end of a run: catch up, count, catch up; only what stood still meanwhile can be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tieout.certificates.store import Line
from tieout.check import counts, identities, ranges, turn
from tieout.check.identities import Compared
from tieout.check.ranges import Range
from tieout.connections import cursors
from tieout.database.transaction import transaction
from tieout.mirror.identities import creations
from tieout.mirror.read import held
from tieout.pull.changes import Caught, catch_up
from tieout.pull.work import Work

ROUNDS = 3
"""What moved in every one of them (the company is being worked in) is not provable now."""

RECENT = timedelta(days=29)

MOST = 5000
"""When more is missing than this, the next run reads the entity whole, in slices."""

FEW = 20
"""Ids named in a sentence."""


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
    """Compare every entity with QuickBooks; None when so much changed that some must be read whole first.

    Where counts differ, ids and versions are compared in the next round, and the difference is put right; a nightly
    check does that in one place more, whose turn it is.
    """
    waiting = counts.countable(entities)
    doubtful = await _turn(work, waiting, now) if work.run.kind == "check" else {}
    lines: dict[str, Line] = {}
    for _ in range(ROUNDS):
        before = await _caught_up(work, entities)
        boundary = before.time - RECENT
        theirs = await counts.ask(work.client, waiting, boundary, work.connection.start_date)
        found = [await identities.read(work, entity, ranges, before.time) for entity, ranges in doubtful.items()]
        after = await _caught_up(work, entities, singles=False)
        if before.overflowed or after.overflowed:
            return None
        for compared in found:
            await identities.settle(work, compared)
        async with transaction(work.engine) as conn:
            ours = await held(conn, work.connection.id, boundary)
        still = {entity: count for entity, count in theirs.items() if entity not in after.moved}
        lines |= _with(found, lines, counts.compare(waiting, still, ours))
        waiting = [entity for entity in waiting if lines[entity].verdict != "agrees"]
        if not waiting:
            break
        doubtful = await _doubtful(work, [lines[entity] for entity in waiting], boundary)
    rest = [entity for entity in entities if entity not in lines]
    lines |= {line.entity: line for line in counts.compare(rest, {}, ours)}
    return Proof(tuple(lines[entity] for entity in entities), after.time, boundary)


def _with(found: Sequence[Compared], before: Mapping[str, Line], lines: Sequence[Line]) -> dict[str, Line]:
    """Write down on each line what comparing ids has shown in this round and in those before."""
    by_entity = {compared.entity: compared for compared in found}
    return {line.entity: _told(line, before.get(line.entity), by_entity.get(line.entity)) for line in lines}


def _told(line: Line, before: Line | None, compared: Compared | None) -> Line:
    repaired = {one.id: one for one in before.repaired} if before else {}
    seen = (before.compared if before else None, len(compared.listed) if compared else None)
    if compared:
        repaired |= compared.repaired
        if compared.unproven and line.verdict == "differs":
            few = ", ".join(compared.unproven[:FEW])
            line = replace(line, why=f"QuickBooks neither lists these nor says that they were deleted: {few}")
    all_seen = sum(count for count in seen if count is not None) if any(count is not None for count in seen) else None
    return replace(line, compared=all_seen, repaired=tuple(repaired.values()))


async def _doubtful(work: Work, lines: Sequence[Line], boundary: datetime) -> dict[str, list[Range]]:
    """Answer where to compare ids: the parts whose counts differ, or what changed of late when only that differs."""
    found: dict[str, list[Range]] = {}
    for line in lines:
        if line.verdict != "differs" or line.theirs is None or line.ours is None:
            continue
        if abs(line.theirs - line.ours) > MOST:
            continue
        if line.theirs == line.ours:
            found[line.entity] = [Range(boundary, by="LastUpdatedTime")]
            continue
        async with transaction(work.engine) as conn:
            created = await creations(conn, work.connection.id, line.entity)
        found[line.entity] = await ranges.narrow(work.client, line.entity, created, work.connection.start_date)
    return found


async def _turn(work: Work, entities: Sequence[str], now: datetime) -> dict[str, list[Range]]:
    async with transaction(work.engine) as conn:
        ours = await held(conn, work.connection.id, now)
        sizes = {entity: ours[entity].all for entity in entities if entity in ours and ours[entity].all}
        chosen = turn.whose(sizes, work.connection.id, now)
        if chosen is None:
            return {}
        entity, part = chosen
        return {entity: [turn.part_of(await creations(conn, work.connection.id, entity), part)]}


async def _caught_up(work: Work, entities: Sequence[str], *, singles: bool = True) -> Caught:
    async with transaction(work.engine) as conn:
        since = await cursors.since(conn, work.connection.id)
    return await catch_up(work, {entity: since[entity] for entity in entities if entity in since}, singles=singles)
