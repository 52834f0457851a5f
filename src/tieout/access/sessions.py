"""Keeps who is signed in: a browser holds a secret word, of which only a hash is stored."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.access.people import Person
from tieout.access.tables import person, person_session

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
_NOTED = timedelta(minutes=1)
"""That somebody is still there is noted this often."""


async def begin(conn: AsyncConnection, person_id: UUID, now: datetime) -> str:
    """Sign a person in; answers the word that their browser keeps."""
    word = secrets.token_urlsafe(32)
    await conn.execute(
        insert(person_session).values(
            token_hash=_hash(word), person_id=person_id, created_at=now, seen_at=now, expires_at=now + LONGEST
        )
    )
    return word


async def read(conn: AsyncConnection, word: str, now: datetime) -> Person | None:
    """Answer who is signed in with this word, if anybody still is."""
    asked = (
        select(person.c.id, person.c.email, person.c.name, person.c.business_id, person.c.created_at,
               person_session.c.seen_at)
        .join(person_session, person_session.c.person_id == person.c.id)
        .where(person_session.c.token_hash == _hash(word), person.c.removed_at.is_(None))
        .where(person_session.c.expires_at > now, person_session.c.seen_at > now - IDLE)
    )  # fmt: skip
    row = (await conn.execute(asked)).one_or_none()
    if row is None:
        return None
    if row.seen_at < now - _NOTED:
        mine = update(person_session).where(person_session.c.token_hash == _hash(word))
        await conn.execute(mine.values(seen_at=now))
    return Person(row.id, row.email, row.name, row.business_id, row.created_at)


async def end(conn: AsyncConnection, word: str) -> None:
    """Sign this browser out."""
    await conn.execute(delete(person_session).where(person_session.c.token_hash == _hash(word)))


async def forget(conn: AsyncConnection, now: datetime) -> None:
    """Forget sessions that have ended by themselves."""
    over = (person_session.c.expires_at <= now) | (person_session.c.seen_at <= now - IDLE)
    await conn.execute(delete(person_session).where(over))


def _hash(word: str) -> bytes:
    return hashlib.sha256(word.encode(errors="replace")).digest()
