"""Lists that hardly ever change (accounts, terms, tax codes), kept for a while and dropped on change."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from qbo.clock import Clock, SystemClock
from qbo.errors import NotFound
from qbo.notifications import Notification
from qbo.paging import Asks, walk
from qbo.record import Record
from qbo.request import entity_row

FRESH_FOR = timedelta(minutes=15)


class Realm(Asks, Protocol):
    """What is needed of a client."""

    realm_id: str


class Reference:
    """One company's lists. Everybody who asks while a list is being read waits for that one reading."""

    def __init__(self, client: Realm, *, fresh_for: timedelta = FRESH_FOR, clock: Clock | None = None) -> None:
        self._client = client
        self._fresh_for = fresh_for
        self._clock = clock or SystemClock()
        self._lists: dict[str, tuple[datetime, dict[str, Record]]] = {}
        self._readers: dict[str, asyncio.Lock] = {}
        self._unspoilt: set[str] = set()

    async def all(self, entity: str) -> dict[str, Record]:
        """Answer every record of an entity by id, inactive ones included."""
        name = entity_row(entity).name
        async with self._readers.setdefault(name, asyncio.Lock()):
            kept = self._lists.get(name)
            if kept is None or self._clock.now() - kept[0] >= self._fresh_for:
                self._unspoilt.add(name)
                kept = (self._clock.now(), await self._read(name))
                if name in self._unspoilt:  # else it changed while it was read: whoever asks next reads it again
                    self._lists[name] = kept
            return kept[1]

    async def find(self, entity: str, **members: Any) -> Record:
        """Answer the one active record with these members, text compared without regard to case; or NotFound."""
        for record in (await self.all(entity)).values():
            if record.get("Active", True) and all(_same(record.get(key), value) for key, value in members.items()):
                return record
        wanted = ", ".join(f"{key} {value!r}" for key, value in members.items())
        raise NotFound(f"there is no active {entity} with {wanted}")

    def forget(self, entity: str | None = None) -> None:
        """Drop one list, or all."""
        if entity is None:
            self._lists.clear()
            self._unspoilt.clear()
        else:
            name = entity_row(entity).name
            self._lists.pop(name, None)
            self._unspoilt.discard(name)

    def hear(self, notifications: Iterable[Notification]) -> None:
        """Drop the lists that notifications say have changed."""
        for one in notifications:
            if one.realm_id == self._client.realm_id and one.known:
                self.forget(one.entity)

    def changed(self, by_entity: Mapping[str, list[Record]]) -> None:
        """Drop the lists in which an answer of `changes` has something."""
        for entity, records in by_entity.items():
            if records:
                self.forget(entity)

    async def _read(self, entity: str) -> dict[str, Record]:
        return {record.id: record async for block, _ in walk(self._client, entity) for record in block}


def _same(have: Any, want: Any) -> bool:
    if isinstance(have, str) and isinstance(want, str):
        return have.casefold() == want.casefold()
    return bool(have == want)
