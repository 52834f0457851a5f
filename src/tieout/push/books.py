"""What a preflight asks of one company's mirror and settings: no call is made, and nothing is read twice."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from qbo import exact
from tieout.connections import field_mappings, push_settings
from tieout.connections.field_mappings import Source
from tieout.connections.push_settings import PushSettings
from tieout.connections.store import Connection
from tieout.errors import NotFound
from tieout.mirror import baseline, merges, read
from tieout.mirror.read import Filters, Mirrored
from tieout.push.trouble import Blocked

ALIVE = ("active", "inactive", "voided")
_MOST = 200


class Books:
    """One company as this moment's look finds it."""

    def __init__(self, conn: AsyncConnection, connection: Connection) -> None:
        self.conn = conn
        self.connection = connection
        self._records: dict[tuple[str, str], Mirrored | None] = {}
        self._bodies: dict[tuple[str, str], dict[str, Any]] = {}
        self._known: frozenset[str] | None = None
        self._settings: PushSettings | None = None
        self._sources: dict[str, Source] | None = None

    async def settings(self) -> PushSettings:
        """Answer how pushing goes about it here."""
        if self._settings is None:
            self._settings = await push_settings.of(self.conn, self.connection.id)
        return self._settings

    async def sources(self) -> dict[str, Source]:
        """Answer which of a payable's members fills which of a bill's."""
        if self._sources is None:
            self._sources = await field_mappings.of(self.conn, self.connection.id)
        return self._sources

    async def record(self, entity: str, id_: str) -> Mirrored | None:
        """Answer a record, whatever its lifecycle; None where the mirror has never seen it."""
        key = (entity, id_)
        if key not in self._records:
            try:
                self._records[key] = await read.one(self.conn, self.connection.id, entity, id_)
            except NotFound:
                self._records[key] = None
        return self._records[key]

    async def body(self, entity: str, id_: str) -> dict[str, Any]:
        """Answer a record's members; empty where the mirror has none."""
        key = (entity, id_)
        if key not in self._bodies:
            found = await self.record(entity, id_)
            self._bodies[key] = exact.decode(found.body.encode()) if found else {}
        return self._bodies[key]

    async def usable(self, entity: str, id_: str, what: str) -> Mirrored:
        """Answer a record that may be referred to, or say why it may not."""
        found = await self.record(entity, id_)
        if found is None:
            raise Blocked(
                "reference_missing",
                f"The {what} is {entity} {id_}, which QuickBooks does not have.",
                action=f"Choose another {what}, or sync so that it is known.",
                entity=entity,
                id=id_,
            )
        if found.lifecycle in {"inactive", "deleted", "merged"}:
            into, action = "", f"Make it active again in QuickBooks, or choose another {what}."
            if found.lifecycle == "merged":
                other = await self.record(entity, found.merged_into or "")
                name = (other.label if other else None) or found.merged_into
                into, action = f" into {name}", f"Use {name} instead."
            elif other_id := await merges.possible_survivor(self.conn, self.connection.id, entity, id_):
                name = (other.label if (other := await self.record(entity, other_id)) else None) or other_id
                action = f"It may have been merged into {name}: use that one, or make it active again."
            elif found.lifecycle == "deleted":
                action = f"Choose another {what}."
            raise Blocked(
                "reference_inactive",
                f"The {what} {found.label or id_} was {found.lifecycle.replace('inactive', 'made inactive')}{into}"
                " in QuickBooks.",
                action=action,
                entity=entity,
                id=id_,
                lifecycle=found.lifecycle,
            )
        return found

    async def labelled(self, entity: str, label: str, **more: Any) -> list[Mirrored]:
        """Answer the living records of an entity that have exactly this name or number, in any case."""
        filters = Filters(lifecycles=ALIVE, labelled=label, **more)
        found = await read.page(self.conn, self.connection.id, entity, filters=filters, limit=_MOST)
        return [one for one in found if (one.label or "").casefold() == label.casefold()]

    async def demand_read(self, entities: Sequence[str]) -> None:
        """Refuse to judge by a mirror that has not been read once."""
        if self._known is None:
            self._known = await baseline.known(self.conn, self.connection.id)
        missing = [entity for entity in entities if entity not in self._known]
        if missing:
            raise Blocked(
                "not_read_yet",
                f"QuickBooks' {', '.join(missing)} records have not been read yet.",
                action="Nothing, while the first sync goes on; where these are switched off, switch them on.",
                owner="operator",
                entities=missing,
            )

    async def closed_until(self) -> date | None:
        """Answer the last day of the closed books."""
        told = (await self._preferences()).get("AccountingInfoPrefs", {}).get("BookCloseDate")
        return date.fromisoformat(str(told)[:10]) if told else None

    async def many_currencies(self) -> bool:
        """Whether the company keeps more than its own currency."""
        return bool((await self._preferences()).get("CurrencyPrefs", {}).get("MultiCurrencyEnabled"))

    async def chooses_numbers(self) -> bool:
        """Whether the company numbers its sales itself; then no two may have the same."""
        return bool((await self._preferences()).get("SalesFormsPrefs", {}).get("CustomTxnNumbers"))

    async def home_currency(self) -> str | None:
        """Answer the company's own currency."""
        told = (await self._preferences()).get("CurrencyPrefs", {}).get("HomeCurrency", {}).get("value")
        return self.connection.home_currency or told

    async def _preferences(self) -> dict[str, Any]:
        if ("Preferences", "") not in self._bodies:
            found = await read.page(self.conn, self.connection.id, "Preferences", limit=1)
            self._bodies["Preferences", ""] = exact.decode(found[0].body.encode()) if found else {}
        return self._bodies["Preferences", ""]
