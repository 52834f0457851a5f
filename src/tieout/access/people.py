"""Keeps people: operators, who see every business, and customers, who see their own."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.access import passwords
from tieout.access.tables import person, person_session
from tieout.errors import BadInput, NotFound
from tieout.ids import BusinessId, new_id

PATIENCE = 5
"""Wrong passwords that are forgiven; from then on each one costs a wait that doubles."""
_LONGEST = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may look at the dashboard; `business_id` names the one business they see, None is every one."""

    id: UUID
    email: str | None
    name: str
    business_id: BusinessId | None
    created_at: datetime

    @property
    def operator(self) -> bool:
        """Whether every business may be seen."""
        return self.business_id is None


class TooManyTries(BadInput):
    """Wait before trying the next password."""


async def add(
    conn: AsyncConnection, *, email: str, name: str, password: str, business_id: BusinessId | None = None, now: datetime
) -> Person:
    """Let a person in with this password; one who is known gets it as the new one, and is signed out everywhere."""
    if len(password) < passwords.LEAST:
        raise BadInput(f"A password has at least {passwords.LEAST} characters.", field="password")
    if "@" not in email.strip("@") or not email.isprintable():
        raise BadInput("That is no e-mail address.", field="email")
    known = {
        "name": name, "password_hash": await passwords.hashed(password), "business_id": business_id,
        "removed_at": None, "failures": 0,
    }  # fmt: skip
    made = insert(person).values(id=new_id(), email=email.strip().lower(), created_at=now, **known)
    kept = made.on_conflict_do_update(index_elements=["email"], set_=known).returning(person)
    one = _person((await conn.execute(kept)).one())
    await _sign_out(conn, one.id)
    return one


async def introduced(
    conn: AsyncConnection, *, subject: str, name: str, business_id: BusinessId | None, now: datetime
) -> Person:
    """Answer the person whom the platform's issuer vouches for, as it says they are now."""
    said = {"name": name, "business_id": business_id}
    made = insert(person).values(id=new_id(), subject=subject, created_at=now, **said)
    row = (
        await conn.execute(made.on_conflict_do_update(index_elements=["subject"], set_=said).returning(person))
    ).one()
    if row.removed_at is not None:
        raise NotFound("person", subject)
    return _person(row)


async def verified(conn: AsyncConnection, email: str, password: str, now: datetime) -> Person | None:
    """Answer the person with this address and password; raises TooManyTries after too many wrong ones in a row."""
    known = email.strip().lower() if email.isprintable() else ""  # the database takes no other text
    asked = select(person).where(person.c.email == known, person.c.removed_at.is_(None))
    row = (await conn.execute(asked)).one_or_none()
    if row is not None and (wait := _wait(row.failures, row.failed_at, now)) > timedelta():
        raise TooManyTries(
            f"Too many wrong passwords; try again in {max(1, round(wait.total_seconds() / 60))} minutes."
        )
    right = await passwords.matches(password, row.password_hash if row else None)
    if row is None:
        return None
    tried = {"failures": 0} if right else {"failures": person.c.failures + 1, "failed_at": now}
    await conn.execute(update(person).where(person.c.id == row.id).values(**tried))
    return _person(row) if right else None


async def listed(conn: AsyncConnection) -> list[Person]:
    """Answer everybody who may look, in the order in which they were added."""
    rows = await conn.execute(select(person).where(person.c.removed_at.is_(None)).order_by(person.c.id))
    return [_person(row) for row in rows]


async def remove(conn: AsyncConnection, email: str, now: datetime) -> None:
    """Shut a person out, at once."""
    mine = person.c.email == email.strip().lower(), person.c.removed_at.is_(None)
    gone = (await conn.execute(update(person).where(*mine).values(removed_at=now).returning(person.c.id))).scalar()
    if gone is None:
        raise NotFound("person", email)
    await _sign_out(conn, gone)


def _wait(failures: int, failed_at: datetime | None, now: datetime) -> timedelta:
    if failures < PATIENCE or failed_at is None:
        return timedelta()
    return failed_at + min(timedelta(minutes=1) * 2 ** min(failures - PATIENCE, 10), _LONGEST) - now


async def _sign_out(conn: AsyncConnection, id_: UUID) -> None:
    await conn.execute(delete(person_session).where(person_session.c.person_id == id_))


def _person(row: Row[Any]) -> Person:
    return Person(row.id, row.email, row.name, row.business_id, row.created_at)
