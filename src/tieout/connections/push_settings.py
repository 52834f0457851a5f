"""Keeps how a connection's push goes about it: defaults, who wins, and whether it writes at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections.mapping_tables import push_settings as table
from tieout.connections.store import Connection
from tieout.ids import ConnectionId

Owner = Literal["quickbooks", "platform", "ask"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PushSettings:
    """What a connection's push goes by; accounts and items are QuickBooks' ids."""

    default_expense_account: str | None = None
    default_item: str | None = None
    payable_account: str | None = None
    receivable_account: str | None = None
    owners: Mapping[str, Owner] = field(default_factory=dict)
    number_rule: Literal["number", "external_id", "none"] = "number"
    auto_match: bool = True
    paused_at: datetime | None = None

    def owner(self, entity: str) -> Owner:
        """Say who wins when a record was changed on both sides; nobody does before somebody decides."""
        return self.owners.get(entity, "ask")


async def of(conn: AsyncConnection, id: ConnectionId) -> PushSettings:  # noqa: A002 - the word everybody uses
    """Answer a connection's settings; one of which nothing was ever said has the usual ones."""
    row = (await conn.execute(select(table).where(table.c.connection_id == id))).one_or_none()
    return PushSettings() if row is None else PushSettings(**{one.name: getattr(row, one.name) for one in _FIELDS})


async def keep(conn: AsyncConnection, connection: Connection, settings: PushSettings) -> None:
    """Keep these settings from now on."""
    said: dict[str, Any] = {one.name: getattr(settings, one.name) for one in _FIELDS}
    made = insert(table).values(connection_id=connection.id, business_id=connection.business_id, **said)
    await conn.execute(made.on_conflict_do_update(index_elements=[table.c.connection_id], set_=said))


_FIELDS = fields(PushSettings)
