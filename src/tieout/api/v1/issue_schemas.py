"""What issues look like under /v1, and what issues and health look like in the documentation."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from tieout.api.omittable import Omittable
from tieout.api.paging import ListQuery
from tieout.api.v1.schemas import PageMeta
from tieout.issues.problem import Severity
from tieout.issues.store import State

Who = Literal["you", "customer", "intuit", "operator"]
OWNER = "Who must act: you (the platform), your customer, Intuit, or the operator of Tieout."


class IssueSubject(BaseModel):
    """The record that an issue is about, or that stands in the way."""

    entity: str
    id: str | None
    name: str | None


class IssueAnswer(BaseModel):
    """Something that somebody must look at."""

    id: UUID
    key: str = Field(description="Which problem it is, within its company: the same problem has the same key.")
    state: State
    severity: Severity = Field(description="A warning stops nothing yet.")
    owner: Who = Field(description=OWNER)
    sentence: str = Field(description="What is wrong.")
    action: str = Field(description="What to do about it.")
    code: str | None = Field(description="Intuit's code, where there is one.")
    subject: IssueSubject | None
    cause: dict[str, Any] = Field(description="What QuickBooks said, with its intuit_tid: its support asks for it.")
    business_id: UUID | None = Field(description="Null: it is about the whole installation.")
    connection_id: UUID | None
    first_seen_at: datetime = Field(description="When it was there for the very first time.")
    opened_at: datetime = Field(description="Since when it has been there this time.")
    last_seen_at: datetime
    resolved_at: datetime | None
    muted_until: datetime | None
    count: int = Field(description="How often it happened since it was opened.")
    openings: int = Field(description="How often it came up.")


class IssuePage(BaseModel):
    """A page of issues, newest first."""

    data: list[IssueAnswer]
    meta: PageMeta


class IssueQuery(ListQuery):
    """Which issues."""

    state: Omittable[State] = Field(default=None, description="Only those that are open, muted or resolved.")
    owner: Omittable[Who] = Field(default=None, description="Only those of whoever must act.")
    severity: Omittable[Severity] = Field(default=None, description="Only errors, or only warnings.")
    connection_id: Omittable[UUID] = Field(default=None, description="Only those of this company.")
    code: Omittable[str] = Field(default=None, description="Only those with this code of Intuit's.")
    entity: Omittable[str] = Field(default=None, description="Only those about this kind of record.")


class Muting(BaseModel):
    """For how long nobody wants to see an issue."""

    model_config = ConfigDict(extra="forbid")

    until: datetime = Field(description="When it is shown again, unless it is over by then.")


_BUSINESS = "01981f3a-7c00-7b51-9a3e-6d1f0c2b4a10"
_CONNECTION = "01981f3c-12d4-7f20-8c11-0a9b8e7d6c5f"

_HEALTH = {
    "connection_id": _CONNECTION,
    "business_id": _BUSINESS,
    "business_name": "Craig's Landscaping",
    "environment": "production",
    "realm_id": "9341453172937241",
    "company_name": "Craig's Design and Landscaping Services",
    "state": "needs_reauth",
    "sentence": "QuickBooks ended the authorisation: somebody disconnected the app, or who connected it lost access.",
    "action": "reconnect",
    "owner": "customer",
    "advice": "Ask the owner to connect the company again; nothing that was loaded is lost.",
    "until": None,
    "last_synced_at": "2026-03-14T09:00:00Z",
    "next_sync_at": None,
    "tokens_refreshed_at": "2026-03-14T08:12:00Z",
    "idle_expires_at": "2026-06-23T08:12:00Z",
    "hard_expires_at": "2031-01-02T00:00:00Z",
    "problems": [
        {
            "key": "connection:revoked",
            "severity": "error",
            "owner": "customer",
            "sentence": "QuickBooks ended the authorisation: somebody disconnected the app, or who connected it lost"
            " access.",
            "action": "Ask the owner to connect the company again; nothing that was loaded is lost.",
            "code": None,
            "cause": {},
        }
    ],
    "problem_count": 1,
}

EXAMPLES: dict[str, dict[str, Any]] = {
    "HealthAnswer": _HEALTH,
    "BusinessHealth": {"state": "needs_reauth", "action": "reconnect", "connections": [_HEALTH]},
    "Muting": {"until": "2026-03-21T09:00:00Z"},
    "IssueAnswer": {
        "id": "01981f60-0000-7d00-8000-000000000001",
        "key": "sync:6190",
        "state": "open",
        "severity": "error",
        "owner": "customer",
        "sentence": "A sync stopped: The QuickBooks subscription has ended or the company is read only.",
        "action": "Renew or unlock the company in QuickBooks, then try again.",
        "code": "6190",
        "subject": None,
        "cause": {"error": "CompanyUnavailable", "intuit_tid": "1-6721b3c5-0d3c1a4f5b6e7d8c9a0b1c2d"},
        "business_id": _BUSINESS,
        "connection_id": _CONNECTION,
        "first_seen_at": "2026-03-14T09:00:00Z",
        "opened_at": "2026-03-14T09:00:00Z",
        "last_seen_at": "2026-03-14T12:00:00Z",
        "resolved_at": None,
        "muted_until": None,
        "count": 4,
        "openings": 1,
    },
}
