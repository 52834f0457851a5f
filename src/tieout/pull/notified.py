"""Brings in the records that notifications speak of, in the fewest calls; what a notification says proves nothing.

One call for changes shows all of them, deletions too. What it did not show is asked for by id, many in one call, and
what is then still missing one by one: only QuickBooks' own word that a record was deleted counts as its end.
"""

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from qbo.client import Client
from qbo.errors import NotFound
from qbo.facts.catalog import BY_NAME
from qbo.record import Record
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.inbox.store import Waiting
from tieout.mirror import absence, breaker
from tieout.mirror.read import Held, held
from tieout.mirror.write import write
from tieout.pull import by_id
from tieout.pull.by_id import Key
from tieout.pull.slice import fresh_cursors

OVERLAP = timedelta(minutes=1)
"""QuickBooks may show a change a little after the time that it carries."""

UNTIMED = timedelta(minutes=10)
"""So long before it came may have happened what a notification without a time speaks of."""

RECENT = timedelta(hours=1)
"""Of what is older, so much else has changed since that ids are the shorter question."""

FEW = 200
"""Of so many changes one answer holds, which is cut at a thousand, everything that goes with them."""

READS = 40
"""Records asked for one by one at a time; if more are missing, the next catching up will show their ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """A company, the epoch in which this job holds it, and what QuickBooks has shown of it so far."""

    engine: AsyncEngine
    client: Client
    connection: Connection
    epoch: int
    most_deleted: int = 20
    shown: dict[Key, Record] = field(default_factory=dict)
    gone: set[Key] = field(default_factory=set)

    @asynccontextmanager
    async def commit(self) -> AsyncGenerator[AsyncConnection]:
        """Write, unless another job has taken the company over meanwhile."""
        async with transaction(self.engine) as conn:
            await connections.check_epoch(conn, self.connection.id, self.epoch)
            yield conn

    async def keep(self, records: Iterable[Record], seen_at: datetime) -> None:
        """Write the records of one answer into the mirror."""
        found: dict[str, list[Record]] = {}
        for record in records:
            found.setdefault(record.entity, []).append(record)
            self.shown[record.entity, record.id] = record
        async with self.commit() as conn:
            for entity, told in found.items():
                rows = await self._believed(conn, entity, told, seen_at)
                await write(
                    conn, rows, connection_id=self.connection.id, business_id=self.connection.business_id,
                    entity=entity, seen_at=seen_at, source="notification",
                )  # fmt: skip

    async def _believed(self, conn: AsyncConnection, entity: str, told: list[Record], now: datetime) -> list[Record]:
        """Leave out deletions too many to believe: the next catching up asks somebody about them."""
        ids = [record.id for record in told if record.deleted]
        if len(ids) <= breaker.FEW:
            return told
        going = await absence.living(conn, self.connection.id, entity, ids)
        living = (await held(conn, self.connection.id, now)).get(entity, Held()).all
        if not breaker.too_many(going, living, self.most_deleted):
            return told
        if await breaker.confirmed(conn, self.connection.id, entity, going):
            return told
        return [record for record in told if not record.deleted]

    def missing(self, wanted: Iterable[Key]) -> list[Key]:
        """Answer those of which QuickBooks has shown nothing yet."""
        return [key for key in wanted if key not in self.shown]


async def bring_in(fetch: Fetch, told: Sequence[Waiting], now: datetime) -> None:
    """Bring in what these notifications speak of, where the mirror does not have it already."""
    async with transaction(fetch.engine) as conn:
        read_until = await fresh_cursors(conn, fetch.connection.id, now)
    news = [one for one in told if _is_news(one, read_until)]
    wanted = sorted({key for one in news for key in _keys(one)})
    if not wanted:
        return
    asked_at = None
    since = min(map(_when, news))
    if now - since <= RECENT:
        asked_at = await _ask_for_changes(fetch, wanted, since, read_until)
    if missing := fetch.missing(wanted):
        async for page in by_id.pages(fetch.client, missing):
            await fetch.keep(page.records, page.time)
            asked_at = page.time
    survivors = {(one.entity, one.merged_id): one.record_id for one in news if one.merged_id}
    if asked_at is not None:
        await _ask_one_by_one(fetch, wanted, survivors, asked_at)
    await _note_merged(fetch, survivors)


def _is_news(one: Waiting, read_until: Mapping[str, datetime]) -> bool:
    """Whether to look: what was never read will be read whole, and what was caught up with since is there."""
    if BY_NAME[one.entity].kind == "company":
        return bool(read_until)
    until = read_until.get(one.entity)
    return until is not None and (one.again or one.at is None or until - OVERLAP < one.at)


def _keys(one: Waiting) -> list[Key]:
    return [(one.entity, id_) for id_ in (one.record_id, one.merged_id) if id_]


def _when(one: Waiting) -> datetime:
    return one.at or one.received_at - UNTIMED


async def _ask_for_changes(
    fetch: Fetch, wanted: Sequence[Key], since: datetime, known: Iterable[str]
) -> datetime | None:
    """Ask what changed since the first of them; answer QuickBooks' time of the answer, if that was worth a call.

    A call costs the same for all entities, and nobody tells of balances that move with a bill: few are asked for all.
    """
    told = {entity for entity, _ in wanted if BY_NAME[entity].cdc}
    if not told:
        return None
    entities = told if len(wanted) > FEW else {entity for entity in known if BY_NAME[entity].cdc}
    changes = await fetch.client.changes(sorted(entities), since - OVERLAP)
    await fetch.keep((record for records in changes.by_entity.values() for record in records), changes.time)
    return changes.time


async def _ask_one_by_one(
    fetch: Fetch, wanted: Sequence[Key], survivors: Mapping[Key, str], asked_at: datetime
) -> None:
    """Ask for what no answer until `asked_at` has shown, those first that are said to have been merged away."""
    missing = sorted(fetch.missing(wanted), key=lambda key: key not in survivors)
    readable = [key for key in missing if _readable(key[0])]
    for entity, id_ in readable[:READS]:
        try:
            record = await fetch.client.read(entity, id_)
        except NotFound as error:
            if _says_deleted(error) or (entity, id_) in survivors:
                await _bury(fetch, (entity, id_), asked_at)
        else:
            await fetch.keep([record], asked_at)


def _readable(entity: str) -> bool:
    return BY_NAME[entity].kind != "company" and "read" in BY_NAME[entity].operations


def _says_deleted(error: NotFound) -> bool:
    """Tell "has deleted this transaction" from "made inactive", or never existed: facts B.7, all of them are 610."""
    return error.code == "610" and "has deleted" in (error.detail or "").lower()


async def _bury(fetch: Fetch, key: Key, asked_at: datetime) -> None:
    fetch.gone.add(key)
    entity, id_ = key
    async with fetch.commit() as conn:
        await absence.bury(
            conn, fetch.connection.id, entity, [id_], seen_at=asked_at, run_id=None, source="notification"
        )


async def _note_merged(fetch: Fetch, survivors: Mapping[Key, str]) -> None:
    """Note the survivor where QuickBooks itself no longer keeps the other one: inactive, or gone."""
    for key, survivor in survivors.items():
        shown = fetch.shown.get(key)
        if key in fetch.gone or (shown is not None and (shown.deleted or shown.get("Active") is False)):
            entity, id_ = key
            async with fetch.commit() as conn:
                await absence.note_merged(conn, fetch.connection.id, entity, id_, into=survivor)
