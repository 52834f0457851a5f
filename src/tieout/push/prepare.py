"""Takes what is noted through its preflight: then it is ready, waits for another thing, or says what blocks it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from qbo import exact
from tieout.connections.store import Connection
from tieout.errors import NotFound
from tieout.intents import store as intents
from tieout.intents.store import Intent
from tieout.links import store as links
from tieout.mirror import read
from tieout.push import preflight, promise, things
from tieout.push.books import Books
from tieout.push.preflight import Asked
from tieout.push.things import Thing
from tieout.push.trouble import Blocked, Over, Waits, Yields
from tieout.push.work import Work

MOST = 60
"""Intents in one commit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a preflight found: the bytes, or what is in their way."""

    thing: Thing
    content: bytes | None = None
    trouble: Blocked | Waits | Yields | Over | None = None


async def prepare(work: Work) -> int:
    """Judge some of what is noted; answer how many."""
    async with work.commit() as conn:
        await promise.take_turn(conn, work.connection.id)
        now = work.now()
        found = await intents.due(conn, work.connection.id, ["noted"], now=now, limit=MOST)
        books = Books(conn, work.connection)
        for intent in await work.sift(conn, found):
            await take(conn, work.connection, intent, await judge(books, intent), now)
    return len(found)


async def judge(books: Books, intent: Intent) -> Judged:
    """Say whether an intent can be sent, and as what; writes nothing."""
    thing = await things.find(books.conn, books.connection.business_id, intent.thing, intent.thing_id)
    asked = Asked(thing=thing, operation=intent.operation, record_id=intent.record_id, name_choice=intent.name_choice)
    try:
        return Judged(thing=thing, content=await preflight.content(books, asked))
    except (Blocked, Waits, Yields, Over) as trouble:
        return Judged(thing=thing, trouble=trouble)
    except NotFound as error:
        missing = Blocked("reference_missing", str(error), action="Mend the reference.", owner="you")
        return Judged(thing=thing, trouble=missing)


async def preview(conn: AsyncConnection, connection: Connection, intent: Intent) -> tuple[Judged, object]:
    """Answer what would be sent now, as JSON where it is JSON, or what is in its way."""
    judged = await judge(Books(conn, connection), intent)
    readable = judged.content is not None and intent.operation != "attach"
    return judged, exact.decode(judged.content) if readable and judged.content else None


async def ours(conn: AsyncConnection, connection: Connection, intent: Intent) -> bytes | None:
    """Answer what we would have a record say, even where somebody else's version may stay; None where we cannot say."""
    thing = await things.find(conn, connection.business_id, intent.thing, intent.thing_id)
    try:
        return exact.encode(
            await preflight.written(Books(conn, connection), thing, intent.record_id, intent.name_choice)
        )
    except (Blocked, Waits, NotFound):
        return None


async def take(conn: AsyncConnection, connection: Connection, intent: Intent, judged: Judged, now: datetime) -> None:
    """Write down of a noted intent what a preflight has found."""
    version = judged.thing.version
    match judged.trouble:
        case None:
            clear = {"blocked": None, "waits_for": None, "waits_for_id": None, "thing_version": version, "due_at": now}
            await intents.move(conn, intent, "ready", now=now, body=judged.content, **clear)
        case Waits() as wait:
            waits = {"waits_for": wait.kind, "waits_for_id": wait.thing_id, "blocked": None}
            await intents.change(conn, intent, now=now, due_at=None, thing_version=version, **waits)
        case Blocked() as blocked:
            stuck = {"blocked": blocked.cause, "waits_for": None, "waits_for_id": None}
            await intents.change(conn, intent, now=now, due_at=None, thing_version=version, **stuck)
        case Yields() as left:
            await _leave(conn, connection, intent, left, now)
        case Over() as over:
            await _let_go(conn, connection, intent, over, now)


async def _leave(conn: AsyncConnection, connection: Connection, intent: Intent, left: Yields, now: datetime) -> None:
    """Let QuickBooks' version stand: it is accepted as what the thing is there."""
    await intents.move(conn, intent, "dropped", now=now, note={"why": str(left)})
    link = await links.of_thing(conn, connection.id, intent.thing, intent.thing_id)
    if link is not None:
        await links.wrote(conn, link.id, version=intent.thing_version, sync_token=left.sync_token)


async def _let_go(conn: AsyncConnection, connection: Connection, intent: Intent, over: Over, now: datetime) -> None:
    """Let a thing go that is to be taken away and is gone: nothing is sent, and whoever waited for it goes on."""
    await intents.move(conn, intent, "dropped", now=now, note={"why": str(over)})
    link = await links.of_thing(conn, connection.id, intent.thing, intent.thing_id)
    if link is not None and over.cause == "deleted":
        await links.end(conn, link.id, cause="deleted in QuickBooks", now=now)
    elif link is not None:
        there = await read.one(conn, connection.id, link.entity, link.record_id)
        await links.wrote(conn, link.id, version=intent.thing_version, sync_token=there.sync_token)
    await intents.free(conn, connection.id, intent.thing, [intent.thing_id], now=now)
