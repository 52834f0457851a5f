"""What changed since last time, without losing any of it; and a batch made of it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from qbo.batch import Operation, Outcome
from qbo.client import Client
from qbo.errors import NotSupported
from qbo.facts.limits import CHANGES_LOOKBACK
from qbo.record import Record
from qbo.response import Changes

OVERLAP = timedelta(minutes=5)


async def since(client: Client, entities: Sequence[str], cursor: datetime, *, now: datetime | None = None) -> Changes:
    """Answer all changes since a cursor; the next cursor is `next_cursor(changes)`.

    Where more changed than one answer tells, each entity is asked by itself; if one still overflows, or the cursor is
    too old, only reading it anew (`qbo.paging.walk`) says what is true, deletions above all: NotSupported.
    """
    if (now or datetime.now(UTC)) - cursor >= CHANGES_LOOKBACK:
        raise NotSupported("QuickBooks remembers changes for 30 days: read these entities anew")
    together = await client.changes(entities, cursor)
    if not together.overflowed:
        return together
    found: dict[str, list[Record]] = {}
    for entity in entities:
        alone = await client.changes([entity], cursor)
        if alone.overflowed:
            raise NotSupported(f"more than a thousand records of {entity} changed: read {entity} anew")
        found |= alone.by_entity
    return Changes(together.time, found, overflowed=False, intuit_tid=together.intuit_tid)


def next_cursor(changes: Changes) -> datetime:
    """Answer where to begin next time: QuickBooks' own time, less an overlap for what was still under way."""
    return changes.time - OVERLAP


async def update_all(
    client: Client, records: Sequence[Record], change: Callable[[Record], Mapping[str, Any] | None]
) -> list[tuple[Record, Outcome]]:
    """Change many records in few requests, each in part; None leaves one alone. Pairs each with its outcome.

    Each change is itself a change that `since` will answer next time: do not mark what you have seen in QuickBooks.
    """
    chosen = [(record, body) for record in records if not record.deleted and (body := change(record))]
    operations = [
        Operation.update(record.entity, {**body, "Id": record.id, "SyncToken": record.sync_token, "sparse": True})
        for record, body in chosen
    ]
    outcomes = await client.batch(operations)
    return [(record, outcome) for (record, _), outcome in zip(chosen, outcomes, strict=True)]
