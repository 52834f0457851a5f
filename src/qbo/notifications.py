"""What Intuit tells us of itself: is it Intuit, and what does it say? Pure; both formats.

A notification is a hint: fetch the record, believe that. Answer Intuit within three seconds, work afterwards.
https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, get_args

import msgspec

from qbo.errors import Unreadable
from qbo.facts.catalog import BY_LOWER_NAME, Change
from qbo.record import parse_time

_CHANGES: frozenset[str] = frozenset(get_args(Change))
_OLD_WORDS = {
    "create": "created", "update": "updated", "delete": "deleted", "merge": "merged", "void": "voided",
    "emailed": "emailed", "email": "emailed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Notification:
    """Something happened to a record. `event_id` is the same on every delivery; the older format has none.

    `payload` is what was said of it alone, in the format in which it came.
    """

    realm_id: str
    entity: str
    id: str
    change: str
    at: datetime | None = None
    event_id: str | None = None
    merged_id: str | None = None
    payload: Any = field(default=None, compare=False, repr=False)

    @property
    def known(self) -> bool:
        """Whether the entity and the change are ones that we know."""
        return self.entity.lower() in BY_LOWER_NAME and self.change in _CHANGES


def verify(raw: bytes, signature: str, verifier: str) -> bool:
    """Say whether Intuit signed these very bytes; in constant time. An empty verifier verifies nothing."""
    if not verifier or not signature:
        return False
    try:
        theirs = base64.b64decode(signature.strip(), validate=True)
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(hmac.digest(verifier.encode(), raw, hashlib.sha256), theirs)


def parse(raw: bytes) -> list[Notification]:
    """Read the notifications of one delivery, of several companies perhaps; what names no record is left out."""
    try:
        decoded = msgspec.json.decode(raw)
    except msgspec.DecodeError as error:
        raise Unreadable(f"the notification is no JSON: {error}", body=raw) from error
    if isinstance(decoded, list):
        return [one for event in decoded for one in _event(event)]
    if isinstance(decoded, Mapping) and "eventNotifications" in decoded:
        return [one for company in _several(decoded["eventNotifications"]) for one in _company(company)]
    if isinstance(decoded, Mapping) and "specversion" in decoded:
        return _event(decoded)
    raise Unreadable("the notification has neither of Intuit's two shapes", body=raw)


def _event(event: Any) -> list[Notification]:
    """Read one CloudEvent."""
    match str(_of(event, "type") or "").split("."):
        case ["qbo", entity, change, *_]:
            pass
        case _:
            return []
    realm, record = _of(event, "intuitaccountid"), _of(event, "intuitentityid")
    if not realm or not record:
        return []
    return [
        Notification(
            realm_id=str(realm),
            entity=_named(entity),
            id=str(record),
            change=change,
            at=parse_time(_of(event, "time")),
            event_id=_of(event, "id"),
            merged_id=_merged(_of(_of(event, "data"), "deletedid")),
            payload=event,
        )
    ]


def _company(company: Any) -> list[Notification]:
    """Read the older format's part of one company."""
    realm = _of(company, "realmId")
    entities = _several(_of(_of(company, "dataChangeEvent"), "entities"))
    return [
        Notification(
            realm_id=str(realm),
            entity=_named(str(_of(entity, "name") or "")),
            id=str(_of(entity, "id")),
            change=_OLD_WORDS.get(str(_of(entity, "operation")).lower(), str(_of(entity, "operation")).lower()),
            at=parse_time(_of(entity, "lastUpdated")),
            merged_id=_merged(_of(entity, "deletedId")),
            payload={"realmId": realm, "dataChangeEvent": {"entities": [entity]}},
        )
        for entity in entities
        if realm and _of(entity, "id") and _of(entity, "name")
    ]


def _named(entity: str) -> str:
    row = BY_LOWER_NAME.get(entity.lower())
    return row.name if row else entity


def _merged(value: Any) -> str | None:
    return str(value) if value else None


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _of(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, Mapping) else None
