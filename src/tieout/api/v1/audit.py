"""The audit: who changed what through a door of ours."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from tieout.api.auth import Asking, Entering
from tieout.api.paging import ListQuery, Paging, cut
from tieout.api.v1.answer import REFUSALS
from tieout.api.v1.schemas import PageMeta
from tieout.audit import store as audit
from tieout.audit.store import Entry

every = APIRouter(prefix="/v1/audit", tags=["Audit"], responses=REFUSALS)
of_business = APIRouter(prefix="/v1/businesses/{businessId}/audit", tags=["Audit"], responses=REFUSALS)


class AuditEntryAnswer(BaseModel):
    """Something that somebody changed."""

    id: int
    at: datetime
    kind: Literal["platform", "business", "person", "terminal"] = Field(
        description="With which door's key: the platform's, one business's, a person's, or none, at the terminal."
    )
    who: str = Field(description="The client, the person's e-mail address, or the user of the terminal.")
    action: str = Field(description="What was done: an operation of this API, a form of the pages, or a command.")
    about: dict[str, str] = Field(description="To what it was done: the ids of the address. Contents are not kept.")
    business_id: UUID | None = Field(description="Null: it was done to the whole installation.")
    request_id: str | None = Field(description="The answer's X-Request-Id; log lines carry it too.")


class AuditPage(BaseModel):
    """A page of the audit, the latest first."""

    data: list[AuditEntryAnswer]
    meta: PageMeta


EXAMPLES: dict[str, Any] = {
    "AuditEntryAnswer": {
            "id": 4711, "at": "2026-03-20T14:01:23Z", "kind": "person", "who": "ada@example.com", "action": "pause",
            "about": {"connection": "0190f5a4-6c1b-7d5e-8f10-2b3c4d5e6f70"},
            "business_id": None, "request_id": "a3f1c09b5e7d2468",
    },
}  # fmt: skip


@every.get("", operation_id="audit.list", summary="List the audit")
async def list_all(asking: Asking, query: Paging) -> AuditPage:
    """List what was changed by anybody, as far as the caller may see it, the latest first."""
    async with asking.open() as conn:
        found = await audit.page(conn, before=query.after_number or None, limit=query.limit + 1)
    return _page(found, query)


@of_business.get("", operation_id="business.audit.list", summary="List a business's audit")
async def list_one(entering: Entering, query: Paging) -> AuditPage:
    """List what was changed of one business, the latest first."""
    async with entering.open(archived=True) as (conn, business):
        before = query.after_number or None
        found = await audit.page(conn, business_id=business.id, before=before, limit=query.limit + 1)
    return _page(found, query)


def _page(found: Sequence[Entry], query: ListQuery) -> AuditPage:
    page, meta = cut(found, query.limit, lambda entry: entry.id)
    return AuditPage.model_validate({"data": page, "meta": meta}, from_attributes=True)
