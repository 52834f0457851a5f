"""Absence needs proof: what a complete reading did not show is asked for by id before it is marked as deleted."""

from collections.abc import Sequence
from datetime import datetime

from qbo import query
from qbo.facts.catalog import BY_NAME
from qbo.facts.limits import QUERY_PAGE_MAX
from tieout.database.transaction import transaction
from tieout.errors import TooManyGone
from tieout.mirror import absence, breaker, read
from tieout.pull.work import Work
from tieout.runs import store as runs

_CHUNK = QUERY_PAGE_MAX // 2


async def settle_absent(work: Work, entity: str, since: datetime) -> int:
    """Mark as deleted what no answer since then has shown and QuickBooks does not have; answer how many that were."""
    async with transaction(work.engine) as conn:
        missing = await absence.unseen(conn, work.connection.id, entity, since)
    await demand_belief(work, entity, len(missing), since)
    chunks = [missing[start : start + _CHUNK] for start in range(0, len(missing), _CHUNK)]
    buried = sum([await _ask_again(work, entity, chunk) for chunk in chunks])
    async with work.commit() as conn:
        await breaker.settle(conn, work.connection.id, entity)
    return buried


async def demand_belief(work: Work, entity: str, missing: int, at: datetime) -> None:
    """Stop before so many are marked as deleted that somebody has to look first."""
    if missing <= breaker.FEW:
        return
    async with work.commit() as conn:
        living = (await read.held(conn, work.connection.id, at)).get(entity, read.Held()).all
        if not breaker.too_many(missing, living, work.most_deleted) or await breaker.confirmed(
            conn, work.connection.id, entity, missing
        ):
            return
        await breaker.ask(
            conn,
            work.connection.id,
            work.connection.business_id,
            entity,
            missing=missing,
            living=living,
            run_id=work.run.id,
            now=at,
        )
    raise TooManyGone(entity, missing=missing, living=living)


async def _ask_again(work: Work, entity: str, ids: Sequence[str]) -> int:
    inactive = BY_NAME[entity].has_active
    statement = query.select(entity, query.among("Id", ids), max_results=QUERY_PAGE_MAX, inactive=inactive)
    page = await work.client.query(statement)
    gone = sorted(set(ids) - {record.id for record in page.records})
    async with work.commit() as conn:
        await work.keep(conn, entity, page.records, page.time, source="repair")
        buried = await absence.bury(conn, work.connection.id, entity, gone, seen_at=page.time, run_id=work.run.id)
        await runs.progress(conn, work.run.id, entity, deleted=buried)
    return buried
