"""Notes who did what, and answers it, the latest first."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import delete, desc, literal, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.audit.tables import audit_entry
from tieout.database.listing import Look
from tieout.ids import BusinessId

KEPT = timedelta(days=2 * 366)
_WROTE = text("pg_current_xact_id_if_assigned() IS NOT NULL")
Kind = Literal["platform", "business", "person", "terminal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that somebody set out to change; `about` holds ids, never what was sent."""

    kind: Kind
    who: str
    action: str
    business_id: BusinessId | None = None
    about: Mapping[str, str] = field(default_factory=dict)
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that somebody changed."""

    id: int
    at: datetime
    business_id: BusinessId | None
    kind: Kind
    who: str
    action: str
    about: Mapping[str, str]
    request_id: str | None


async def note(conn: AsyncConnection, deed: Deed, now: datetime) -> None:
    """Note a deed at the end of its transaction; one that wrote nothing changed nothing, and is not noted."""
    columns = {
        "at": now, "business_id": deed.business_id, "kind": deed.kind, "who": deed.who, "action": deed.action,
        "about": dict(deed.about), "request_id": deed.request_id,
    }  # fmt: skip
    values = [literal(value, audit_entry.c[name].type) for name, value in columns.items()]
    await conn.execute(audit_entry.insert().from_select(list(columns), select(*values).where(_WROTE)))


async def page(
    conn: AsyncConnection, *, business_id: UUID | None = None, before: int | None = None, limit: int = 100,
    look: Look | None = None,
) -> list[Entry]:  # fmt: skip
    """Answer what was done, the latest first; the id of the last one leads on."""
    asked = select(*(audit_entry.c[one.name] for one in fields(Entry)))
    if business_id is not None:
        asked = asked.where(audit_entry.c.business_id == business_id)
    if before is not None:
        asked = asked.where(audit_entry.c.id < before)
    asked = look.at(asked, desc(audit_entry.c.id)) if look else asked.order_by(desc(audit_entry.c.id)).limit(limit)
    return [Entry(*row) for row in await conn.execute(asked)]


async def forget(conn: AsyncConnection, now: datetime) -> None:
    """Forget what is too old to be asked about."""
    await conn.execute(delete(audit_entry).where(audit_entry.c.at < now - KEPT))
