"""The proof by identity: every id and version there and here; what differs is put right, and named."""

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from qbo.client import Client
from qbo.paging import Place, walk
from qbo.record import Record
from qbo.response import Page
from tieout.certificates import repairs
from tieout.certificates.repairs import Repair
from tieout.check import ends
from tieout.check.holder import Holder
from tieout.check.ranges import Range
from tieout.database.transaction import transaction
from tieout.mirror import identities, window
from tieout.mirror.identities import Identity

OVERLAP = timedelta(minutes=1)
"""What is younger than the last catching up, and a little more, was not missed: it is just coming in."""


@dataclass(slots=True)
class Compared:
    """What comparing some ranges of an entity has shown so far; `since` is when changes were last caught up with."""

    entity: str
    ranges: Sequence[Range]
    since: datetime
    listed: set[str] = field(default_factory=set)
    repaired: dict[str, Repair] = field(default_factory=dict)
    unproven: tuple[str, ...] = ()

    def due(self, at: datetime | None) -> bool:
        """Whether a version of that time should have been here, or gone, by now."""
        return at is None or at < self.since - OVERLAP


async def read(held: Holder, entity: str, ranges: Sequence[Range], since: datetime) -> Compared:
    """Read these ranges of an entity, put right what is missing or stale here, and note who was there."""
    compared = Compared(entity, ranges, since)
    for one in ranges:
        kept = window.conditions(entity, held.connection.start_date)
        async for block, seen_at in _blocks(held.client, entity, one, kept):
            compared.listed |= {record.id for record in block}
            await _put_right(held, compared, block, seen_at)
    return compared


async def settle(held: Holder, compared: Compared) -> None:
    """Settle what is here and was not listed, once changes were caught up with again: gone, if QuickBooks says so."""
    extra = [one.id for one in await _here(held, compared) if one.id not in compared.listed and compared.due(one.at)]
    if not extra:
        return
    gone, compared.unproven = await ends.prove(held, compared.entity, extra)
    compared.repaired |= {id_: Repair(id_, "extra") for id_ in gone}


async def _here(held: Holder, compared: Compared) -> list[Identity]:
    async with transaction(held.engine) as conn:
        return [
            one
            for part in compared.ranges
            for one in await identities.between(
                conn, held.connection.id, compared.entity, by=part.by, low=part.low, high=part.high
            )
        ]


async def _put_right(held: Holder, compared: Compared, block: Sequence[Record], seen_at: datetime) -> None:
    ids = [record.id for record in block]
    async with held.commit() as conn:
        before = _versions(await identities.of_ids(conn, held.connection.id, compared.entity, ids))
        await held.keep(conn, compared.entity, block, seen_at, overlapping=True, source="repair")
        after = _versions(await identities.of_ids(conn, held.connection.id, compared.entity, ids))
        found = [
            Repair(record.id, "stale" if record.id in before else "missing")
            for record in block
            if before.get(record.id) != int(record.sync_token or 0) == after.get(record.id)
            and compared.due(_changed_at(record))
        ]
        company = held.connection
        await repairs.note(conn, company.id, company.business_id, compared.entity, found)
    compared.repaired |= {one.id: one for one in found}


def _versions(found: Iterable[Identity]) -> dict[str, int]:
    return {one.id: one.sync_token for one in found}


def _changed_at(record: Record) -> datetime | None:
    return record.updated_at or record.created_at


async def _blocks(
    client: Client, entity: str, part: Range, kept: Sequence[str]
) -> AsyncIterator[tuple[list[Record], datetime]]:
    asks, after = _Timed(client), Place.at(part.low) if part.low else None
    async for block, _ in walk(asks, entity, after=after, until=part.high, where=kept, by=part.by):
        if block and asks.time:
            yield block, asks.time


class _Timed:
    """A client that remembers QuickBooks' time of its last answer."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.time: datetime | None = None

    async def query(self, statement: str) -> Page:
        page = await self._client.query(statement)
        self.time = page.time
        return page
