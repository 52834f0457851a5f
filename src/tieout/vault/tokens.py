"""Keeps the token pair of each connection, sealed, and whoever may refresh it.

A refresh token that was replaced is kept until its successor has worked: QuickBooks may have rotated the pair and
lost the answer, and then the old one is the only one that anybody holds.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.oauth import Tokens
from tieout.cipher import Cipher
from tieout.database.seals import Sealed
from tieout.ids import ConnectionId
from tieout.vault.tables import former_token, token

ASTRAY = timedelta(minutes=5)
"""Nobody claims it for nearly as long: a lease that runs further was claimed before a clock was put back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A token pair as it was received; `version` grows with every pair of a connection."""

    version: int
    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    access_expires_at: datetime
    refresh_expires_at: datetime
    hard_expires_at: datetime | None
    received_at: datetime


async def store(
    conn: AsyncConnection, cipher: Cipher, connection_id: ConnectionId, tokens: Tokens, *, now: datetime
) -> None:
    """Keep the pair of a new authorisation; those of an earlier one are worth nothing any more."""
    await conn.execute(delete(former_token).where(former_token.c.connection_id == connection_id))
    values = _sealed(cipher, connection_id, tokens, now)
    # A version is never used twice, not even after `forget`: a refresher that slept meanwhile must not swap.
    kept = insert(token).values(connection_id=connection_id, version=int(now.timestamp() * 1_000_000), **values)
    newer = {"version": func.greatest(token.c.version + 1, kept.excluded.version)}
    free: dict[str, None] = {"lease_holder": None, "lease_until": None, "stranger_at": None}
    await conn.execute(kept.on_conflict_do_update(index_elements=["connection_id"], set_=values | newer | free))


async def read(conn: AsyncConnection, cipher: Cipher, connection_id: ConnectionId) -> Pair | None:
    """Answer the present pair, or None where there is no authorisation."""
    row = (await conn.execute(select(token).where(token.c.connection_id == connection_id))).one_or_none()
    if row is None:
        return None
    return Pair(
        version=row.version,
        access_token=_open(cipher, connection_id, "access", row.access),
        refresh_token=_open(cipher, connection_id, "refresh", row.refresh),
        access_expires_at=row.access_expires_at,
        refresh_expires_at=row.refresh_expires_at,
        hard_expires_at=row.hard_expires_at,
        received_at=row.received_at,
    )


async def former(conn: AsyncConnection, cipher: Cipher, connection_id: ConnectionId) -> list[str]:
    """Answer the refresh tokens that came before and may still work, the newest first."""
    asked = select(former_token.c.refresh).where(former_token.c.connection_id == connection_id)
    rows = await conn.execute(asked.order_by(former_token.c.version.desc()))
    return [_open(cipher, connection_id, "refresh", row.refresh) for row in rows]


async def lease(
    conn: AsyncConnection, connection_id: ConnectionId, holder: str, *, until: datetime, now: datetime
) -> bool:
    """Claim the right to refresh until a time; of all processes, one is told yes. The holder may claim it again."""
    free = or_(
        token.c.lease_until.is_(None),
        token.c.lease_until <= now,
        token.c.lease_until > now + ASTRAY,
        token.c.lease_holder == holder,
    )
    claimed = update(token).where(token.c.connection_id == connection_id, free)
    return (await conn.execute(claimed.values(lease_holder=holder, lease_until=until))).rowcount == 1


async def release(
    conn: AsyncConnection, connection_id: ConnectionId, holder: str, *, until: datetime | None = None
) -> None:
    """Give the right to refresh back, at once or at a time."""
    mine = token.c.connection_id == connection_id, token.c.lease_holder == holder
    await conn.execute(update(token).where(*mine).values(lease_until=until))


async def swap(
    conn: AsyncConnection, cipher: Cipher, connection_id: ConnectionId, expected: Pair, tokens: Tokens, *,
    used: str, now: datetime,
) -> bool:  # fmt: skip
    """Put a new pair in the place of `expected`, whose refresh token stays known; False when it is gone already.

    Then the new refresh token is kept beside the present one: nobody knows which of the two will work. `used` is the
    refresh token that brought the new pair: it has worked, so those before it can go.
    """
    values = _sealed(cipher, connection_id, tokens, now)
    mine = token.c.connection_id == connection_id, token.c.version == expected.version
    swapped = await conn.execute(update(token).where(*mine).values(version=expected.version + 1, **values))
    if swapped.rowcount == 0:
        await _keep_former(conn, cipher, connection_id, tokens.refresh_token, version=expected.version, now=now)
        return False
    if used == expected.refresh_token:
        await conn.execute(delete(former_token).where(former_token.c.connection_id == connection_id))
    if tokens.refresh_token != expected.refresh_token:
        await _keep_former(conn, cipher, connection_id, expected.refresh_token, version=expected.version, now=now)
    return True


async def _keep_former(
    conn: AsyncConnection,
    cipher: Cipher,
    connection_id: ConnectionId,
    refresh_token: str,
    *,
    version: int,
    now: datetime,
) -> None:
    values = {
        "connection_id": connection_id, "fingerprint": hashlib.sha256(refresh_token.encode()).digest(),
        "version": version, "replaced_at": now,
        "refresh": cipher.seal(refresh_token.encode(), aad=_place(connection_id, "refresh")),
    }  # fmt: skip
    await conn.execute(insert(former_token).values(**values).on_conflict_do_nothing())


async def note_stranger(conn: AsyncConnection, connection_id: ConnectionId, at: datetime) -> None:
    """Note that somebody else was seen to refresh this connection's tokens."""
    await conn.execute(update(token).where(token.c.connection_id == connection_id).values(stranger_at=at))


