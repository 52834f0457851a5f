"""What is open at a company, by how long it is overdue: from the mirror, in the company's own currency."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.ids import ConnectionId

AGES = ("not due", "1 to 30 days", "31 to 60", "61 to 90", "over 90")

_AGING = text("""
    SELECT width_bucket(
             CAST(:today AS date) - coalesce((body::jsonb ->> 'DueDate')::date, date), ARRAY[1, 31, 61, 91]
           ) AS age,
           sum(balance * coalesce((body::jsonb ->> 'ExchangeRate')::numeric, 1)) AS open, count(*) AS documents
    FROM record
    WHERE connection_id = :connection AND entity = :entity AND lifecycle = 'active' AND balance > 0
    GROUP BY 1
""")


@dataclass(frozen=True, slots=True)
class Age:
    """What is open of one age."""

    label: str
    open: Decimal = Decimal(0)
    documents: int = 0


async def aging(
    conn: AsyncConnection, connection_id: ConnectionId, entity: Literal["Bill", "Invoice"], today: date
) -> list[Age]:
    """Answer what is open of bills or invoices, by age: every age has its entry."""
    rows = await conn.execute(_AGING, {"connection": connection_id, "entity": entity, "today": today})
    found = {row.age: row for row in rows}
    return [
        Age(label, found[at].open, found[at].documents) if at in found else Age(label) for at, label in enumerate(AGES)
    ]
