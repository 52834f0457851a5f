"""Keeps funding sources: the bank accounts and credit cards that the platform pays from."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.ids import BusinessId
from tieout.payables import tables
from tieout.payables.keeping import Kept, Kind, Own


@dataclass(frozen=True, kw_only=True)
class FundingSourceContent:
    """What the platform says of a funding source."""

    name: str
    kind: Literal["bank", "credit_card"]
    last_four: str | None = None
    currency: str | None = None


@dataclass(frozen=True, kw_only=True)
class FundingSource(Own, FundingSourceContent):
    """A bank account or credit card that the platform pays from, or is paid into."""


KIND = Kind("funding source", tables.funding_source, FundingSource)


async def upsert(
    conn: AsyncConnection,
    business_id: BusinessId,
    external_id: str | None,
    content: FundingSourceContent,
    *,
    now: datetime,
) -> Kept[FundingSource]:
    """Create a funding source, or give the one with this external id this content."""
    return await KIND.keep(conn, business_id, content, external_id=external_id, now=now)
