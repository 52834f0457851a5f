"""Does what a person has decided of a candidate: it is this thing, it is a new one, or it is not to be taken."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.adopt import bills, payments, vendors
from tieout.adopt import payees as matching
from tieout.adopt.take_in import begin, take
from tieout.adopt.taking import Taking
from tieout.candidates import intake
from tieout.candidates import store as candidates
from tieout.candidates.store import Candidate
from tieout.connections.store import Connection
from tieout.errors import BadInput, Conflict
from tieout.links import store as links
from tieout.links.store import Kind
from tieout.mirror import read
from tieout.mirror.read import Mirrored
from tieout.payables import payees
from tieout.payables import payments as recorded
from tieout.payables import store as payables

SOME = 100
"""Candidates that are decided together."""

_KINDS: dict[str, Kind] = {"Vendor": "payee", "Bill": "payable", "BillPayment": "payment", "Payment": "payment"}


async def link(
    conn: AsyncConnection, connection: Connection, entity: str, record_id: str, thing_id: UUID, *, now: datetime
) -> list[tuple[Kind, UUID]]:
    """Say that a candidate is a thing there is; answer the things that this touched."""
    taking, record = await _open(conn, connection, entity, record_id, now)
    kind = _KINDS[entity]
    taken = await links.of_thing(conn, connection.id, kind, thing_id)
    if taken is not None:
        raise Conflict(f"This {kind} is {taken.entity} {taken.record_id} already; end that link first.")
    await taking.claim(record, kind, thing_id, await _version(taking, kind, thing_id), by="person")
    await take(taking, record)
    return taking.touched


async def make(
    conn: AsyncConnection, connection: Connection, entity: str, record_id: str, *, now: datetime
) -> list[tuple[Kind, UUID]]:
    """Make a new thing of a candidate; answer the things that this touched."""
    taking, record = await _open(conn, connection, entity, record_id, now)
    if entity == "Vendor":
        there = await candidates.find(conn, connection.id, entity, record_id)
        await vendors.make(taking, record, by="person" if there.proposals else "import")
    elif entity == "Bill":
        await _make_payable(taking, record)
        await take(taking, record)
    else:
        await payments.make_of(taking, record)
    return taking.touched


async def decline(conn: AsyncConnection, connection: Connection, entity: str, record_id: str) -> Candidate:
    """Say that a record is not to be taken, whatever becomes of it; `link` and `make` can still be said later."""
    one = await candidates.find(conn, connection.id, entity, record_id)
    said = one._replace(state="declined", sentence="Somebody said that it is not to be taken.", look_at=None)
    await candidates.put(conn, said)
    return said


async def accept(
    conn: AsyncConnection,
    connection: Connection,
    *,
    entity: str | None,
    least_score: int,
    make_asked: bool,
    now: datetime,
) -> tuple[list[tuple[Kind, UUID]], bool]:
    """Decide a portion together: link what is likely enough, make what was only asked about; say if there is more.

    Vendors come first, since bills wait for them. What cannot be decided so stays for a person.
    """
    touched: list[tuple[Kind, UUID]] = []
    for kind in [entity] if entity else list(_KINDS):
        after: tuple[str, str] | None = None
        while waiting := await candidates.page(
            conn, connection.id, entity=kind, states=("proposed", "asked"), after=after, limit=SOME
        ):
            for one in waiting:
                touched += await _accepted(conn, connection, one, least_score, make_asked=make_asked, now=now)
            after = kind, waiting[-1].record_id
            if len(touched) >= SOME:
                return touched, True
    if entity in {None, "Vendor"}:
        taking = await begin(conn, connection, "on", now)
        await matching.accept(taking, least_score=least_score)
        touched += taking.touched
    return touched, False


async def _accepted(
    conn: AsyncConnection, connection: Connection, one: Candidate, least_score: int, *, make_asked: bool, now: datetime
) -> list[tuple[Kind, UUID]]:
    likeliest = next(iter(one.proposals), None)
    if (likeliest["score"] < least_score) if likeliest else not make_asked:
        return []
    try:
        async with conn.begin_nested():
            if likeliest is None:
                return await make(conn, connection, one.entity, one.record_id, now=now)
            return await link(conn, connection, one.entity, one.record_id, UUID(likeliest["thing_id"]), now=now)
    except (BadInput, Conflict) as error:
        await candidates.put(conn, one._replace(state="unfit", sentence=str(error)))
        return []


async def _open(
    conn: AsyncConnection, connection: Connection, entity: str, record_id: str, now: datetime
) -> tuple[Taking, Mirrored]:
    """Begin a decision, with the candidate held, so that it is decided once."""
    place = await intake.hold(conn, connection.id)
    await candidates.find(conn, connection.id, entity, record_id)
    record = await read.one(conn, connection.id, entity, record_id)
    if record.lifecycle != "active":
        raise Conflict(f"{entity} {record_id} is {record.lifecycle}; nothing can be made of it.")
    if place is None:
        raise Conflict("Nothing is taken in from this company; switch it on first.")
    return (await begin(conn, connection, place.mode, now)).asking_nobody(), record


async def _make_payable(taking: Taking, record: Mirrored) -> None:
    payee = await bills.payee_of(taking, record)
    if payee is None:
        raise BadInput(f"Say first which payee {record.party_name or record.party_id} is.", field="record_id")
    await bills.make(taking, record, await bills.content_of(taking, record, payee))


async def _version(taking: Taking, kind: Kind, thing_id: UUID) -> int:
    conn, business = taking.conn, taking.connection.business_id
    if kind == "payee":
        return (await payees.find(conn, business, thing_id)).version
    if kind == "payable":
        return (await payables.KIND.find(conn, business, thing_id)).version
    return (await recorded.KIND.find(conn, business, thing_id)).version
