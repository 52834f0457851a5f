"""One record of QuickBooks: its JSON byte for byte, its head at once, the rest when somebody asks."""

from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec

from qbo import exact
from qbo.errors import Unreadable


class _Times(msgspec.Struct):
    create: str | None = msgspec.field(default=None, name="CreateTime")
    update: str | None = msgspec.field(default=None, name="LastUpdatedTime")


class _Head(msgspec.Struct):
    id: str | int | None = msgspec.field(default=None, name="Id")
    sync_token: str | int | None = msgspec.field(default=None, name="SyncToken")
    times: _Times | None = msgspec.field(default=None, name="MetaData")
    status: str | None = None


_head = msgspec.json.Decoder(_Head)


class Record:
    """A record as received. `data` reads it once, numbers with a fraction as Decimal."""

    __slots__ = ("_create", "_data", "_update", "entity", "id", "raw", "status", "sync_token")

    def __init__(self, entity: str, raw: bytes) -> None:
        try:
            head = _head.decode(raw)
        except msgspec.DecodeError as error:
            raise Unreadable(f"a record of {entity} cannot be read: {error}", body=bytes(raw)) from error
        self.entity = entity
        self.raw = raw
        self.id = "" if head.id is None else str(head.id)
        self.sync_token = None if head.sync_token is None else str(head.sync_token)
        self.status = head.status
        self._create = head.times.create if head.times else None
        self._update = head.times.update if head.times else None
        self._data: dict[str, Any] | None = None

    @property
    def data(self) -> dict[str, Any]:
        """The members; treat them as read-only, `copy` is yours."""
        if self._data is None:
            self._data = exact.decode(self.raw)
        return self._data

    def copy(self) -> dict[str, Any]:
        """Answer the members as a fresh mapping that may be changed."""
        return exact.decode(self.raw)

    @property
    def created_at(self) -> datetime | None:
        """When QuickBooks made it, in UTC."""
        return parse_time(self._create)

    @property
    def updated_at(self) -> datetime | None:
        """When QuickBooks last changed it, in UTC; a fresh record may not have it."""
        return parse_time(self._update)

    @property
    def deleted(self) -> bool:
        """Whether this is the stub that remains of a deleted record."""
        return self.status == "Deleted"

    def pick(self, *members: str, default: Any = None) -> tuple[Any, ...]:
        """Answer these members in this order, without reading the others: for many records at once."""
        if self._data is not None:
            return tuple(self._data.get(member, default) for member in members)
        found = _picker(members).decode(self.raw)
        return tuple(default if value is msgspec.UNSET else value for value in msgspec.structs.astuple(found))

    def __getitem__(self, member: str) -> Any:
        (value,) = self.pick(member, default=msgspec.UNSET)
        if value is msgspec.UNSET:
            raise KeyError(member)
        return value

    def get(self, member: str, default: Any = None) -> Any:
        """Answer a member, or the default where QuickBooks left it out."""
        return self.pick(member, default=default)[0]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and (self.entity, self.raw) == (other.entity, other.raw)

    def __hash__(self) -> int:
        return hash((self.entity, self.raw))

    def __repr__(self) -> str:
        return f"<{self.entity} {self.id} at {self.sync_token}>"


@lru_cache(maxsize=256)
def _picker(members: tuple[str, ...]) -> msgspec.json.Decoder[Any]:
    fields = [
        (f"m{number}", Any, msgspec.field(default=msgspec.UNSET, name=name)) for number, name in enumerate(members)
    ]
    return msgspec.json.Decoder(msgspec.defstruct("Picked", fields), float_hook=Decimal)


def parse_time(text: Any) -> datetime | None:
    """Read one of QuickBooks' times as UTC; None when absent or not a time."""
    if not text or not isinstance(text, str):
        return None
    try:
        when = datetime.fromisoformat(text)
        return when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
