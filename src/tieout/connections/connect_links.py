"""Keeps connect links: addresses that a person can be sent, each of which connects one company, once."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections.tables import connect_link
from tieout.ids import BusinessId, ConnectionId, new_id

LASTS = timedelta(days=7)
LINGERS = timedelta(days=1)
"""So long whoever used it can look at what came of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectLink:
    """One link. Its word is known only to whoever was sent it."""

    id: UUID
    business_id: BusinessId
    realm_id: str | None
    return_url: str | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    taken_at: datetime | None
    connection_id: ConnectionId | None
    finished_at: datetime | None
    visitor_hash: bytes | None

    def of(self, visitor: str | None) -> bool:
        """Whether this browser is the one that goes on with it."""
        return visitor is not None and self.visitor_hash is not None and _hash(visitor) == self.visitor_hash


async def create(
    conn: AsyncConnection, *, business_id: BusinessId, realm_id: str | None = None, return_url: str | None = None,
    lasts: timedelta = LASTS, now: datetime,
) -> tuple[ConnectLink, str]:  # fmt: skip
    """Make a link; answers it and its word, of which only a hash is stored."""
    word = secrets.token_urlsafe(24)
    made = insert(connect_link).values(
        id=new_id(), token_hash=_hash(word), business_id=business_id, realm_id=realm_id, return_url=return_url,
        created_at=now, expires_at=now + lasts,
    )  # fmt: skip
    return _link((await conn.execute(made.returning(connect_link))).one()), word


async def find(conn: AsyncConnection, word: str) -> ConnectLink | None:
    """Answer the link with this word."""
    return await _one(conn, connect_link.c.token_hash == _hash(word))


async def find_by_id(conn: AsyncConnection, id_: UUID) -> ConnectLink | None:
    """Answer the link with this id."""
    return await _one(conn, connect_link.c.id == id_)


async def take(conn: AsyncConnection, id_: UUID, now: datetime) -> str | None:
    """Claim the one use of a link; answers the word by which this browser is known, None when another was faster."""
    visitor = secrets.token_urlsafe(24)
    mine = connect_link.c.id == id_, connect_link.c.taken_at.is_(None), connect_link.c.revoked_at.is_(None)
    taken = update(connect_link).where(*mine, connect_link.c.expires_at > now)
    done = await conn.execute(taken.values(taken_at=now, visitor_hash=_hash(visitor)))
    return visitor if done.rowcount == 1 else None


async def came_of(conn: AsyncConnection, id_: UUID, connection_id: ConnectionId) -> None:
    """Note which connection came of a link."""
    await conn.execute(update(connect_link).where(connect_link.c.id == id_).values(connection_id=connection_id))


async def finish(conn: AsyncConnection, id_: UUID, now: datetime) -> None:
    """Note that the person was led through to the end."""
    await conn.execute(update(connect_link).where(connect_link.c.id == id_).values(finished_at=now))


async def revoke(conn: AsyncConnection, id_: UUID, now: datetime) -> None:
    """Let nobody begin with a link any more."""
    unused = connect_link.c.id == id_, connect_link.c.revoked_at.is_(None)
    await conn.execute(update(connect_link).where(*unused).values(revoked_at=now))


async def _one(conn: AsyncConnection, condition: Any) -> ConnectLink | None:
    row = (await conn.execute(select(connect_link).where(condition))).one_or_none()
    return None if row is None else _link(row)


def _hash(word: str) -> bytes:
    return hashlib.sha256(word.encode(errors="replace")).digest()


def _link(row: Row[Any]) -> ConnectLink:
    known = row._asdict()
    del known["token_hash"]
    return ConnectLink(**known)