async def forget(conn: AsyncConnection, connection_id: ConnectionId) -> None:
    """Throw every token of a connection away, once the grant has ended at QuickBooks."""
    await conn.execute(delete(former_token).where(former_token.c.connection_id == connection_id))
    await conn.execute(delete(token).where(token.c.connection_id == connection_id))


def _sealed(cipher: Cipher, connection_id: ConnectionId, tokens: Tokens, now: datetime) -> dict[str, object]:
    if not tokens.access_token or not tokens.refresh_token:
        raise ValueError("An empty token is never stored.")
    return {
        "access": cipher.seal(tokens.access_token.encode(), aad=_place(connection_id, "access")),
        "refresh": cipher.seal(tokens.refresh_token.encode(), aad=_place(connection_id, "refresh")),
        "access_expires_at": tokens.access_expires_at,
        "refresh_expires_at": tokens.refresh_expires_at,
        "hard_expires_at": tokens.hard_expires_at,
        "received_at": now,
    }


def _open(cipher: Cipher, connection_id: ConnectionId, field_: str, sealed: bytes) -> str:
    return cipher.open(sealed, aad=_place(connection_id, field_)).decode()


def _place(connection_id: ConnectionId, field_: str) -> bytes:
    return f"token:{connection_id}:{field_}".encode()


SEALED = (
    Sealed(token, ("access", "refresh"), lambda row, field_: _place(row.connection_id, field_)),
    Sealed(former_token, ("refresh",), lambda row, field_: _place(row.connection_id, field_)),
)


@dataclass(frozen=True, slots=True)
class Ends:
    """When the pair of a connection came, and when it ends."""

    received_at: datetime
    refresh_expires_at: datetime
    hard_expires_at: datetime | None


async def ends(conn: AsyncConnection, connection_id: ConnectionId) -> Ends | None:
    """Answer when an authorisation ends: if nobody uses it, and for good; no token is opened for this."""
    asked = select(token.c.received_at, token.c.refresh_expires_at, token.c.hard_expires_at)
    row = (await conn.execute(asked.where(token.c.connection_id == connection_id))).one_or_none()
    return None if row is None else Ends(*row)
