"""What QuickBooks tells an app about changes: the events, the two bodies they travel in, and the signature.

https://developer.intuit.com/app/developer/qbo/docs/develop/webhooks
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import msgspec

from qbo.facts.catalog import BY_NAME

Format = Literal["cloudevents", "legacy"]
# The older format's words (facts C.4).
_OPERATIONS = {
    "created": "Create",
    "updated": "Update",
    "deleted": "Delete",
    "merged": "Merge",
    "voided": "Void",
    "emailed": "Emailed",
}


@dataclass(frozen=True, kw_only=True)
class Event:
    """One change of one record; its id stays the same however often it is told."""

    id: str
    realm_id: str
    entity: str
    record_id: str
    change: str
    at: datetime
    deleted_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Where an app wants to be told, and of what; `entities` None means of everything."""

    id: str
    client_id: str
    url: str
    verifier_token: str
    format: Format = "cloudevents"
    entities: tuple[str, ...] | None = None
    content_type: str = "application/json"

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise ValueError(f"An address begins with http:// or https://; {self.url!r} does not.")
        if unknown := [name for name in self.entities or () if name not in BY_NAME]:
            raise ValueError(f"There is no entity {', '.join(unknown)}; names are as in Customer, Invoice.")

    def wants(self, event: Event) -> bool:
        """Whether it subscribed to this entity."""
        return self.entities is None or event.entity in self.entities


def body(events: Sequence[Event], form: Format) -> bytes:
    """Write the events as they travel."""
    return msgspec.json.encode([_cloud(one) for one in events] if form == "cloudevents" else _legacy(events))


def headers(endpoint: Endpoint, raw: bytes, *, at: datetime, tid: str) -> dict[str, str]:
    """Answer the headers of a delivery; the signature covers the raw bytes."""
    sealed = hmac.new(endpoint.verifier_token.encode(), raw, hashlib.sha256).digest()
    sent = {
        "content-type": endpoint.content_type,
        "intuit-signature": base64.b64encode(sealed).decode(),
        "intuit-created-time": _utc(at),
        "intuit-t-id": tid,
        "user-agent": "intuit_notification_server/0.1",
    }
    if endpoint.format == "legacy":
        sent["intuit-notification-schema-version"] = "0.1"
    return sent


def _cloud(event: Event) -> dict[str, Any]:
    source = base64.b64encode(hashlib.sha256(event.realm_id.encode()).digest()).decode()
    return {
        "specversion": "1.0",
        "id": event.id,
        "source": f"intuit.{source}",
        "type": f"qbo.{event.entity.lower()}.{event.change}.v1",
        "datacontenttype": "application/json",
        "time": _utc(event.at),
        "intuitentityid": event.record_id,
        "intuitaccountid": event.realm_id,
        "data": {"deletedid": event.deleted_id} if event.deleted_id else {},
    }


def _legacy(events: Sequence[Event]) -> dict[str, Any]:
    by_company: dict[str, list[dict[str, str]]] = {}
    for event in events:
        by_company.setdefault(event.realm_id, []).append(_entity(event))
    return {
        "eventNotifications": [
            {"realmId": realm, "dataChangeEvent": {"entities": entities}} for realm, entities in by_company.items()
        ]
    }


def _entity(event: Event) -> dict[str, str]:
    shown = {
        "name": event.entity,
        "id": event.record_id,
        "operation": _OPERATIONS[event.change],
        "lastUpdated": _utc(event.at),
    }
    return {**shown, "deletedId": event.deleted_id} if event.deleted_id else shown


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
