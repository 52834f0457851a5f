"""The shapes of our own routes under /v1; amounts and balances are strings, because JSON numbers lose cents."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from tieout.api.omittable import Omittable
from tieout.health.reasons import Reason

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

    name: Line
    external_id: Omittable[Line] = Field(
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
    """The newest run that somebody asked for."""

    run_id: UUID
    state: Literal["queued", "running", "completed", "incomplete", "failed"]
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


class VersionThen(BaseModel):
    """Which version of a record held at the time asked for."""

    number: int = Field(description="1 is the first that we knew.")
    since: datetime
    until: datetime | None = Field(description="When it was replaced; null while it holds.")
    missed: int = Field(description="Versions that nobody saw between it and the next: it may have ended earlier.")


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
    merged_into: str | None = Field(description="The record that goes on in its place, once it was merged into that.")
    seen_at: datetime = Field(description="When we last read it.")
    possibly_merged_into: Omittable[str] = Field(
        default=None,
        description="What named it names this one since it became inactive: a merge nobody told us of, or null."
        " Only for one record as it is.",
    )
    version: Omittable[VersionThen] = Field(default=None, description="Only with `as_of`.")
    body: Omittable[dict[str, Any]] = Field(
        default=None, description="QuickBooks' own JSON, byte for byte; in lists only with `include_body=true`."
    )


class RecordPage(BaseModel):
    """A page of records."""

    data: list[RecordAnswer]
    meta: PageMeta


class RunProgress(BaseModel):
    """How far a run is with one kind of record."""

    state: Literal["waiting", "reading", "done"]
    expected: int | None = Field(description="QuickBooks' count, where one was asked for.")
    fetched: int
    created: int
    updated: int
    deleted: int


class RunAnswer(BaseModel):
    """One pass over a company."""

    id: UUID
    connection_id: UUID
    kind: Literal["load", "changes", "check"]
    trigger: Literal["first", "manual", "schedule"]
    state: Literal["queued", "running", "completed", "incomplete", "failed"]
    entities: list[str] = Field(description="The kinds of record that it is about.")
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    reason: Reason | None = Field(description="Layer's word for why it failed.")
    retryable: bool | None = Field(description="Whether trying again may help, after a failure.")
    cause: dict[str, Any] = Field(description="What QuickBooks said, whose move it is, and what to do.")
    calls: int = Field(description="Requests to QuickBooks that it took.")
    intuit_tid: str | None = Field(description="Intuit's name for the last of them: its support asks for it.")
    progress: dict[str, RunProgress]


class RunPage(BaseModel):
    """A page of runs, newest first."""

    data: list[RunAnswer]
    meta: PageMeta


class RepairAnswer(BaseModel):
    """A record that was found wrong here, and put right."""

    id: str
    was: Literal["missing", "stale", "extra"]


class CertificateRow(BaseModel):
    """One kind of record, counted on both sides: all of them, and those changed since the boundary."""

    entity: str
    verdict: Literal["agrees", "differs", "not provable"]
    theirs: int | None = Field(description="QuickBooks' count.")
    ours: int | None
    theirs_recent: int | None
    ours_recent: int | None
    why: str | None = Field(description="Why it is not provable, or what differs.")
    compared: int | None = Field(description="Of how many records ids and versions were compared too, if of any.")
    repaired: list[RepairAnswer] = Field(description="What that put right.")


class CertificateAnswer(BaseModel):
    """The proof that the mirror agreed with QuickBooks at a time, or where it did not."""

    id: UUID
    connection_id: UUID
    run_id: UUID | None
    at: datetime
    boundary: datetime
    agreed: bool = Field(description="Whether nothing that can be proven differs.")
    rows: list[CertificateRow]


class CertificatePage(BaseModel):
    """A page of certificates, newest first."""

    data: list[CertificateAnswer]
    meta: PageMeta
