"""Keeps which QuickBooks account a funding source or one of the platform's accounts is, per connection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections.mapping_tables import account_mapping as table
from tieout.connections.store import Connection
from tieout.errors import NotFound
from tieout.ids import BusinessId, ConnectionId, new_id

Kind = Literal["funding_source", "platform_account"]
# What there is one of: money leaves a funding source by one account; an account of the company is one of ours.
_KEYS: dict[Kind, str] = {"funding_source": "thing_id", "platform_account": "account_id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMapping:
    """A thing of the platform's is this account of the company."""

    id: UUID
    connection_id: ConnectionId
    business_id: BusinessId
    kind: Kind
    thing_id: UUID
    account_id: str
    made_by: str
    created_at: datetime


async def set_account(
    conn: AsyncConnection,
    connection: Connection,
    kind: Kind,
    thing_id: UUID,
    account_id: str,
    *,
    by: str,
    now: datetime,
) -> AccountMapping:
    """Say which account a thing is; what was said before of the same is replaced."""
    said = {"thing_id": thing_id, "account_id": account_id, "made_by": by, "created_at": now}
    made = insert(table).values(
        id=new_id(), connection_id=connection.id, business_id=connection.business_id, kind=kind, **said
    )
    replaced = made.on_conflict_do_update(
        index_elements=["connection_id", _KEYS[kind]], index_where=table.c.kind == kind, set_=said
    )
    return _mapping((await conn.execute(replaced.returning(table))).one())


async def account_of(conn: AsyncConnection, connection_id: ConnectionId, kind: Kind, thing_id: UUID) -> str | None:
    """Answer the account that a thing is; of several the one that was mapped first."""
    asked = select(table.c.account_id).where(*_whose(connection_id, kind), table.c.thing_id == thing_id)
    found: str | None = await conn.scalar(asked.order_by(table.c.created_at, table.c.id).limit(1))
    return found


async def of_connection(
    conn: AsyncConnection,
    connection_id: ConnectionId,
    kind: Kind,
    *,
    after: UUID | None = None,
    limit: int | None = None,
) -> Sequence[AccountMapping]:
    """Answer a connection's mappings of a kind, oldest first."""
    asked = select(table).where(*_whose(connection_id, kind)).order_by(table.c.id).limit(limit)
    if after is not None:
        asked = asked.where(table.c.id > after)
    return [_mapping(row) for row in await conn.execute(asked)]


async def find(conn: AsyncConnection, connection_id: ConnectionId, id: UUID) -> AccountMapping:  # noqa: A002 - the word everybody uses
    """Answer one mapping."""
    row = (await conn.execute(select(table).where(table.c.connection_id == connection_id, table.c.id == id))).first()
    if row is None:
        raise NotFound("mapping", id)
    return _mapping(row)


async def move(
    conn: AsyncConnection, one: AccountMapping, account_id: str, *, by: str, now: datetime
) -> AccountMapping:
    """Say that the thing of a mapping is another account."""
    said = update(table).where(table.c.id == one.id).values(account_id=account_id, made_by=by, created_at=now)
    return _mapping((await conn.execute(said.returning(table))).one())


async def remove(conn: AsyncConnection, one: AccountMapping) -> None:
    """Forget a mapping; what was written by it stays written."""
    await conn.execute(delete(table).where(table.c.id == one.id))


def _whose(connection_id: ConnectionId, kind: Kind) -> tuple[Any, ...]:
    return table.c.connection_id == connection_id, table.c.kind == kind


def _mapping(row: Row[Any]) -> AccountMapping:
    return AccountMapping(**row._asdict())
