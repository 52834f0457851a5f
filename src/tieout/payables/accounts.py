"""Keeps the platform's own chart of accounts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.errors import BadInput
from tieout.ids import BusinessId
from tieout.payables import tables
from tieout.payables.keeping import Kept, Kind, Own

_DEPTH = 20


@dataclass(frozen=True, kw_only=True)
class PlatformAccountContent:
    """What the platform says of an account."""

    name: str
    type: str
    number: str | None = None
    subtype: str | None = None
    parent_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class PlatformAccount(Own, PlatformAccountContent):
    """An account of the platform's own chart."""


KIND = Kind("account", tables.platform_account, PlatformAccount)


async def upsert(
    conn: AsyncConnection,
    business_id: BusinessId,
    external_id: str | None,
    content: PlatformAccountContent,
    *,
    now: datetime,
) -> Kept[PlatformAccount]:
    """Create an account, or give the one with this external id this content; its parents never lead back to it."""
    kept = await KIND.keep(conn, business_id, content, external_id=external_id, now=now)
    above = content.parent_id
    for _ in range(_DEPTH):
        if above is None:
            return kept
        if above == kept.thing.id:
            break
        above = (await KIND.find(conn, business_id, above)).parent_id
    raise BadInput("The account's parents lead back to it, or go too deep.", field="parent_id")
