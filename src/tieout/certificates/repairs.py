"""Repairs that no certificate has named yet: noted in the transaction that makes them, so that no crash hides them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.certificates.tables import repair
from tieout.ids import BusinessId, ConnectionId

Was = Literal["missing", "stale", "extra"]


@dataclass(frozen=True, slots=True)
class Repair:
    """A record that was found wrong here and put right: not there, in another version, or long gone in QuickBooks."""

    id: str
    was: Was


async def note(
    conn: AsyncConnection, connection_id: ConnectionId, business_id: BusinessId, entity: str, found: Iterable[Repair]
) -> None:
    """Note repairs; of a record that was repaired twice the last one counts."""
    rows = [
        {"connection_id": connection_id, "entity": entity, "record_id": one.id, "business_id": business_id,
         "was": one.was}
        for one in found
    ]  # fmt: skip
    if not rows:
        return
    asked = insert(repair)
    again = asked.on_conflict_do_update(index_elements=list(repair.primary_key), set_={"was": asked.excluded.was})
    await conn.execute(again, rows)


async def take(conn: AsyncConnection, connection_id: ConnectionId) -> Mapping[str, list[Repair]]:
    """Answer what was repaired since the last certificate, by entity; from now on it is named."""
    mine = delete(repair).where(repair.c.connection_id == connection_id)
    found: dict[str, list[Repair]] = defaultdict(list)
    for row in await conn.execute(mine.returning(repair.c.entity, repair.c.record_id, repair.c.was)):
        found[row.entity].append(Repair(row.record_id, row.was))
    return found
