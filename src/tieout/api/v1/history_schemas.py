"""The shapes of versions, of the feed of changes, and of deletions that wait for somebody to look."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from tieout.api.omittable import Omittable
from tieout.api.v1.schemas import PageMeta

Change = Literal[
    "loaded",
    "created",
    "updated",
    "renamed",
    "voided",
    "deactivated",
    "reactivated",
    "deleted",
    "restored",
    "merged",
]


class ChangeAnswer(BaseModel):
    """One change of a record, and what it is since then."""

    connection_id: UUID
    entity: str
    id: str
    number: int = Field(description="Which version of the record it made; 1 is the first that we knew.")
    change: Change = Field(description="What happened; `loaded` is what was there when the company was first read.")
    lifecycle: Literal["active", "inactive", "voided", "deleted", "merged"]
    merged_into: str | None = Field(description="The record that goes on in its place.")
    possibly_merged: bool = Field(
        description="It is gone though QuickBooks deletes none of its kind: a merge that nobody told us of."
    )
    label: str | None = Field(description="Its name or number.")
    sync_token: str
    missed: int = Field(description="Versions between this one and the one before that nobody saw.")
    source: Literal["load", "change", "notification", "push", "repair"] = Field(
        description="How we learnt of it: a reading of everything, the list of changes, a notification, our own"
        " write, or a repair after a comparison."
    )
    at: datetime = Field(description="Since when it holds: QuickBooks' time where it tells one, else when we saw it.")
    updated_at: datetime | None
    seen_at: datetime
    run_id: UUID | None
    body: Omittable[dict[str, Any]] = Field(
        default=None, description="QuickBooks' own JSON, byte for byte; only with `include_body=true`."
    )


class DifferenceAnswer(BaseModel):
    """A member that is not as it was in the version before; numbers are strings, null says that it was not there."""

    path: str = Field(description="Such as `Line[Id=1].Amount`.")
    before: Any
    after: Any


class VersionAnswer(ChangeAnswer):
    """A version of a record, and in what it differs from the one before."""

    differences: list[DifferenceAnswer]


class VersionPage(BaseModel):
    """A page of versions, oldest first."""

    data: list[VersionAnswer]
    meta: PageMeta


class FeedPagination(BaseModel):
    """Where this page ends."""

    cursor: str = Field(description="Keep it, and give it back as `cursor` to get what comes next, now or next year.")
    has_more: bool = Field(description="Whether more is there already.")


class FeedMeta(BaseModel):
    """About the page."""

    pagination: FeedPagination


class ChangePage(BaseModel):
    """A page of changes, in the order of the feed."""

    data: list[ChangeAnswer]
    meta: FeedMeta


class HeldDeletionAnswer(BaseModel):
    """Records that QuickBooks no longer shows, too many to be marked as deleted before somebody has looked."""

    entity: str
    missing: int = Field(description="So many would be marked as deleted.")
    living: int = Field(description="Of so many that we know.")
    run_id: UUID | None
    asked_at: datetime
    confirmed: int | None = Field(description="So many may go; the next sync marks them.")
    confirmed_at: datetime | None
    confirmed_by: str | None


class HeldDeletionList(BaseModel):
    """The deletions that wait, or wait for the next sync."""

    data: list[HeldDeletionAnswer]


class Confirmation(BaseModel):
    """What was looked at and found to be true."""

    model_config = ConfigDict(extra="forbid")

    missing: int = Field(ge=1, description="How many records are really gone: as many as were asked about.")
