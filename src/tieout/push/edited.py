"""Notices what somebody has changed in QuickBooks alone of what we wrote, so that whoever should decide is asked."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from qbo import exact
from tieout.connections import push_settings
from tieout.connections.push_settings import PushSettings
from tieout.connections.store import Connection
from tieout.errors import NotFound
from tieout.ids import ConnectionId
from tieout.links import store as links
from tieout.mirror import read
from tieout.push import promise, things
from tieout.push.edits import edits, party
from tieout.push.recognise import untouched

PORTION = 500
_PARTIES = ("VendorRef", "CustomerRef")

_MOVED = """
    FROM link
    JOIN record ON record.connection_id = link.connection_id AND record.entity = link.entity
        AND record.id = link.record_id
    {with}
    WHERE link.connection_id = :connection_id AND link.kind IN ('payable', 'payment') AND link.ended_at IS NULL
        AND record.lifecycle = 'active' AND record.sync_token > greatest(link.sync_token, link.agreed_token)
        AND NOT EXISTS (
            SELECT FROM intent WHERE intent.connection_id = link.connection_id AND intent.thing = link.kind
                AND intent.thing_id = link.thing_id AND intent.state NOT IN ('sent', 'dropped'))
"""
_BODIES = """
    LEFT JOIN LATERAL (
        SELECT body FROM version WHERE version.connection_id = link.connection_id AND version.entity = link.entity
            AND version.id = link.record_id AND version.sync_token = link.sync_token
        ORDER BY number DESC LIMIT 1) AS before ON true
    LEFT JOIN LATERAL (
        SELECT body FROM intent WHERE intent.connection_id = link.connection_id AND intent.thing = link.kind
            AND intent.thing_id = link.thing_id AND intent.state = 'sent' AND intent.operation IN ('create', 'update')
        ORDER BY settled_at DESC, id DESC LIMIT 1) AS sent ON true
"""
_ANY = text("SELECT 1" + _MOVED.replace("{with}", "") + "LIMIT 1")
_SOME = text(
    "SELECT link.id, link.kind, link.thing_id, link.entity, record.sync_token, record.body AS now,"
    " before.body AS before, sent.body AS sent" + _MOVED.replace("{with}", _BODIES) + "ORDER BY link.id LIMIT :portion"
)


async def is_any(conn: AsyncConnection, connection_id: ConnectionId) -> bool:
    """Whether a record of ours has a version that nobody has compared with what we wrote."""
    return await conn.scalar(_ANY, {"connection_id": connection_id}) is not None


async def notice(conn: AsyncConnection, connection: Connection, *, now: datetime) -> bool:
    """Promise again what does not say any more what we wrote; whether there is more to look at.

    Where QuickBooks owns it, it stays; where nobody owns it, the promise is a conflict until somebody chooses.
    """
    rows = (await conn.execute(_SOME, {"connection_id": connection.id, "portion": PORTION})).all()
    settings = await push_settings.of(conn, connection.id)
    agreed: dict[Any, int] = {}
    for row in rows:
        if not await _claimed_back(conn, connection, row, settings, now=now):
            agreed[row.id] = row.sync_token
    await links.agree(conn, agreed)
    return len(rows) == PORTION


async def _claimed_back(
    conn: AsyncConnection, connection: Connection, row: Row[Any], settings: PushSettings, *, now: datetime
) -> bool:
    if settings.owner(row.entity) == "quickbooks" or not await _is_other(conn, connection, row):
        return False
    thing = await things.find(conn, connection.business_id, row.kind, row.thing_id)
    if thing.wanted != "there" or thing.origin != "platform":
        return False
    await links.disagree(conn, row.id, version=thing.version)
    return await promise.promise_in(conn, connection, thing, now=now) is not None


async def _is_other(conn: AsyncConnection, connection: Connection, row: Row[Any]) -> bool:
    if row.before is None:
        return False  # nobody knows what it said
    there, before = _read(row.now), _read(row.before)
    if (whose := party(before)) != party(there) and await _is_over(conn, connection, whose):
        before |= {name: there.get(name) for name in _PARTIES}  # merged: its documents went with it
    if not edits(before, there):
        return False
    return row.sent is None or not untouched(there, before, exact.decode(row.sent))


async def _is_over(conn: AsyncConnection, connection: Connection, whose: tuple[str, str] | None) -> bool:
    if whose is None:
        return False
    try:
        return (await read.one(conn, connection.id, *whose)).lifecycle != "active"
    except NotFound:
        return True


def _read(body: str) -> dict[str, Any]:
    found: dict[str, Any] = exact.decode(body.encode())
    return found
