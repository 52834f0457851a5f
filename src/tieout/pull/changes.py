"""Catches up with what changed since the cursors: one call for all that report changes, one for the rest.

https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/change-data-capture
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from qbo import query
from qbo.batch import Operation
from qbo.facts.catalog import BY_NAME
from qbo.facts.limits import QUERY_PAGE_MAX
from qbo.response import Changes, Page
from tieout.connections import cursors
from tieout.database.transaction import transaction
from tieout.errors import TooManyGone
from tieout.mirror import absence, baseline, breaker
from tieout.mirror.write import Written
from tieout.pull import spans
from tieout.pull.absent import demand_belief
from tieout.pull.load import COMPANY, keep_singles, single
from tieout.pull.work import Work

OVERLAP = timedelta(minutes=1)
"""QuickBooks may show a change a little after the time that it carries."""

APART = timedelta(days=1)
"""Entities with cursors so far apart are asked about in two calls: what one answer holds is soon exceeded."""


@dataclass(frozen=True, slots=True)
class Caught:
    """What catching up brought, by entity, at QuickBooks' time; `overflowed` entities must be read as a whole."""

    time: datetime
    written: Mapping[str, Written]
    overflowed: tuple[str, ...] = ()

    @property
    def moved(self) -> frozenset[str]:
        """The entities in which anything was new."""
        return frozenset(entity for entity, written in self.written.items() if written)


async def catch_up(work: Work, since: Mapping[str, datetime], *, singles: bool = True) -> Caught:
    """Bring in what changed in these entities, each since its own cursor, and move the cursors with it.

    `singles` reads what the company has one of, too.
    """
    told = {entity: when for entity, when in since.items() if BY_NAME[entity].cdc}
    asked = {entity: when for entity, when in since.items() if entity not in told}
    feeds, full = await _feeds(work, told)
    alone = COMPANY if singles else ()
    pages = await _pages(work, [*map(single, alone), *(_changed(entity, when) for entity, when in asked.items())])
    queried = dict(zip(asked, pages[len(alone) :], strict=True))
    full += tuple(entity for entity, page in queried.items() if len(page.records) >= QUERY_PAGE_MAX)
    time = min([*(feed.time for feed in feeds[:1]), *(page.time for page in pages)])
    unbelieved = await _unbelieved(work, feeds)
    async with work.commit() as conn:
        written = await _keep(conn, work, feeds, queried, unbelieved)
        if singles:
            await keep_singles(work, conn, pages[: len(alone)])
        moved = {entity: when for entity, when in since.items() if entity not in unbelieved}
        await _move(conn, work, moved, full, time)
    if unbelieved:
        raise next(iter(unbelieved.values()))
    return Caught(time, written, full)


async def _unbelieved(work: Work, feeds: Sequence[Changes]) -> dict[str, TooManyGone]:
    """Answer the entities of which so much was deleted that somebody has to look first: their cursors stay."""
    found: dict[str, TooManyGone] = {}
    for entity, ids in _gone(feeds).items():
        if len(ids) <= breaker.FEW:
            continue
        async with transaction(work.engine) as conn:
            going = await absence.living(conn, work.connection.id, entity, sorted(ids))
        try:
            await demand_belief(work, entity, going, feeds[0].time)
        except TooManyGone as doubt:
            found[entity] = doubt
    return found


def _gone(feeds: Sequence[Changes]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for feed in feeds:
        for entity, records in feed.by_entity.items():
            found[entity] |= {record.id for record in records if record.deleted}
    return found


async def _keep(
    conn: AsyncConnection,
    work: Work,
    feeds: Sequence[Changes],
    queried: Mapping[str, Page],
    unbelieved: Collection[str],
) -> dict[str, Written]:
    written: dict[str, Written] = defaultdict(Written)
    for feed in feeds:
        for entity, records in feed.by_entity.items():
            shown = [one for one in records if not (one.deleted and entity in unbelieved)]
            written[entity] += await work.keep(conn, entity, shown, feed.time, overlapping=True)
    for entity in _gone(feeds).keys() - set(unbelieved):
        await breaker.settle(conn, work.connection.id, entity)
    for entity, page in queried.items():
        written[entity] += await work.keep(conn, entity, page.records, page.time, overlapping=True)
    return written


async def _feeds(work: Work, since: Mapping[str, datetime]) -> tuple[list[Changes], tuple[str, ...]]:
    if not since:
        return [], ()
    feeds, full = list[Changes](), list[str]()
    for part in _alike(since):
        more, crowded = await _feeds_of(work, part)
        feeds += more
        full += crowded
    return feeds, tuple(full)


def _alike(since: Mapping[str, datetime]) -> list[Mapping[str, datetime]]:
    """Part what is asked about a moment from what is asked about weeks: together all would be asked about weeks."""
    lately = max(since.values()) - APART
    parts = ({entity: when for entity, when in since.items() if (when >= lately) is late} for late in (True, False))
    return [part for part in parts if part]


async def _feeds_of(work: Work, since: Mapping[str, datetime]) -> tuple[list[Changes], tuple[str, ...]]:
    """Ask for changes; when there are more than one answer holds, deletions are what is cut off: ask one by one."""
    told = await work.client.changes(list(since), min(since.values()) - OVERLAP)
    if not told.overflowed:
        return [told], ()
    alone = {entity: await work.client.changes([entity], when) for entity, when in since.items()}
    full = tuple(entity for entity, feed in alone.items() if feed.overflowed and spans.readable(entity))
    return [told, *alone.values()], full


def _changed(entity: str, since: datetime) -> Operation:
    condition = query.at_least("MetaData.LastUpdatedTime", since - OVERLAP)
    return Operation.query(query.select(entity, condition, max_results=QUERY_PAGE_MAX, inactive=True))


async def _pages(work: Work, questions: Sequence[Operation]) -> list[Page]:
    """Ask one question by itself, for batches are scarce, and several in a batch."""
    if len(questions) == 1 and questions[0].statement:
        return [await work.client.query(questions[0].statement)]
    return [answer for answer in await work.ask(questions) if isinstance(answer, Page)] if questions else []


async def _move(
    conn: AsyncConnection, work: Work, since: Mapping[str, datetime], full: Sequence[str], time: datetime
) -> None:
    await cursors.move(conn, work.connection.id, [entity for entity in since if entity not in full], time)
    told = [entity for entity in since if not spans.readable(entity)]  # the first telling is their first reading
    await baseline.mark(conn, work.connection.id, work.connection.business_id, told, time)
    for entity in full:
        for span in spans.changed(entity, time, since[entity]):
            await cursors.keep_place(conn, work.connection.id, entity, span.number, span.to_json())
