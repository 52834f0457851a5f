"""Finds out what became of writes whose answer was lost: waits, looks, repeats the same bytes, at last asks somebody.

https://developer.intuit.com/app/developer/qbo/docs/learn/rest-api-features
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from qbo import exact
from qbo.errors import NotFound
from qbo.facts.catalog import BY_NAME
from qbo.record import Record
from tieout.intents import batches
from tieout.intents import store as intents
from tieout.intents.store import Intent
from tieout.mirror.extract import columns
from tieout.push import settle
from tieout.push.batches import replay
from tieout.push.claims import EARLIER, claim
from tieout.push.recognise import says
from tieout.push.send import deliver
from tieout.push.work import Work

REPLAYED_FOR = timedelta(days=1)
"""So long QuickBooks is trusted to remember a requestid."""

_LOST = {"sentence": "Whoever sent it disappeared before the answer came."}
_ASK = {
    "code": "unknown_outcome",
    "sentence": "QuickBooks' answer was lost, and for a day nobody could find out whether it was done.",
    "owner": "customer",
    "action": "Look in QuickBooks whether it is there; then name its record, or say that it is not there.",
    "choices": ["there", "not there"],
}


async def lost(work: Work) -> None:
    """Take up what was being sent when its job disappeared: this job alone holds the company now."""
    async with work.commit() as conn:
        now = work.now()
        for one in await batches.lost(conn, work.connection.id):
            for intent in (await intents.hold(conn, one.intents)).values():
                if intent.state == "sending":
                    await settle.doubt(conn, intent, _LOST, now=now)
            await batches.turn(conn, one.id, "unknown", due_at=one.sent_at + settle.LOOK_AFTER)
        for intent in await intents.lost(conn, work.connection.id):
            await settle.doubt(conn, intent, _LOST, now=now, left_at=intent.sent_at)


async def resolve(work: Work) -> int:
    """Find out about those whose time has come; answer how many."""
    async with work.commit() as conn:
        now = work.now()
        singles = await intents.due(conn, work.connection.id, ["unknown"], now=now, limit=100, batched=False)
        together = await batches.due(conn, work.connection.id, now)
    for one in together:
        if now - one.sent_at < REPLAYED_FOR:
            await replay(work, one)
        else:
            await _ask_about(work, one.intents)
            async with work.commit() as conn:
                await batches.turn(conn, one.id, "sent")
    if singles:
        await _resolve(work, singles, now)
    return len(together) + len(singles)


async def _resolve(work: Work, singles: Sequence[Intent], now: datetime) -> None:
    found = await _look(work, singles)
    for intent in singles:
        record = found.get(intent.id) if intent.record_id is None else await _present(work, intent)
        if record is not None:
            await _adopt(work, intent, record)
        elif intent.sent_at is not None and now - intent.sent_at < REPLAYED_FOR:
            await deliver(work, intent, replay=True)
        else:
            await _ask_about(work, [intent.id])


async def _look(work: Work, singles: Sequence[Intent]) -> dict[UUID, Record]:
    """Look in QuickBooks for what the intents would have made: one question for all of them."""
    made = [one for one in singles if one.operation == "create" and BY_NAME[one.entity].cdc and one.sent_at]
    if not made:
        return {}
    since = min(one.sent_at for one in made if one.sent_at) - EARLIER
    changes = await work.client.changes(sorted({one.entity for one in made}), since)
    found: dict[UUID, Record] = {}
    async with work.commit() as conn:
        for entity, records in changes.by_entity.items():
            mine = [one for one in made if one.entity == entity]
            found |= await claim(conn, work.connection.id, mine, records)
    return found


async def _present(work: Work, intent: Intent) -> Record | None:
    """Answer the record that a change was about if it says that the change was made; None: it must be sent again.

    What is gone needs neither void nor deletion any more, which the repeated request will say.
    """
    try:
        record = await work.client.read(intent.entity, intent.record_id or "")
    except NotFound:
        return None
    body = exact.decode(intent.body or b"{}")
    newer = int(record.sync_token or 0) > int(body.get("SyncToken", 0))
    if intent.operation == "void":
        return record if columns(record).lifecycle == "voided" else None
    return record if intent.operation == "update" and newer and says(record.data, body) else None


async def _adopt(work: Work, intent: Intent, record: Record) -> None:
    async with work.record() as conn:
        await settle.sent(conn, work.connection, intent, record, seen_at=work.now(), now=work.now())


async def _ask_about(work: Work, ids: Sequence[UUID]) -> None:
    """Leave it to a person: by now a repeated request might be done a second time."""
    async with work.commit() as conn:
        for intent in (await intents.hold(conn, ids)).values():
            if intent.state == "unknown":
                await intents.change(conn, intent, now=work.now(), due_at=None, batch_id=None, blocked=_ASK)
