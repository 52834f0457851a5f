"""Says which vendor or customer of a company a payee is, where a person knows it."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.candidates import store as candidates
from tieout.connections.store import Connection
from tieout.errors import BadInput, Conflict, NotFound
from tieout.intents import store as intents
from tieout.intents.state import UNSENT
from tieout.links import store as links
from tieout.links.store import Link
from tieout.mirror import read
from tieout.mirror.read import Mirrored
from tieout.payables import payees
from tieout.payables.payees import Payee

_ENTITIES = {"vendor": "Vendor", "customer": "Customer"}


async def assign(conn: AsyncConnection, connection: Connection, payee: Payee, record_id: str, *, now: datetime) -> Link:
    """Link a payee to a vendor; a payee that was only made of that vendor gives way and leaves what it has behind."""
    record = await _vendor(conn, connection, _ENTITIES[payee.role], record_id)
    mine = await links.of_thing(conn, connection.id, "payee", payee.id)
    if mine is not None and mine.record_id != record_id:
        raise Conflict(f"The payee is {mine.entity} {mine.record_id} already; end that link first.")
    if mine is not None:
        return mine
    await _demand_known(conn, connection, payee)
    await make_way(conn, connection, payee, record_id, now=now)
    return await links.make(
        conn,
        connection_id=connection.id,
        business_id=connection.business_id,
        kind="payee",
        thing_id=payee.id,
        entity=record.entity,
        record_id=record_id,
        made_by="person",
        written_version=payee.version,
        sync_token=record.sync_token,
        now=now,
    )


async def make_way(
    conn: AsyncConnection, connection: Connection, payee: Payee, record_id: str, *, now: datetime
) -> None:
    """Free a vendor for a payee: one that was only made of it leaves what it has, and nobody is asked any more."""
    entity = _ENTITIES[payee.role]
    theirs = await links.of_record(conn, connection.id, entity, record_id)
    if theirs is not None and theirs.thing_id != payee.id:
        await _give_way(conn, theirs, payee, now)
    await candidates.drop(conn, connection.id, entity, record_id)


async def _demand_known(conn: AsyncConnection, connection: Connection, payee: Payee) -> None:
    present = await intents.open_of(conn, connection.id, "payee", payee.id)
    if present is not None and present.state not in UNSENT:
        raise Conflict(
            f"The payee is being written just now ({present.state}): wait until it is known what became of it."
        )


async def _vendor(conn: AsyncConnection, connection: Connection, entity: str, record_id: str) -> Mirrored:
    try:
        record = await read.one(conn, connection.id, entity, record_id)
    except NotFound:
        raise BadInput(f"The company has no {entity.lower()} {record_id}; sync it first.", field="record_id") from None
    if record.lifecycle != "active":
        raise BadInput(f"{record.label} is {record.lifecycle} in QuickBooks; choose another.", field="record_id")
    return record


async def _give_way(conn: AsyncConnection, theirs: Link, payee: Payee, now: datetime) -> None:
    other = await payees.find(conn, payee.business_id, theirs.thing_id)
    if other.origin != "quickbooks" or other.external_id is not None:
        raise Conflict(f"{theirs.entity} {theirs.record_id} is the payee {other.name} already; end that link first.")
    await links.end(conn, theirs.id, cause="replaced", now=now)
    await payees.take_over(conn, other, payee, now=now)
