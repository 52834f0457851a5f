"""Ends the reading of an entity: only when nothing can be missing does its cursor begin."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections import cursors
from tieout.database.transaction import transaction
from tieout.mirror import baseline, window
from tieout.mirror.read import Held, held
from tieout.pull import spans
from tieout.pull.absent import settle_absent
from tieout.pull.spans import Span
from tieout.pull.work import Work
from tieout.runs import store as runs


def by_entity(parts: Iterable[Span]) -> Mapping[str, list[Span]]:
    """Sort spans by entity."""
    found: dict[str, list[Span]] = defaultdict(list)
    for span in parts:
        found[span.entity].append(span)
    return found


async def settle(work: Work, parts: Sequence[Span]) -> None:
    """Settle one entity whose spans have all been read."""
    entity, since = parts[0].entity, parts[0].since
    if parts[0].by == "LastUpdatedTime" and not await _as_many(work, parts[0]):
        # What changed is read, and yet there are not as many: something was deleted (or has no time of change).
        async with work.commit() as conn:
            await _replan(conn, work, spans.whole(entity, since))
        return
    if parts[0].by == "CreateTime":
        await settle_absent(work, entity, since)
    async with work.commit() as conn:
        await cursors.drop_places(conn, work.connection.id, entity)
        await cursors.move(conn, work.connection.id, [entity], since)
        await baseline.mark(conn, work.connection.id, work.connection.business_id, [entity], since)
        await runs.progress(conn, work.run.id, entity, state="done")


async def _as_many(work: Work, span: Span) -> bool:
    kept = window.conditions(span.entity, work.connection.start_date)
    theirs = await work.client.count(span.entity, where=kept)
    async with transaction(work.engine) as conn:
        ours = await held(conn, work.connection.id, span.since)
    return theirs == ours.get(span.entity, Held()).all


async def _replan(conn: AsyncConnection, work: Work, parts: Sequence[Span]) -> None:
    await cursors.drop_places(conn, work.connection.id, parts[0].entity)
    for span in parts:
        await cursors.keep_place(conn, work.connection.id, span.entity, span.number, span.to_json())
