"""Keeps which member of a payable fills which member of a bill, and works it out; it knows no payable itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.connections.mapping_tables import field_mapping as table
from tieout.connections.store import Connection
from tieout.errors import BadInput
from tieout.ids import ConnectionId


@dataclass(frozen=True, slots=True)
class Source:
    """Where a bill's member comes from: a member of the payable (`custom_fields.x` for its own), or a fixed value."""

    member: str | None = None
    value: str | None = None

    def written(self) -> dict[str, str]:
        """Write it as JSON."""
        return {"value": self.value} if self.member is None else {"member": self.member}  # type: ignore[dict-item]

    def of(self, payable: Mapping[str, Any]) -> Any:
        """Answer what a payable, given by its members, puts there."""
        if self.member is None:
            return self.value
        name, _, custom = self.member.partition(".")
        return payable.get(name, {}).get(custom) if custom else payable.get(name)


# QuickBooks' member by the platform's; what is not here is not for mapping: the mapping functions decide it.
USUAL: Mapping[str, Source] = MappingProxyType(
    {
        "DocNumber": Source("number"),
        "TxnDate": Source("issued_on"),
        "DueDate": Source("due_on"),
        "PrivateNote": Source("memo"),
        "SalesTermRef": Source(),
        "DepartmentRef": Source(),
        "ClassRef": Source(),
    }
)
MEMBERS = ("number", "issued_on", "due_on", "memo", "external_id", "currency")


async def of(conn: AsyncConnection, id: ConnectionId) -> dict[str, Source]:  # noqa: A002 - the word everybody uses
    """Answer where every member comes from, for one connection."""
    rows = await conn.execute(select(table.c.field, table.c.source).where(table.c.connection_id == id))
    return dict(USUAL) | {row.field: Source(**row.source) for row in rows}


async def keep(conn: AsyncConnection, connection: Connection, sources: Mapping[str, Source | None]) -> None:
    """Say of some members where they come from; None brings the usual one back."""
    for field, source in sources.items():
        _demand_known(field, source)
        await conn.execute(delete(table).where(table.c.connection_id == connection.id, table.c.field == field))
        if source is not None:
            whose = {"connection_id": connection.id, "business_id": connection.business_id}
            await conn.execute(insert(table).values(**whose, field=field, source=source.written()))


def _demand_known(field: str, source: Source | None) -> None:
    if field not in USUAL:
        raise BadInput(f"A bill's {field} is not for mapping; these are: {', '.join(USUAL)}.", field=field)
    if source is None or source.member is None:
        return
    name, _, custom = source.member.partition(".")
    if not (custom if name == "custom_fields" else source.member in MEMBERS):
        members = ", ".join((*MEMBERS, "custom_fields.<name>"))
        raise BadInput(f"A payable has no {source.member}; it has {members}.", field=field)
