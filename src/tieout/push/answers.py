"""Takes what QuickBooks answered, or failed to, and has it written down."""

from collections.abc import Sequence
from uuid import UUID

from qbo import query
from qbo.errors import NotFound, QuickBooksError, StaleRecord
from qbo.facts.limits import QUERY_PAGE_MAX
from qbo.record import Record
from tieout.intents.store import Intent
from tieout.links import store as links
from tieout.mirror.write import write
from tieout.payables import payments
from tieout.push import settle, verdict
from tieout.push.outgoing import Done
from tieout.push.settling import CREDITS
from tieout.push.work import Work


async def confirm(work: Work, intent: Intent, written: Done, *, replayed: bool = False) -> None:
    """Settle what QuickBooks has done; a repeated answer tells how the record was, so it is looked at again."""
    record, seen_at = written
    async with work.record() as conn:
        await settle.sent(conn, work.connection, intent, record, seen_at=seen_at, now=work.now())
    if replayed and intent.operation != "delete":
        await reread(work, record.entity, record.id)
    await freshen(work, [intent])


async def freshen(work: Work, intents: Sequence[Intent]) -> None:
    """Read again what payments settle that were edited or voided: what is open there now, only QuickBooks knows."""
    moved = [one.thing_id for one in intents if one.thing == "payment" and one.operation in {"update", "void"}]
    if not moved:
        return
    for entity, theirs in sorted((await _settled_by(work, moved)).items()):
        await _read(work, entity, theirs)


async def reread_all(work: Work, written: Sequence[Record]) -> None:
    """Bring the present versions of what a repeated answer told of into the mirror: one question for each entity."""
    for entity in sorted({record.entity for record in written}):
        ids = [record.id for record in written if record.entity == entity]
        found = await _read(work, entity, ids)
        for id_ in ids:
            if found is not None and id_ not in found:  # a query leaves out what is inactive or gone
                await reread(work, entity, id_)


async def _read(work: Work, entity: str, ids: Sequence[str]) -> set[str] | None:
    """Read records by one query; answer which were there, None where nobody knows: the next sync reads them."""
    try:
        page = await work.client.query(query.select(entity, query.among("Id", ids), max_results=QUERY_PAGE_MAX))
    except QuickBooksError:
        return None
    async with work.record() as conn:
        await write(
            conn,
            page.records,
            connection_id=work.connection.id,
            business_id=work.connection.business_id,
            entity=entity,
            seen_at=page.time,
        )
    return {record.id for record in page.records}


async def _settled_by(work: Work, moved: Sequence[UUID]) -> dict[str, list[str]]:
    """Answer the records that payments settle and the credits that they use up: ids by entity."""
    found: dict[str, set[str]] = {}
    async with work.record() as conn:
        for one in moved:
            payment = await payments.KIND.find(conn, work.connection.business_id, one)
            lines = await payments.lines_of(conn, one)
            ids = {line.payable_id for line in lines if line.payable_id}
            linked = await links.of_things(conn, work.connection.id, "payable", ids) if ids else {}
            for link in linked.values():
                found.setdefault(link.entity, set()).add(link.record_id)
            if used := {line.credit_record_id for line in lines if line.credit_record_id}:
                found.setdefault(CREDITS[payment.direction], set()).update(used)
    return {entity: sorted(ids) for entity, ids in found.items()}


async def judge(work: Work, intent: Intent, error: QuickBooksError) -> None:
    """Write down what an error means for an intent; raises it again when it concerns the whole company."""
    found = verdict.of(error)
    if isinstance(error, StaleRecord) and intent.record_id:
        await reread(work, intent.entity, intent.record_id)
    async with work.record() as conn:
        if found.kind == "gone" and intent.operation in {"void", "delete"}:
            await settle.gone(conn, work.connection, intent, now=work.now())
        else:
            await settle.failed(conn, work.connection, intent, found, now=work.now())
    if isinstance(error, verdict.STOPS):
        raise error


async def reread(work: Work, entity: str, record_id: str) -> None:
    """Bring one record's present version into the mirror, or its end; in trouble the next sync does."""
    try:
        record = await work.client.read(entity, record_id)
    except NotFound as error:
        if not error.deleted:
            return
        record = Record(entity, b'{"Id":"%s","status":"Deleted","domain":"QBO"}' % record_id.encode())
    except QuickBooksError:
        return
    async with work.record() as conn:
        await write(
            conn,
            [record],
            connection_id=work.connection.id,
            business_id=work.connection.business_id,
            entity=entity,
            seen_at=work.now(),
        )
