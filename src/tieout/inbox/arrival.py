"""What one delivery tells, notification by notification, each with the key that tells doubles: pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from qbo import notifications
from qbo.facts.catalog import BY_NAME
from qbo.notifications import Notification


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request of Intuit's, as it came."""

    id: UUID
    received_at: datetime
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """One notification that came."""

    key: bytes
    delivery_id: UUID
    received_at: datetime
    realm_id: str
    entity: str
    record_id: str
    change: str
    at: datetime | None
    merged_id: str | None
    payload: str

    @property
    def known(self) -> bool:
        """Whether the entity is one that we keep; what happened to it may be a word that we never heard."""
        return self.entity in BY_NAME


@dataclass(frozen=True, slots=True)
class Read:
    """What was found in a delivery, or why nothing was."""

    arrivals: tuple[Arrival, ...] = ()
    trouble: str | None = None


def read(delivery: Delivery) -> Read:
    """Read a delivery; one that cannot be read is no reason to hold up those behind it."""
    try:
        told = notifications.parse(delivery.body)
        return Read(tuple(_arrival(delivery, number, one) for number, one in enumerate(told)))
    except Exception as error:  # noqa: BLE001 - Intuit signed it: whatever is wrong with it, the next one must be read
        return Read(trouble=f"{type(error).__name__}: {_text(str(error))}")


def distinct(arrivals: Iterable[Arrival]) -> list[Arrival]:
    """Leave one of each key, in the order of the keys: two who write the same ones never wait for one another."""
    found: dict[bytes, Arrival] = {}
    for one in arrivals:
        found.setdefault(one.key, one)
    return [found[key] for key in sorted(found)]


def _arrival(delivery: Delivery, number: int, told: Notification) -> Arrival:
    return Arrival(
        key=_key(delivery, number, told),
        delivery_id=delivery.id,
        received_at=delivery.received_at,
        realm_id=_text(told.realm_id),
        entity=_text(told.entity),
        record_id=_text(told.id),
        change=_text(told.change),
        at=min(told.at, delivery.received_at) if told.at else None,
        merged_id=_text(told.merged_id) if told.merged_id else None,
        payload=msgspec.json.encode(told.payload).decode(),
    )


def _key(delivery: Delivery, number: int, told: Notification) -> bytes:
    """Make the key: an event has an id, the older format says what happened when; without a time, nothing is double."""
    if told.event_id:
        parts = ["event", told.realm_id, str(told.event_id)]
    elif told.at:
        when = told.at.isoformat()
        parts = ["change", told.realm_id, told.entity, told.id, told.change, when, told.merged_id or ""]
    else:
        parts = ["untimed", str(delivery.id), str(number)]
    return hashlib.sha256("\n".join(parts).encode()).digest()


def _text(value: str) -> str:
    """Leave out the one character that PostgreSQL does not keep in a text, and what no name is long enough for."""
    return value.replace("\0", "")[:500]
