"""Absence needs proof: what a complete reading did not show is asked for by id before it is marked as deleted."""

from collections.abc import Sequence
from datetime import datetime

from qbo import query
from qbo.facts.catalog import BY_NAME
from qbo.facts.limits import QUERY_PAGE_MAX
from tieout.database.transaction import transaction
from tieout.errors import TooManyGone
from tieout.mirror import absence, read
from tieout.pull.work import Work
from tieout.runs import store as runs

FEW = 20
SHARE = 5
"""A reading that misses more than `FEW` records and more than one in `SHARE` of an entity is not believed."""

_CHUNK = QUERY_PAGE_MAX // 2


async def settle_absent(work: Work, entity: str, since: datetime) -> int:
    """Mark as deleted what no answer since then has shown and QuickBooks does not have; answer how many that were."""
    async with transaction(work.engine) as conn:
        missing = await absence.unseen(conn, work.connection.id, entity, since)
        living = (await read.held(conn, work.connection.id, since)).get(entity, read.Held()).all
    if len(missing) > FEW and len(missing) * SHARE > living:
        raise TooManyGone(entity, missing=len(missing), living=living)
    chunks = [missing[start : start + _CHUNK] for start in range(0, len(missing), _CHUNK)]
    return sum([await _ask_again(work, entity, chunk) for chunk in chunks])


async def _ask_again(work: Work, entity: str, ids: Sequence[str]) -> int:
    inactive = BY_NAME[entity].has_active
    statement = query.select(entity, query.among("Id", ids), max_results=QUERY_PAGE_MAX, inactive=inactive)
    page = await work.client.query(statement)
    gone = sorted(set(ids) - {record.id for record in page.records})
    async with work.commit() as conn:
        await work.keep(conn, entity, page.records, page.time)
        buried = await absence.bury(conn, work.connection.id, entity, gone, seen_at=page.time, run_id=work.run.id)
        await runs.progress(conn, work.run.id, entity, deleted=buried)
    return buried
