"""Keeps API clients: the platform's servers, each with a secret of which only a hash is stored."""

import asyncio
import hashlib
import hmac
import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.access.tables import api_client

_NOBODY = (b"no such client's", b"\x00" * 64)  # hashing all the same, so that the answer takes equally long


async def create(conn: AsyncConnection, client_id: str, secret: str, *, now: datetime) -> None:
    """Let a client in with this secret; a client that exists gets it as its new one."""
    salt = secrets.token_bytes(16)
    kept = {"salt": salt, "secret_hash": await _hash(secret, salt), "revoked_at": None}
    made = insert(api_client).values(id=client_id, created_at=now, **kept)
    await conn.execute(made.on_conflict_do_update(index_elements=["id"], set_=kept))


async def verify(conn: AsyncConnection, client_id: str, secret: str) -> bool:
    """Say whether this client has this secret and was not shut out."""
    known = client_id if client_id.isprintable() else ""  # the database takes no other text
    asked = select(api_client.c.salt, api_client.c.secret_hash)
    row = (await conn.execute(asked.where(api_client.c.id == known, api_client.c.revoked_at.is_(None)))).one_or_none()
    salt, expected = row or _NOBODY
    return hmac.compare_digest(await _hash(secret, salt), expected) and row is not None


async def revoke(conn: AsyncConnection, client_id: str, *, now: datetime) -> None:
    """Shut a client out; tokens that it holds run out by themselves."""
    await conn.execute(update(api_client).where(api_client.c.id == client_id).values(revoked_at=now))


async def _hash(secret: str, salt: bytes) -> bytes:
    return await asyncio.to_thread(hashlib.scrypt, secret.encode(errors="surrogatepass"), salt=salt, n=2**14, r=8, p=1)
