"""The shapes of events, of the endpoints that they are told to, and of their deliveries."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from tieout.api.omittable import Omittable
from tieout.api.v1.schemas import PageMeta

DeliveryState = Literal["waiting", "delivered", "failed"]


class EventAnswer(BaseModel):
    """Something that happened, as endpoints are told of it."""

    id: UUID = Field(description="The same at every attempt, and when it is replayed: the `webhook-id`.")
    type: str
    timestamp: datetime = Field(description="When it happened.")
    business_id: UUID | None = Field(description="Null: it concerns the whole installation.")
    data: dict[str, Any] = Field(description="What happened; docs/events.md has the members of each type.")


class EventPage(BaseModel):
    """Events, newest first."""

    data: list[EventAnswer]
    meta: PageMeta


class NewEndpoint(BaseModel):
    """An address of yours that wants to be told."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(description="An https address in the public internet.")
    types: Omittable[list[str]] = Field(
        default=None, description="Only these types, or all of a kind as `record.*`; without it every one."
    )
    business_id: Omittable[UUID] = Field(default=None, description="Only what concerns this business.")
    secret: Omittable[str] = Field(
        default=None, description="`whsec_` and the base64 of 24 to 64 bytes; made when left out."
    )


class ChangedEndpoint(BaseModel):
    """What is to be different; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    url: Omittable[str] = Field(default=None, description="Where to send from now on.")
    types: Omittable[list[str]] = Field(default=None, description='Only these types; `["*"]` for every one.')


class Rotation(BaseModel):
    """How a secret is replaced."""

    model_config = ConfigDict(extra="forbid")

    secret: Omittable[str] = Field(default=None, description="The new one; made when left out.")
    overlap_seconds: int = Field(default=86_400, ge=0, le=604_800, description="So long the one before signs too.")


class Replay(BaseModel):
    """What is to be told again: one event, or every one since a time."""

    model_config = ConfigDict(extra="forbid")

    event_id: Omittable[UUID] = Field(default=None, description="This one, whatever its type.")
    since: Omittable[datetime] = Field(default=None, description="Every one since then that the endpoint asks for.")


class ReplayAnswer(BaseModel):
    """How many events will be told again."""

    events: int


class EndpointAnswer(BaseModel):
    """An endpoint, and whether it takes what it is told."""

    id: UUID
    url: str
    types: list[str] | None
    business_id: UUID | None
    state: Literal["enabled", "failing", "disabled"]
    disabled_why: str | None
    disabled_at: datetime | None
    failing_since: datetime | None
    rests_until: datetime | None = Field(description="Nothing is sent before: the last attempts were in vain.")
    old_secret_until: datetime | None = Field(description="So long the secret before signs too.")
    created_at: datetime


class EndpointWithSecret(EndpointAnswer):
    """An endpoint with the secret that its events are signed with."""

    secret: str = Field(description="Told only now; keep it where secrets are kept.")


class EndpointPage(BaseModel):
    """Every endpoint, oldest first."""

    data: list[EndpointAnswer]
    meta: PageMeta


class AttemptAnswer(BaseModel):
    """How one sending went."""

    number: int
    at: datetime
    milliseconds: int
    status: int | None = Field(description="Null: no answer came.")
    answer: str | None = Field(description="How its body began.")
    error: str | None = Field(description="Why it does not count; null when the event was taken.")


class DeliveryAnswer(BaseModel):
    """What became of an event at an endpoint."""

    event_id: UUID
    type: str
    state: DeliveryState
    attempts: list[AttemptAnswer]
    due_at: datetime | None = Field(description="When it is tried again; null while it waits: at its next turn.")
    ended_at: datetime | None


class DeliveryPage(BaseModel):
    """Deliveries to an endpoint, the newest event first."""

    data: list[DeliveryAnswer]
    meta: PageMeta


_NOW = "2026-03-14T08:59:30Z"
_BUSINESS = "01981f3a-7c00-7b51-9a3e-6d1f0c2b4a10"
_ENDPOINT = {
    "id": "01981f70-0000-7e00-8000-000000000001",
    "url": "https://app.example.com/hooks/tieout",
    "types": ["record.*", "connection.needs_reconnect"],
    "business_id": None,
    "state": "enabled",
    "disabled_why": None,
    "disabled_at": None,
    "failing_since": None,
    "rests_until": None,
    "old_secret_until": None,
    "created_at": _NOW,
}
_EVENT = {
    "id": "5f0c8c1e-8a41-4f0a-9d0b-3d1d2b7c9a10",
    "type": "issue.resolved",
    "timestamp": _NOW,
    "business_id": _BUSINESS,
    "data": {"issue_id": "01981f60-0000-7d00-8000-000000000001", "key": "sync:6190"},
}
_ATTEMPT = {"number": 1, "at": _NOW, "milliseconds": 87, "status": 204, "answer": None, "error": None}
_DELIVERY = {
    "event_id": _EVENT["id"],
    "type": "issue.resolved",
    "state": "delivered",
    "attempts": [_ATTEMPT],
    "due_at": None,
    "ended_at": _NOW,
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "EventAnswer": _EVENT,
    "NewEndpoint": {"url": _ENDPOINT["url"], "types": _ENDPOINT["types"]},
    "ChangedEndpoint": {"types": ["*"]},
    "Rotation": {"overlap_seconds": 86_400},
    "Replay": {"since": _NOW},
    "ReplayAnswer": {"events": 12},
    "EndpointAnswer": _ENDPOINT,
    "EndpointWithSecret": _ENDPOINT | {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
    "AttemptAnswer": _ATTEMPT,
    "DeliveryAnswer": _DELIVERY,
}
