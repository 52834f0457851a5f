"""Records that QuickBooks no longer lists: gone is only what it says itself was deleted, in the fewest calls."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from qbo import query
from qbo.errors import NotFound
from qbo.facts.catalog import BY_NAME
from qbo.facts.limits import CHANGES_LOOKBACK, QUERY_PAGE_MAX
from tieout.certificates import repairs
from tieout.certificates.repairs import Repair
from tieout.check.holder import Holder
from tieout.mirror import absence, breaker, identities, read

READS = 100
"""Records asked for one by one in a run; should more be in doubt, the next one goes on."""

_CHUNK = QUERY_PAGE_MAX // 2
_WORTH_A_CALL = 3
_TOLD = CHANGES_LOOKBACK - timedelta(days=1)


async def prove(held: Holder, entity: str, ids: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Find out about records that no list showed; answer those proven gone, and those that nothing is proven of.

    What QuickBooks shows after all, asked by id, is kept.
    """
    doubtful, asked_at = await _by_id(held, entity, ids)
    if not await _believed(held, entity, len(doubtful), asked_at):
        return [], tuple(doubtful)
    if BY_NAME[entity].cdc and len(doubtful) >= _WORTH_A_CALL:
        await _tombstones(held, entity, doubtful, asked_at)
    for id_ in (await _living(held, entity, doubtful))[:READS]:
        await _read(held, entity, id_, asked_at)
    left = await _living(held, entity, doubtful)
    if not left:
        async with held.commit() as conn:
            await breaker.settle(conn, held.connection.id, entity)
    return sorted(set(doubtful) - set(left)), tuple(left)


async def _by_id(held: Holder, entity: str, ids: Sequence[str]) -> tuple[list[str], datetime]:
    doubtful, times = list[str](), list[datetime]()
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        statement = query.select(entity, query.among("Id", chunk), max_results=QUERY_PAGE_MAX, inactive=True)
        page = await held.client.query(statement)
        async with held.commit() as conn:
            await held.keep(conn, entity, page.records, page.time, overlapping=True, source="repair")
        doubtful += sorted(set(chunk) - {record.id for record in page.records})
        times.append(page.time)
    return doubtful, min(times)


async def _believed(held: Holder, entity: str, missing: int, now: datetime) -> bool:
    """Whether so many may be gone; else somebody is asked to look first."""
    company = held.connection
    async with held.commit() as conn:
        living = (await read.held(conn, company.id, now)).get(entity, read.Held()).all
        if not breaker.too_many(missing, living, held.most_deleted):
            return True
        if await breaker.confirmed(conn, company.id, entity, missing):
            return True
        await breaker.ask(
            conn, company.id, company.business_id, entity,
            missing=missing, living=living, run_id=held.run.id, now=now,
        )  # fmt: skip
    return False


async def _tombstones(held: Holder, entity: str, ids: Sequence[str], now: datetime) -> None:
    told = await held.client.changes([entity], now - _TOLD)
    wanted = set(ids)
    ends = [record for record in told.by_entity[entity] if record.deleted and record.id in wanted]
    async with held.commit() as conn:
        await held.keep(conn, entity, ends, told.time, overlapping=True, source="repair")
        await _note(conn, held, entity, [record.id for record in ends])


async def _read(held: Holder, entity: str, id_: str, asked_at: datetime) -> None:
    try:
        record = await held.client.read(entity, id_)
    except NotFound as error:
        if not error.deleted:
            return
        async with held.commit() as conn:
            await absence.bury(conn, held.connection.id, entity, [id_], seen_at=asked_at, run_id=held.run.id)
            await _note(conn, held, entity, [id_])
    else:
        async with held.commit() as conn:
            await held.keep(conn, entity, [record], asked_at, overlapping=True, source="repair")


async def _note(conn: AsyncConnection, held: Holder, entity: str, ids: Sequence[str]) -> None:
    company = held.connection
    await repairs.note(conn, company.id, company.business_id, entity, [Repair(id_, "extra") for id_ in ids])


async def _living(held: Holder, entity: str, ids: Sequence[str]) -> list[str]:
    async with held.commit() as conn:
        return sorted(one.id for one in await identities.of_ids(conn, held.connection.id, entity, ids))
