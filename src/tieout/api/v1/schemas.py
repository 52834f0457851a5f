"""The shapes of our own routes under /v1; amounts and balances are strings, because JSON numbers lose cents."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.json_schema import SkipJsonSchema

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
]


class Pagination(BaseModel):
    """Where this page ends."""

    cursor: str | None = Field(description="Give it back as `cursor` to get the next page; null on the last.")
    has_more: bool


class PageMeta(BaseModel):
    """About the page."""

    pagination: Pagination


class NewBusiness(BaseModel):
    """A customer of the platform."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Craig's Landscaping", "external_id": "cust_42"}]}
    )

    name: Line
    external_id: Line | SkipJsonSchema[None] = Field(
        default=None, description="Your own id of it; creating the same one again answers the first."
    )


class BusinessAnswer(BaseModel):
    """A customer of the platform."""

    id: UUID
    name: str
    external_id: str | None
    created_at: datetime
    archived_at: datetime | None


class BusinessPage(BaseModel):
    """A page of businesses, oldest first."""

    data: list[BusinessAnswer]
    meta: PageMeta


class AuthToken(BaseModel):
    """A token for requests; send it as `Authorization: Bearer <access_token>`."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - a word of RFC 6749, no secret
    expires_in: int = Field(description="Seconds for which it is good.")


class LastSync(BaseModel):
    """The newest run of a connection."""

    run_id: UUID
    state: str
    started_at: datetime | None
    finished_at: datetime | None


class ConnectionAnswer(BaseModel):
    """Our authorisation to one QuickBooks company."""

    id: UUID
    state: Literal["active", "needs_reconnect", "disconnected"]
    cause: str | None = Field(description="Why it is not active.")
    environment: str
    realm_id: str = Field(description="QuickBooks' own id of the company.")
    company_name: str | None
    country: str | None
    home_currency: str | None
    time_zone: str | None
    connected_at: datetime | None
    disconnected_at: datetime | None
    last_sync: LastSync | None


class ConnectionList(BaseModel):
    """The companies of a business."""

    data: list[ConnectionAnswer]


class Party(BaseModel):
    """The customer, vendor or employee that a record is about."""

    id: str
    name: str | None


class RecordAnswer(BaseModel):
    """A record as QuickBooks last told it."""

    entity: str
    id: str
    sync_token: str
    lifecycle: Literal["active", "inactive", "voided", "deleted", "merged"]
    created_at: datetime | None
    updated_at: datetime | None
    label: str | None = Field(description="Its name or number.")
    party: Party | None
    date: date | None
    amount: str | None = Field(description="An exact decimal.")
    balance: str | None = Field(description="An exact decimal.")
    currency: str | None
    seen_at: datetime = Field(description="When we last read it.")
    body: dict[str, Any] | SkipJsonSchema[None] = Field(
        default=None, description="QuickBooks' own JSON, byte for byte; in lists only with `include_body=true`."
    )


class RecordPage(BaseModel):
    """A page of records."""

    data: list[RecordAnswer]
    meta: PageMeta


class EntityProgress(BaseModel):
    """How far a run is with one kind of record."""

    state: str
    expected: int | None = None
    fetched: int = 0
    created: int = 0
    updated: int = 0
    deleted: int = 0


class RunAnswer(BaseModel):
    """One pass over a company."""

    id: UUID
    connection_id: UUID
    kind: str
    trigger: str
    state: Literal["queued", "running", "completed", "incomplete", "failed"]
    started_at: datetime | None
    finished_at: datetime | None
    reason: str | None = Field(description="Layer's word for why it failed.")
    retryable: bool | None
    cause: dict[str, Any] | None = Field(description="What QuickBooks said, whose move it is, and what to do.")
    calls: int = Field(description="Requests to QuickBooks that it took.")
    progress: dict[str, EntityProgress]


class RunPage(BaseModel):
    """A page of runs, newest first."""

    data: list[RunAnswer]
    meta: PageMeta


class CertificateRow(BaseModel):
    """One kind of record, counted on both sides."""

    entity: str
    theirs: int | None = Field(description="QuickBooks' count; null where it cannot be asked.")
    ours: int | None
    agrees: bool | None = Field(description="Null where it is not provable.")


class CertificateAnswer(BaseModel):
    """The proof that the mirror agreed with QuickBooks at a time, or where it did not."""

    id: UUID
    connection_id: UUID
    at: datetime
    agreed: bool
    rows: list[CertificateRow]


class CertificatePage(BaseModel):
    """A page of certificates, newest first."""

    data: list[CertificateAnswer]
    meta: PageMeta
