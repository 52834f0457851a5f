"""Goes through a company's books for the platform: first what is open, then what changes; it spends no call."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.adopt import bills, books, payments, vendors
from tieout.adopt.taking import Taking
from tieout.candidates import intake
from tieout.candidates import store as candidates
from tieout.candidates.intake import Intake, Mode
from tieout.connections import push_settings
from tieout.connections.store import Connection
from tieout.errors import NotFound
from tieout.links.store import Kind
from tieout.mirror import history, read
from tieout.mirror.read import Mirrored

ORDER: Final = ("Vendor", "Bill")
"""What is gone through at the beginning, in this order; payments come with the bills that they paid."""

TAKERS: Final[Mapping[str, Callable[[Taking, Mirrored], Awaitable[UUID | None]]]] = {
    "Vendor": vendors.take,
    "Bill": bills.take,
    "BillPayment": payments.take,
    "Payment": payments.take,
}
PORTION: Final = 100
"""Records gone through in one transaction."""


async def take_in(conn: AsyncConnection, connection: Connection, now: datetime) -> Sequence[tuple[Kind, UUID]] | None:
    """Go through the next portion of a company; answer the things that it touched, or None when there was nothing."""
    place = await intake.hold(conn, connection.id)
    if place is None or place.mode == "off":
        return None
    taking = await begin(conn, connection, place.mode, now)
    end = await history.newest(conn, connection.business_id)
    if place.position is None:
        place = place._replace(position=end, entity=ORDER[0])
    if place.entity is not None:
        place, idle = await _first(taking, place, place.entity), False
    else:
        place, idle = await _changes(taking, place, end)
    again = await _again(taking)
    await intake.come_to(conn, place)
    return None if idle and not again else taking.touched


async def begin(conn: AsyncConnection, connection: Connection, mode: Mode, now: datetime) -> Taking:
    """Begin a pass over a company."""
    settings = await push_settings.of(conn, connection.id)
    return Taking(conn=conn, connection=connection, mode=mode, settings=settings, now=now, touched=[], payees=[])


async def take(taking: Taking, record: Mirrored) -> None:
    """Take one record in, and what was paid on it."""
    taken = await TAKERS[record.entity](taking, record)
    if record.entity == "Bill" and taken is not None:
        for id_ in books.settled_by(record):
            found = await _found(taking, "BillPayment", id_)
            if found is not None:
                await payments.take(taking, found)


async def _first(taking: Taking, place: Intake, entity: str) -> Intake:
    """Go through a portion of what was there at the beginning."""
    page = await read.page(taking.conn, taking.connection.id, entity, cursor=place.after, limit=PORTION)
    back = entity == "Bill" and await bills.may_be_there(taking)
    for record in page:
        old = entity == "Bill" and not record.balance
        if back or not old:
            await take(taking.looking_back(old=old), record)
    if len(page) == PORTION:
        return place._replace(after=page[-1].id)
    following = ORDER.index(entity) + 1
    return place._replace(entity=ORDER[following] if following < len(ORDER) else None, after=None)


async def _changes(taking: Taking, place: Intake, end: int) -> tuple[Intake, bool]:
    """Go through a portion of what has changed since, each record as it is now."""
    page = await history.changes(
        taking.conn,
        taking.connection.business_id,
        connection_id=taking.connection.id,
        entities=tuple(TAKERS),
        after=place.position or 0,
        limit=PORTION,
    )
    for entity, id_ in dict.fromkeys((one.entity, one.id) for one in page):
        found = await _found(taking, entity, id_)
        if found is not None:
            await take(taking, found)
    reached = page[-1].position if len(page) == PORTION else end
    return place._replace(position=reached), not page


async def _again(taking: Taking) -> bool:
    """Look again at what was left for later."""
    due = await candidates.to_look_at(taking.conn, taking.connection.id, taking.now, PORTION)
    for one in due:
        found = await _found(taking, one.entity, one.record_id)
        if found is None:
            await candidates.drop(taking.conn, taking.connection.id, one.entity, one.record_id)
        else:
            await candidates.put(taking.conn, one._replace(look_at=None))
            await take(taking.looking_back(old=bills.was_old(one)), found)
    return bool(due)


async def _found(taking: Taking, entity: str, id_: str) -> Mirrored | None:
    try:
        return await read.one(taking.conn, taking.connection.id, entity, id_)
    except NotFound:
        return None
