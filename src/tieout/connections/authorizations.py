"""Keeps authorisations that were begun: each brings one person back once, from QuickBooks to where they started."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections.tables import authorization
from tieout.ids import BusinessId, ConnectionId

LASTS = timedelta(minutes=30)
REMEMBERED = timedelta(days=1)
"""So long after its end, whoever comes back with it is still told what came of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorization:
    """One way to QuickBooks and back."""

    business_id: BusinessId
    environment: str
    realm_id: str | None
    return_url: str | None
    expires_at: datetime
    taken_at: datetime | None
    ended_at: datetime | None
    connection_id: ConnectionId | None
    start_date: date | None = None


async def begin(
    conn: AsyncConnection, *, business_id: BusinessId, environment: str, realm_id: str | None = None,
    return_url: str | None, start_date: date | None = None, now: datetime,
) -> str:  # fmt: skip
    """Answer the secret word that QuickBooks hands back; only its hash is stored."""
    state = secrets.token_urlsafe(32)
    begun = {
        "state_hash": _hash(state), "business_id": business_id, "environment": environment, "realm_id": realm_id,
        "return_url": return_url, "start_date": start_date, "expires_at": now + LASTS,
    }  # fmt: skip
    await conn.execute(insert(authorization).values(**begun))
    return state


async def find(conn: AsyncConnection, state: str) -> Authorization | None:
    """Answer what was begun with this word, if anything was."""
    row = (await conn.execute(select(authorization).where(authorization.c.state_hash == _hash(state)))).one_or_none()
    return None if row is None else _authorization(row)


async def led_to(conn: AsyncConnection, return_url: str, connection_id: ConnectionId) -> bool:
    """Whether somebody who was to come back here agreed at QuickBooks to this connection."""
    mine = (authorization.c.return_url == return_url, authorization.c.connection_id == connection_id)
    return (await conn.execute(select(authorization.c.business_id).where(*mine).limit(1))).first() is not None


async def going_on(conn: AsyncConnection, business_id: BusinessId, now: datetime) -> bool:
    """Say whether somebody of this business is on the way to QuickBooks."""
    open_ = (authorization.c.ended_at.is_(None), authorization.c.expires_at > now)
    asked = select(authorization.c.business_id).where(authorization.c.business_id == business_id, *open_)
    return (await conn.execute(asked.limit(1))).first() is not None


async def take(conn: AsyncConnection, state: str, now: datetime) -> bool:
    """Claim the one use of this word; of several who try, one is told yes."""
    mine = authorization.c.state_hash == _hash(state), authorization.c.taken_at.is_(None)
    return (await conn.execute(update(authorization).where(*mine).values(taken_at=now))).rowcount == 1


async def finish(conn: AsyncConnection, state: str, connection_id: ConnectionId | None, now: datetime) -> None:
    """Note what came of it, if anything, so that a second delivery of the same callback gets the same answer."""
    mine = authorization.c.state_hash == _hash(state)
    await conn.execute(update(authorization).where(mine).values(connection_id=connection_id, ended_at=now))


async def forget(conn: AsyncConnection, now: datetime) -> None:
    """Forget what nobody will come back with any more."""
    await conn.execute(delete(authorization).where(authorization.c.expires_at < now - REMEMBERED))


def _hash(state: str) -> bytes:
    return hashlib.sha256(state.encode()).digest()


def _authorization(row: Row[Any]) -> Authorization:
    known = row._asdict()
    del known["state_hash"]
    return Authorization(**known)
