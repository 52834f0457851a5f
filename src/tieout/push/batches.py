"""Sends many intents as one request: a promise of its own, replayed whole while its fate is open."""

from collections.abc import Sequence

from qbo import batch, request
from qbo.batch import Outcome
from qbo.errors import OutcomeUnknown, QuickBooksError
from qbo.facts.limits import BATCH_ITEMS
from qbo.record import Record
from qbo.request import Request
from qbo.response import Answer
from tieout.intents import batches
from tieout.intents import store as intents
from tieout.intents.batches import Batch
from tieout.intents.store import Intent
from tieout.push import answers, settle, verdict
from tieout.push.outgoing import Done, operation_of, time_of
from tieout.push.work import Work

ITEMS = BATCH_ITEMS


async def send_batch(work: Work, wanted: Sequence[Intent]) -> None:
    """Send intents together; those that were changed at this moment are left for later."""
    async with work.commit() as conn:
        held = await intents.hold(conn, [one.id for one in wanted])
        ready = [one for one in held.values() if one.state == "ready" and one.ignored_at is None]
        if not ready:
            return
        now = work.now()
        promised = await batches.promise(
            conn,
            connection_id=work.connection.id,
            business_id=work.connection.business_id,
            intents=[one.id for one in ready],
            body=batch.content([operation_of(one) for one in ready]),
            now=now,
        )
        sending = [
            await intents.move(
                conn, one, "sending", now=now, sent_at=now, attempts=one.attempts + 1, batch_id=promised.id, due_at=None
            )
            for one in ready
        ]
    await deliver(work, promised, sending)


async def replay(work: Work, promised: Batch) -> None:
    """Send the same bytes again under the same name: what was done is not done twice, and its answers come back."""
    async with work.commit() as conn:
        await batches.tried(conn, promised.id)
        held = await intents.hold(conn, promised.intents)
    await deliver(work, promised, [held[id_] for id_ in promised.intents], replayed=True)


async def deliver(work: Work, promised: Batch, items: Sequence[Intent], *, replayed: bool = False) -> None:
    """Send a batch that is promised, and write down what came of each of its intents."""
    operations = [operation_of(one) for one in items]
    asked = request.batch(work.connection.realm_id, promised.body, promised.request_id, writes=True)

    def read(answer: Answer, sent: Request) -> tuple[list[Outcome], Answer]:
        return batch.outcomes(answer, sent, operations), answer

    try:
        outcomes, answer = await work.client.call(asked, read)
    except QuickBooksError as error:
        await _failed(work, promised, items, error)
        return
    if any(isinstance(one, OutcomeUnknown) for one in outcomes):  # an answer with holes: the whole is asked again
        await _failed(work, promised, items, next(one for one in outcomes if isinstance(one, OutcomeUnknown)))
        return
    await _settle(work, promised, items, outcomes, answer, replayed=replayed)


async def _settle(
    work: Work, promised: Batch, items: Sequence[Intent], outcomes: Sequence[Outcome], answer: Answer, *, replayed: bool
) -> None:
    """Write down all outcomes in one commit; what is stale is read again before it is judged."""
    pairs = list(zip(items, outcomes, strict=True))
    for intent, outcome in pairs:
        if isinstance(outcome, QuickBooksError) and verdict.of(outcome).kind == "stale" and intent.record_id:
            await answers.reread(work, intent.entity, intent.record_id)
    async with work.record() as conn:
        now = work.now()
        for intent, outcome in pairs:
            if isinstance(outcome, Record):
                told = Done(outcome, time_of(answer))
                await settle.sent(conn, work.connection, intent, told.record, seen_at=told.time, now=now)
            elif isinstance(outcome, QuickBooksError):
                found = verdict.of(outcome)
                if found.kind == "gone" and intent.operation == "delete":
                    await settle.gone(conn, work.connection, intent, now=now)
                else:
                    await settle.failed(conn, work.connection, intent, found, now=now)
        await batches.turn(conn, promised.id, "sent")
    await answers.freshen(work, [intent for intent, outcome in pairs if isinstance(outcome, Record)])
    if replayed:
        kept = [one for intent, one in pairs if isinstance(one, Record) and intent.operation != "delete"]
        await answers.reread_all(work, kept)


async def _failed(work: Work, promised: Batch, items: Sequence[Intent], error: QuickBooksError) -> None:
    """Write down for the whole batch that it never counted, or that nobody knows."""
    found = verdict.of(error)
    async with work.record() as conn:
        now = work.now()
        unknown = found.kind == "unknown" or promised.state == "unknown"
        for intent in items:
            await settle.failed(conn, work.connection, intent, found, now=now)
        if unknown:
            due_at = now + max(verdict.pause(promised.attempts), settle.LOOK_AFTER)
            await batches.turn(conn, promised.id, "unknown", due_at=due_at)
        else:
            await batches.turn(conn, promised.id, "sent")
    if isinstance(error, verdict.STOPS):
        raise error
