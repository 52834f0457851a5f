"""Keeps connections: opens and finds them, says how they stand, and who may commit for them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections.tables import connection
from tieout.errors import ConnectedElsewhere, NotFound, Overtaken
from tieout.ids import BusinessId, ConnectionId, new_id

State = Literal["active", "needs_reconnect", "disconnected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Our authorisation to one company, for one business."""

    id: ConnectionId
    business_id: BusinessId
    environment: str
    realm_id: str
    company_name: str | None
    country: str | None
    home_currency: str | None
    time_zone: str | None
    state: State
    cause: str | None
    connected_at: datetime
    disconnected_at: datetime | None
    epoch: int
    state_since: datetime | None = None
    start_date: date | None = None


async def find(conn: AsyncConnection, id: ConnectionId) -> Connection:  # noqa: A002 - the word everybody uses
    """Answer a connection, whatever its state."""
    row = (await conn.execute(select(connection).where(connection.c.id == id))).one_or_none()
    if row is None:
        raise NotFound("connection", id)
    return _connection(row)


async def of_business(
    conn: AsyncConnection, business_id: BusinessId, include_disconnected: bool = False
) -> list[Connection]:
    """Answer a business's connections, oldest first."""
    asked = select(connection).where(connection.c.business_id == business_id).order_by(connection.c.id)
    if not include_disconnected:
        asked = asked.where(connection.c.state != "disconnected")
    return [_connection(row) for row in await conn.execute(asked)]


async def of_companies(conn: AsyncConnection, environment: str, realm_ids: Collection[str]) -> dict[str, Connection]:
    """Answer the connections to these companies, by company; one that nobody is connected to is left out."""
    asked = select(connection).where(
        connection.c.environment == environment,
        connection.c.realm_id.in_(realm_ids),
        connection.c.state != "disconnected",
    )
    return {row.realm_id: _connection(row) for row in await conn.execute(asked)}


async def open(  # noqa: A001 - what is done to a connection
    conn: AsyncConnection, *, business_id: BusinessId, environment: str, realm_id: str, now: datetime
) -> Connection:
    """Open a connection; one that this business had to this company before is opened again, as the same one."""
    afresh = {"state": "active", "cause": None, "connected_at": now, "disconnected_at": None, "state_since": now}
    made = insert(connection).values(
        id=new_id(), business_id=business_id, environment=environment, realm_id=realm_id, **afresh
    )
    again = made.on_conflict_do_update(
        index_elements=["business_id", "environment", "realm_id"],
        set_=afresh | {"epoch": connection.c.epoch + 1},  # a stalled job of the old authorisation commits nothing
    )
    try:
        async with conn.begin_nested():
            return _connection((await conn.execute(again.returning(connection))).one())
    except IntegrityError as error:
        if "uq_connection_company" not in str(error.orig):
            raise
        raise _elsewhere() from None


async def demand_free(conn: AsyncConnection, *, business_id: BusinessId, environment: str, realm_id: str) -> None:
    """Refuse a company that is connected to another business; `open` refuses it too, but only once we hold tokens."""
    theirs = (
        connection.c.environment == environment,
        connection.c.realm_id == realm_id,
        connection.c.business_id != business_id,
        connection.c.state != "disconnected",
    )
    if (await conn.execute(select(connection.c.id).where(*theirs))).first() is not None:
        raise _elsewhere()


async def hold(conn: AsyncConnection, id: ConnectionId) -> Connection:  # noqa: A002 - the word everybody uses
    """Answer a connection that nobody else changes or reopens before this transaction ends."""
    asked = select(connection).where(connection.c.id == id).with_for_update(key_share=True)
    row = (await conn.execute(asked)).one_or_none()
    if row is None:
        raise NotFound("connection", id)
    return _connection(row)


async def describe(
    conn: AsyncConnection,
    id: ConnectionId,  # noqa: A002 - the word everybody uses
    *,
    company_name: str | None,
    country: str | None = None,
    home_currency: str | None = None,
    time_zone: str | None = None,
) -> None:
    """Note what the company is; what is not known now stays as it was."""
    told = {"company_name": company_name, "country": country, "home_currency": home_currency, "time_zone": time_zone}
    known = {name: value for name, value in told.items() if value is not None}
    if known:
        await conn.execute(update(connection).where(connection.c.id == id).values(**known))


async def keep_from(conn: AsyncConnection, id: ConnectionId, start: date | None) -> Connection:  # noqa: A002 - as above
    """Keep what is dated from this day on, or everything; answer the connection as it was before."""
    before = await hold(conn, id)
    await conn.execute(update(connection).where(connection.c.id == id).values(start_date=start))
    return before


async def set_state(
    conn: AsyncConnection,
    id: ConnectionId,  # noqa: A002 - the word everybody uses
    state: State,
    *,
    cause: str | None = None,
    now: datetime,
) -> bool:
    """Say how a connection stands from now on; answers whether that is news.

    Only an active one comes to need reconnecting: one that was disconnected stays so.
    """
    ended = now if state == "disconnected" else None
    values = {"state": state, "cause": cause, "disconnected_at": ended, "state_since": now}
    before = connection.c.state == "active" if state == "needs_reconnect" else connection.c.state != state
    changed = update(connection).where(connection.c.id == id, before).values(**values)
    return (await conn.execute(changed)).rowcount > 0


async def take_epoch(conn: AsyncConnection, id: ConnectionId) -> int:  # noqa: A002 - as above
    """Take a company over: whoever held it before commits nothing any more."""
    taken = update(connection).where(connection.c.id == id).values(epoch=connection.c.epoch + 1)
    epoch = (await conn.execute(taken.returning(connection.c.epoch))).scalar_one_or_none()
    if epoch is None:
        raise NotFound("connection", id)
    return epoch


async def check_epoch(conn: AsyncConnection, id: ConnectionId, epoch: int) -> None:  # noqa: A002 - as above
    """Hold the company for this transaction, or say that another job has taken it over, or that it is gone."""
    asked = select(connection.c.epoch, connection.c.state).where(connection.c.id == id).with_for_update(read=True)
    row = (await conn.execute(asked)).one_or_none()
    if row is None or row.epoch != epoch:
        raise Overtaken("Another job has taken this company over.")
    if row.state == "disconnected":
        raise Overtaken("The company was disconnected.")


def _elsewhere() -> ConnectedElsewhere:
    return ConnectedElsewhere("This QuickBooks company is connected to another business; disconnect it there first.")


def _connection(row: Row[Any]) -> Connection:
    return Connection(**row._asdict())
