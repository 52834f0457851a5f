"""Says what would be written to QuickBooks now, all that a push would look at looked at, and keeps nothing of it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections.store import Connection
from tieout.intents import store as intents
from tieout.intents.store import Intent
from tieout.jobs.take_in import match_payees
from tieout.links import store as links
from tieout.push import prepare, things
from tieout.push.prepare import Judged
from tieout.push.trouble import Blocked


async def preview(
    conn: AsyncConnection, connection: Connection, intent: Intent, *, now: datetime
) -> tuple[Judged, object]:
    """Answer what would be sent of an intent, as JSON where it is JSON, or what is in its way."""
    found = await _resembling(conn, connection, intent, now) if intent.state == "noted" else None
    if found is None:
        return await prepare.preview(conn, connection, intent)
    return Judged(thing=await things.find(conn, intent.business_id, intent.thing, intent.thing_id), trouble=found), None


async def _resembling(conn: AsyncConnection, connection: Connection, intent: Intent, now: datetime) -> Blocked | None:
    """Say why a payee would not be made, where it is a vendor that is there, or may be one."""
    tried = await conn.begin_nested()
    try:
        if await match_payees(conn, connection, [intent], now=now):
            return None
        link = await links.of_thing(conn, connection.id, intent.thing, intent.thing_id)
        told = dict((await intents.find(conn, intent.business_id, intent.id)).blocked or {})
    finally:
        await tried.rollback()
    if link is not None:
        sentence = f"It is {link.entity} {link.record_id}, and is linked to it instead of being made."
        return Blocked("matched", sentence, action="Nothing.")
    return Blocked(told["code"], told["sentence"], action=told["action"], owner=told["owner"], **told.get("facts", {}))
