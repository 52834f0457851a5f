"""Reads whole entities in slices: page by page by key, the place kept with every page, absences proven at the end."""

import asyncio
import time
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from qbo import query
from qbo.batch import Operation
from qbo.client import Client
from qbo.facts.catalog import ENTITIES
from qbo.facts.limits import CHANGES_LOOKBACK, QUERY_PAGE_MAX
from qbo.paging import walk
from qbo.record import Record
from qbo.response import Page
from tieout.connections import cursors
from tieout.connections import store as connections
from tieout.mirror import baseline, window
from tieout.pull import spans
from tieout.pull.spans import Span
from tieout.pull.work import Work
from tieout.runs import store as runs

IN_FLIGHT = 4
"""Pages read side by side; more would only wait for the limits."""

SMALL = 500
"""Entities that hold no more than this together are read in batches, whose answers may not hold twice as much."""

TOLD = CHANGES_LOOKBACK - timedelta(days=2)

COMPANY = tuple(row.name for row in ENTITIES if row.kind == "company")


async def plan(work: Work, entities: Sequence[str], untold: Sequence[str] = ()) -> None:
    """Take QuickBooks' time, count, cut the entities into spans, and read what the company has one of.

    Of the `untold`, which cannot be read, everything is asked for that changed as long ago as QuickBooks tells.
    """
    start = work.connection.start_date
    questions = [Operation.count(entity, window.conditions(entity, start)) for entity in entities]
    answers = await work.ask([*map(single, COMPANY), *questions])
    singles = [answer for answer in answers if isinstance(answer, Page)]
    counts = dict(zip(entities, (answer for answer in answers if isinstance(answer, int)), strict=True))
    since = min(page.time for page in singles)
    at_once = await _read_small(work, counts)
    parts = await _cut(work, counts, since)
    async with work.commit() as conn:
        await keep_singles(work, conn, singles)
        await baseline.mark(conn, work.connection.id, work.connection.business_id, COMPANY, since)
        await runs.expect(conn, work.run.id, counts | dict.fromkeys(COMPANY, 1))
        for entity in entities:
            await cursors.drop_places(conn, work.connection.id, entity)
        await cursors.move(conn, work.connection.id, untold, since - TOLD)
        for span in parts:
            read = at_once.get(span.entity)
            if read and len(read.records) < QUERY_PAGE_MAX:
                await _note(conn, work, span.ended(), read.records, read.time)
            else:
                await cursors.keep_place(conn, work.connection.id, span.entity, span.number, span.to_json())


async def _read_small(work: Work, counts: Mapping[str, int]) -> dict[str, Page]:
    """Read the smallest entities together: a page of its own for each would be most of what a small company costs."""
    smallest = sorted(counts, key=counts.__getitem__)
    together = accumulate(counts[entity] for entity in smallest)
    small = [entity for entity, number in zip(smallest, together, strict=True) if number <= SMALL]
    start = work.connection.start_date
    questions = [
        Operation.query(
            query.select(entity, window.conditions(entity, start), max_results=QUERY_PAGE_MAX, inactive=True)
        )
        for entity in small
    ]
    pages = [answer for answer in await work.ask(questions) if isinstance(answer, Page)]
    return dict(zip(small, pages, strict=True))


async def keep_singles(work: Work, conn: AsyncConnection, pages: Sequence[Page]) -> None:
    """Keep the records that a company has one of, and what they say about the connection."""
    found = dict(zip(COMPANY, pages, strict=True))
    for entity, page in found.items():
        await work.keep(conn, entity, page.records, page.time, overlapping=True)
        await runs.progress(conn, work.run.id, entity, state="done")
    info, preferences = (_only(found[entity]) for entity in ("CompanyInfo", "Preferences"))
    currency = preferences.get("CurrencyPrefs", {}).get("HomeCurrency", {}).get("value")
    await connections.describe(
        conn,
        work.connection.id,
        company_name=info.get("CompanyName"),
        country=info.get("Country"),
        home_currency=currency,
        time_zone=info.get("DefaultTimeZone"),
    )


def _only(page: Page) -> Mapping[str, Any]:
    return page.records[0].data if page.records else {}


def single(entity: str) -> Operation:
    """Ask for the one record that a company has of an entity."""
    return Operation.query(query.select(entity))


async def _cut(work: Work, counts: dict[str, int], since: datetime) -> list[Span]:
    big = [entity for entity, count in counts.items() if count > spans.ROWS]
    ends = await work.ask(
        Operation.query(
            query.select(
                entity,
                window.conditions(entity, work.connection.start_date),
                order_by=f"MetaData.CreateTime {way}",
                max_results=1,
                inactive=True,
            )
        )
        for entity in big
        for way in ("ASC", "DESC")
    )
    times = [_created(page) for page in ends if isinstance(page, Page)]
    edges = dict(zip(big, zip(times[::2], times[1::2], strict=True), strict=True))
    cut = [
        spans.cut(entity, since, count=count, first=edges.get(entity, (None, None))[0],
                  last=edges.get(entity, (None, None))[1])
        for entity, count in counts.items()
    ]  # fmt: skip
    return [span for part in cut for span in part]


def _created(page: Page) -> datetime | None:
    return page.records[0].created_at if page.records else None


async def read(work: Work, pending: Sequence[Span], deadline: float) -> None:
    """Read on in several spans side by side, until all are read or the deadline (of `time.monotonic`) has passed."""
    waiting = deque(pending)

    async def reader() -> None:
        while waiting:  # at least a page each, however little time is left: a slice must not be for nothing
            await _read_span(work, waiting.popleft(), deadline)
            if time.monotonic() >= deadline:
                return

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(IN_FLIGHT, len(waiting))):
                group.create_task(reader())
    except* Exception as failures:  # noqa: BLE001 - the first failure goes on as it is
        raise _first(failures) from None


def _first(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    failure = failures.exceptions[0]
    return _first(failure) if isinstance(failure, BaseExceptionGroup) else failure


async def _read_span(work: Work, span: Span, deadline: float) -> None:
    asks, bounds = _Timed(work.client), list[str]()
    if span.by == "CreateTime":  # among changes, what left the window must be seen
        bounds = window.conditions(span.entity, work.connection.start_date)
    async for block, place in walk(asks, span.entity, after=span.place, until=span.until, where=bounds, by=span.by):
        span = span.at(place)
        await _keep(work, span, block, asks.time)
        if block and time.monotonic() >= deadline:
            return
    await _keep(work, span.ended(), [], asks.time)


async def _keep(work: Work, span: Span, block: Sequence[Record], seen_at: datetime) -> None:
    async with work.commit() as conn:
        await _note(conn, work, span, block, seen_at)


async def _note(conn: AsyncConnection, work: Work, span: Span, block: Sequence[Record], seen_at: datetime) -> None:
    await work.keep(conn, span.entity, block, seen_at, source="load")
    await cursors.keep_place(conn, work.connection.id, span.entity, span.number, span.to_json())


class _Timed:
    """A client that remembers QuickBooks' time of its last answer."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._time: datetime | None = None

    @property
    def time(self) -> datetime:
        if self._time is None:
            raise RuntimeError("nothing was asked yet")
        return self._time

    async def query(self, statement: str) -> Page:
        page = await self._client.query(statement)
        self._time = page.time
        return page
