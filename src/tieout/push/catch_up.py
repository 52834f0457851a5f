"""Promises a company what was there before it was connected, or while pushing was paused; a portion at a time."""

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections.store import Connection
from tieout.ids import BusinessId
from tieout.intents import store as intents
from tieout.intents.store import Intent
from tieout.links import store as links
from tieout.links.store import Kind
from tieout.payables import attachments, payees, payments
from tieout.payables import store as payables
from tieout.push import plan, promise, things
from tieout.push.things import Thing

PORTION = 500
KINDS: Sequence[Kind] = ("payee", "payable", "payment")


async def catch_up(
    conn: AsyncConnection, connection: Connection, *, kinds: Sequence[Kind] = KINDS, now: datetime
) -> tuple[list[Intent], bool]:
    """Promise some of what the company lacks; answer the new intents, and whether there is more."""
    made: list[Intent] = []
    async for portion in _everything(conn, connection.business_id, kinds):
        for thing in await _lacking(conn, connection, portion):
            if len(made) == PORTION:
                return made, True
            if intent := await promise.promise_in(conn, connection, thing, now=now):
                made.append(intent)
    return made, False


async def _lacking(conn: AsyncConnection, connection: Connection, portion: Sequence[Thing]) -> list[Thing]:
    """Leave out what is there as it should be, or on its way."""
    kind, ids = portion[0].kind, [thing.id for thing in portion]
    linked = await links.of_things(conn, connection.id, kind, ids)
    coming = await intents.open_of_things(conn, connection.id, kind, ids)
    return [one for one in portion if one.id not in coming and plan.wish(one, linked.get(one.id)) is not None]


async def _everything(
    conn: AsyncConnection, business_id: BusinessId, kinds: Sequence[Kind]
) -> AsyncGenerator[list[Thing]]:
    """Answer all things of a business, what others depend on first."""
    for kind in kinds:
        last: UUID | None = None
        while portion := await _page(conn, business_id, kind, last):
            last = portion[-1].id
            yield portion
            if kind == "payable" and (files := await _files(conn, portion)):
                yield files


async def _page(conn: AsyncConnection, business_id: BusinessId, kind: Kind, after: UUID | None) -> list[Thing]:
    if kind == "payee":
        return [things.of_payee(one) for one in await payees.KIND.page(conn, business_id, after=after, limit=PORTION)]
    if kind == "payable":
        found = await payables.KIND.page(conn, business_id, after=after, limit=PORTION, archived=True)
        return [things.of_payable(one) for one in found]
    return [things.of_payment(one) for one in await payments.KIND.page(conn, business_id, after=after, limit=PORTION)]


async def _files(conn: AsyncConnection, portion: Sequence[Thing]) -> list[Thing]:
    return [
        await things.find(conn, thing.business_id, "attachment", file.id)
        for thing in portion
        for file in await attachments.of_payable(conn, thing.id)
    ]
