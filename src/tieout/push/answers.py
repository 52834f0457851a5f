"""Takes what QuickBooks answered, or failed to, and has it written down."""

from qbo.errors import NotFound, QuickBooksError, StaleRecord
from qbo.record import Record
from tieout.intents.store import Intent
from tieout.mirror.write import write
from tieout.push import settle, verdict
from tieout.push.outgoing import Done
from tieout.push.work import Work


async def confirm(work: Work, intent: Intent, written: Done, *, replayed: bool = False) -> None:
    """Settle what QuickBooks has done; a repeated answer tells how the record was, so it is looked at again."""
    record, seen_at = written
    async with work.record() as conn:
        await settle.sent(conn, work.connection, intent, record, seen_at=seen_at, now=work.now())
    if replayed and intent.operation != "delete":
        await reread(work, record.entity, record.id)


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
