"""Keeps one of the platform's things, whatever its kind: by external id once, its content in counted versions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.database.listing import Look
from tieout.errors import NotFound
from tieout.ids import BusinessId, new_id

Origin = Literal["platform", "quickbooks"]
Thing = TypeVar("Thing", bound="Own")


@dataclass(frozen=True, kw_only=True)
class Own:
    """What every thing of the platform's own has beside its content."""

    id: UUID
    business_id: BusinessId
    external_id: str | None
    origin: Origin
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None


@dataclass(frozen=True)
class Kept(Generic[Thing]):
    """A thing as it is now, and whether that is news."""

    thing: Thing
    changed: bool
    created: bool = False


@dataclass(frozen=True)
class Kind(Generic[Thing]):
    """A kind of thing: its word, its table, and how a row is read."""

    word: str
    table: Table
    thing: type[Thing]

    def read(self, row: Row[Any]) -> Thing:
        """Read a row; what is kept as JSON is read by the class itself."""
        return self.thing(**row._asdict())

    async def find(self, conn: AsyncConnection, business_id: BusinessId, id: UUID, *, lock: bool = False) -> Thing:  # noqa: A002 - the word everybody uses
        """Answer one of the business's things, archived or not."""
        return await self._one(conn, business_id, id, self.table.c.id == id, lock=lock)

    async def find_by_external_id(self, conn: AsyncConnection, business_id: BusinessId, external_id: str) -> Thing:
        """Answer the thing that the platform knows by this id."""
        return await self._one(conn, business_id, external_id, self.table.c.external_id == external_id)

    async def business_of(self, conn: AsyncConnection, id: UUID) -> BusinessId:  # noqa: A002 - as above
        """Answer whose a thing is, of those that the transaction may see."""
        found: BusinessId | None = await conn.scalar(select(self.table.c.business_id).where(self.table.c.id == id))
        if found is None:
            raise NotFound(self.word, id)
        return found

    async def there(self, conn: AsyncConnection, business_id: BusinessId, external_id: str | None) -> Thing | None:
        """Answer the thing that has this external id already, for nobody else to change in this transaction."""
        if external_id is None:
            return None
        mine = (self.table.c.business_id == business_id, self.table.c.external_id == external_id)
        row = (await conn.execute(select(self.table).where(*mine).with_for_update())).one_or_none()
        return None if row is None else self.read(row)

    async def some(self, conn: AsyncConnection, business_id: BusinessId, ids: Collection[UUID]) -> dict[UUID, Thing]:
        """Answer these of the business's things, archived or not, by id."""
        mine = (self.table.c.business_id == business_id, self.table.c.id.in_(ids))
        return {row.id: self.read(row) for row in await conn.execute(select(self.table).where(*mine))}

    async def page(
        self,
        conn: AsyncConnection,
        business_id: BusinessId,
        *conditions: ColumnElement[bool],
        after: UUID | None = None,
        offset: int = 0,
        limit: int = 100,
        archived: bool = False,
        latest: bool = False,
        look: Look | None = None,
    ) -> Sequence[Thing]:
        """Answer things in the order of their creation or, latest first, in the other, after one or after so many.

        With a look at them: those that it finds, in its order.
        """
        asked = select(self.table).where(self.table.c.business_id == business_id, *conditions)
        if after is not None:
            asked = asked.where(self.table.c.id < after if latest else self.table.c.id > after)
        if not archived:
            asked = asked.where(self.table.c.archived_at.is_(None))
        order = self.table.c.id.desc() if latest else self.table.c.id
        asked = look.at(asked, order) if look else asked.order_by(order).offset(offset).limit(limit)
        return [self.read(row) for row in await conn.execute(asked)]

    async def keep(
        self,
        conn: AsyncConnection,
        business_id: BusinessId,
        content: object,
        *,
        external_id: str | None,
        origin: Origin = "platform",
        now: datetime,
    ) -> Kept[Thing]:
        """Create a thing; one that has this external id already takes the content on, and says whether it is new."""
        made = insert(self.table).values(
            id=new_id(),
            business_id=business_id,
            external_id=external_id,
            origin=origin,
            created_at=now,
            updated_at=now,
            **_columns(content),
        )
        row = (await conn.execute(made.on_conflict_do_nothing().returning(self.table))).one_or_none()
        if row is not None:
            return Kept(self.read(row), changed=True, created=True)
        there = await self.there(conn, business_id, external_id)
        assert there is not None, "only an external id can be taken"
        return await self.change(conn, there, content, now=now)

    async def change(self, conn: AsyncConnection, thing: Thing, content: object, *, now: datetime) -> Kept[Thing]:
        """Give a thing other content: a new version, unless nothing in it is other; an archived one comes back."""
        if thing.archived_at is None and _same(thing, content):
            return Kept(thing, changed=False)
        return await self._set(conn, thing, _columns(content), now)

    async def archive(self, conn: AsyncConnection, thing: Thing, now: datetime) -> Kept[Thing]:
        """Put a thing away; a second time changes nothing."""
        if thing.archived_at is not None:
            return Kept(thing, changed=False)
        return await self._set(conn, thing, {"archived_at": now}, now)

    async def _set(self, conn: AsyncConnection, thing: Thing, values: Mapping[str, Any], now: datetime) -> Kept[Thing]:
        changed = update(self.table).where(self.table.c.id == thing.id)
        values = {"archived_at": None, **values, "version": self.table.c.version + 1, "updated_at": now}
        row = (await conn.execute(changed.values(values).returning(self.table))).one()
        return Kept(self.read(row), changed=True)

    async def _one(
        self,
        conn: AsyncConnection,
        business_id: BusinessId,
        named: UUID | str,
        which: ColumnElement[bool],
        *,
        lock: bool = False,
    ) -> Thing:
        asked = select(self.table).where(self.table.c.business_id == business_id, which)
        row = (await conn.execute(asked.with_for_update() if lock else asked)).one_or_none()
        if row is None:
            raise NotFound(self.word, named)
        return self.read(row)


def _columns(content: object) -> dict[str, Any]:
    assert is_dataclass(content)
    return {field.name: _written(getattr(content, field.name)) for field in fields(content)}


def _written(value: Any) -> Any:
    """Write what holds more than one value as JSON; amounts in it become decimal strings."""
    if isinstance(value, tuple):
        return [_written(one) for one in value]
    return value.written() if hasattr(value, "written") else value


def _same(thing: object, content: object) -> bool:
    assert is_dataclass(content)
    return all(getattr(thing, field.name) == getattr(content, field.name) for field in fields(content))
