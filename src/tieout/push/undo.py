"""Takes back what was written in a span of time: payments before the bills they paid, and only where nobody touched it.

The platform's own things are what is taken back (a payment is voided, a payable cancelled), so that both sides end
the same and nothing is written again; the writes that follow go the way of every write. Payees stay, and it is said
which: other books may know them, and QuickBooks deletes no vendor.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections.store import Connection
from tieout.errors import NotFound
from tieout.intents.store import Intent
from tieout.links import store as links
from tieout.links.store import Kind, Link
from tieout.mirror import history, read
from tieout.mirror.difference import differences
from tieout.mirror.read import Mirrored
from tieout.payables import payments
from tieout.payables import store as payables
from tieout.push import promise, things

_MOVED: Final = frozenset({"SyncToken", "MetaData", "Balance", "HomeBalance", "LinkedTxn"})
PORTION = 200
"""Things that are taken back in one commit."""
_ORDER: Final[Mapping[str, int]] = {"payment": 0, "payable": 1, "payee": 2}


@dataclass(frozen=True)
class Undone:
    """What was taken back, by kind and id, what was left as it is, with the reason, and whether there is more."""

    taken_back: list[tuple[Kind, UUID]] = field(default_factory=list)
    left: list[tuple[Kind, UUID, str]] = field(default_factory=list)
    more: bool = False


async def undo(conn: AsyncConnection, connection: Connection, made: Sequence[Intent], *, now: datetime) -> Undone:
    """Take a portion of what was made back; what a person has touched since stays as it is.

    What is being taken back already, or has been, is not told of again.
    """
    await promise.take_turn(conn, connection.id)
    done = Undone()
    for one in in_order(made):
        thing = await things.find(conn, connection.business_id, one.thing, one.thing_id)
        if thing.wanted != "there" or (thing.kind == "payee" and not await _is_used(conn, connection, one)):
            continue
        if len(done.taken_back) == PORTION:
            return replace(done, more=True)
        trouble = await _trouble(conn, connection, one)
        if trouble is not None:
            done.left.append((one.thing, one.thing_id, trouble))
            continue
        await _take_back(conn, connection, one, now)
        await promise.promise(conn, connection.business_id, one.thing, one.thing_id, now=now)
        done.taken_back.append((one.thing, one.thing_id))
    return done


async def preview(conn: AsyncConnection, connection: Connection, made: Sequence[Intent], *, now: datetime) -> Undone:
    """Say what a portion taken back would be, by doing it and then not keeping it."""
    async with conn.begin_nested() as tried:
        found = await undo(conn, connection, made, now=now)
        await tried.rollback()
    return found


def in_order(made: Sequence[Intent]) -> list[Intent]:
    """Put what was made in the order in which it can go: the latest payment first."""
    return sorted((one for one in made if one.thing in _ORDER), key=lambda one: (_ORDER[one.thing], -one.id.int))


async def _trouble(conn: AsyncConnection, connection: Connection, one: Intent) -> str | None:
    """Say why a thing cannot be taken back; None where it can."""
    link = await links.of_thing(conn, connection.id, one.thing, one.thing_id)
    if link is None:
        return "It is not in QuickBooks any more."
    if one.thing == "payee":
        return f"QuickBooks deletes no {link.entity.lower()}: make it inactive there where nobody needs it."
    if one.thing == "payable" and await payments.paid(conn, [one.thing_id]):
        return "A payment that stays was applied to it."
    return await _touched(conn, connection, link)


async def _is_used(conn: AsyncConnection, connection: Connection, made: Intent) -> bool:
    """Whether a payee's record can be chosen in QuickBooks, as the mirror has it."""
    link = await links.of_thing(conn, connection.id, "payee", made.thing_id)
    with suppress(NotFound):
        return (
            link is not None
            and (await read.one(conn, connection.id, link.entity, link.record_id)).lifecycle == "active"
        )
    return False


async def _touched(conn: AsyncConnection, connection: Connection, link: Link) -> str | None:
    try:
        record = await read.one(conn, connection.id, link.entity, link.record_id)
    except NotFound:
        return "Nobody has seen it in QuickBooks yet; sync first."
    if record.lifecycle != "active":
        return f"It is {record.lifecycle} in QuickBooks."
    if record.sync_token > link.sync_token and not await _only_settled(conn, link, record):
        return "Somebody has changed it in QuickBooks since."
    return None


async def _only_settled(conn: AsyncConnection, link: Link, record: Mirrored) -> bool:
    """Whether payments alone have moved the version of what we wrote: they change what is open of it."""
    for version in await history.versions(conn, link.connection_id, link.entity, link.record_id, limit=1000):
        if version.sync_token == link.sync_token:
            changed = {found.path.split(".")[0].split("[")[0] for found in differences(version.body, record.body)}
            return changed <= _MOVED
    return False


async def _take_back(conn: AsyncConnection, connection: Connection, one: Intent, now: datetime) -> None:
    if one.thing == "payment":
        await payments.void(conn, connection.business_id, one.thing_id, now=now)
        return
    there = await payables.KIND.find(conn, connection.business_id, one.thing_id, lock=True)
    await payables.move(conn, there, "cancelled", now=now)
