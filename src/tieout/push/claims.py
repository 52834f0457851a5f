"""Which record an intent of unknown fate has made: told by its content, and only where there is no doubt."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from qbo import exact
from qbo.record import Record
from tieout.connections.store import Connection
from tieout.ids import ConnectionId
from tieout.intents import store as intents
from tieout.intents.store import Intent
from tieout.links import store as links
from tieout.push import settle
from tieout.push.recognise import says

EARLIER = timedelta(minutes=5)
"""QuickBooks' clock and ours may differ by so much."""


async def adopt(
    conn: AsyncConnection, connection: Connection, records: Sequence[Record], *, seen_at: datetime, now: datetime
) -> set[str]:
    """Give records that QuickBooks shows to the intents that made them; answer their ids: they are nobody's news.

    All are of one entity. Call it before anything is imported of them.
    """
    if not records:
        return set()
    doubtful = await intents.in_doubt(conn, connection.id, records[0].entity)
    claimed = await claim(conn, connection.id, [one for one in doubtful if one.operation == "create"], records)
    for intent in doubtful:
        if (record := claimed.get(intent.id)) is not None:
            await settle.sent(conn, connection, intent, record, seen_at=seen_at, now=now)
    return {record.id for record in claimed.values()}


async def claim(
    conn: AsyncConnection, connection_id: ConnectionId, made: Sequence[Intent], records: Iterable[Record]
) -> dict[UUID, Record]:
    """Pair intents with the records that say what they said; whatever fits twice is left alone."""
    living = [record for record in records if not record.deleted]
    if not made or not living:
        return {}
    linked = await links.of_records(conn, connection_id, living[0].entity, [record.id for record in living])
    free = [record for record in living if record.id not in linked]
    bodies = {intent.id: exact.decode(intent.body or b"{}") for intent in made}
    pairs = [
        (intent.id, record)
        for intent in made
        for record in free
        if _since(record, intent) and says(record.data, bodies[intent.id])
    ]
    ours = [id_ for id_, _ in pairs]
    theirs = [record.id for _, record in pairs]
    return {id_: record for id_, record in pairs if ours.count(id_) == 1 and theirs.count(record.id) == 1}


def _since(record: Record, intent: Intent) -> bool:
    return (
        record.created_at is not None and intent.sent_at is not None and record.created_at >= intent.sent_at - EARLIER
    )
