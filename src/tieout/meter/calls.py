"""Counts calls to QuickBooks, by company, month and cost: writes are free, reads are metered."""

from datetime import date, datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.ids import BusinessId, ConnectionId
from tieout.meter.tables import call_count

Cost = Literal["free", "metered"]


async def count(
    conn: AsyncConnection, connection_id: ConnectionId, business_id: BusinessId, cost: Cost, *, now: datetime
) -> None:
    """Note one call."""
    noted = insert(call_count).values(
        connection_id=connection_id, business_id=business_id, cost=cost, month=month_of(now), calls=1
    )
    await conn.execute(
        noted.on_conflict_do_update(index_elements=list(call_count.primary_key), set_={"calls": call_count.c.calls + 1})
    )


async def spent(conn: AsyncConnection, connection_id: ConnectionId, month: date) -> dict[Cost, int]:
    """Answer the calls of one company in one month, by cost."""
    asked = select(call_count.c.cost, call_count.c.calls)
    rows = await conn.execute(asked.where(call_count.c.connection_id == connection_id, call_count.c.month == month))
    return {row.cost: row.calls for row in rows}


def month_of(moment: datetime) -> date:
    """Answer the first day of the month in which QuickBooks counts a call."""
    return moment.date().replace(day=1)
