"""What QuickBooks told of a company by itself: each notification with its payload and state, and another look."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from tieout.api.auth import Entering
from tieout.api.companies import company
from tieout.api.omittable import Omittable
from tieout.api.paging import ListQuery, cut
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.schemas import PageMeta
from tieout.inbox import read as inbox
from tieout.pull import arrivals

_PREFIX = "/v1/businesses/{businessId}/quickbooks/connections/{connectionId}/notifications"
lists = APIRouter(prefix=_PREFIX, tags=["Notifications"], responses=REFUSALS)
one = APIRouter(prefix=_PREFIX, tags=["Notifications"], responses=REFUSALS, route_class=ObjectRoute)
ConnectionPath = Annotated[str, Path(alias="connectionId", description="The connection, by its UUID.")]
State = Literal["new", "again", "done", "unknown"]

EXAMPLES: dict[str, Any] = {
    "NotificationAnswer": {
        "id": "5c1f0e6f2b9a4d7e8c3b5a697887960514233241506f7e8d9cabbac9d8e7f605",
        "entity": "Bill", "record_id": "108", "change": "updated", "merged_id": None,
        "at": "2026-03-14T09:00:00Z", "received_at": "2026-03-14T09:00:02Z",
        "state": "done", "handled_at": "2026-03-14T09:00:03Z",
        "payload": {
            "specversion": "1.0", "id": "88cd52aa-33b6-4351-9aa4-47572edbd068", "type": "qbo.bill.updated.v1",
            "time": "2026-03-14T09:00:00Z", "intuitentityid": "108", "intuitaccountid": "9341453172937241", "data": {},
        },
    },
    "NotificationReplayParams": {"since": "2026-03-14T00:00:00Z"},
    "NotificationReplayAnswer": {"connection_id": "01981f3c-12d4-7f20-8c11-0a9b8e7d6c5f", "replayed": 12},
}  # fmt: skip


class NotificationQuery(ListQuery):
    """Which of them."""

    state: Omittable[State] = Field(default=None, description="Only those that stand so.")


class NotificationAnswer(BaseModel):
    """What QuickBooks told us once."""

    id: str
    entity: str
    record_id: str
    change: str
    merged_id: str | None = Field(description="The record that was merged into this one.")
    at: datetime | None = Field(description="When it happened, as Intuit says.")
    received_at: datetime
    state: State = Field(
        description="`new` and `again` wait for a look, `done` had one, of an `unknown` kind nothing is kept."
    )
    handled_at: datetime | None
    payload: dict[str, Any] | None = Field(description="What Intuit said of it, in the format in which it came.")


class NotificationPage(BaseModel):
    """A page of notifications, the newest first."""

    data: list[NotificationAnswer]
    meta: PageMeta


class NotificationReplayParams(BaseModel):
    """From when on to look again."""

    model_config = ConfigDict(extra="forbid")

    since: AwareDatetime = Field(description="What came since then; notifications are kept for 30 days.")


class NotificationReplayAnswer(BaseModel):
    """What is looked at again."""

    connection_id: UUID
    replayed: int = Field(description="How many notifications.")


@lists.get("", operation_id="business.quickbooks.notifications.list", summary="List notifications")
async def list_page(
    entering: Entering, connection_id: ConnectionPath, query: Annotated[NotificationQuery, Query()]
) -> NotificationPage:
    """List what QuickBooks told of the company, the newest first; each led to a look, none is believed by itself."""
    async with entering.open() as (conn, business):
        id_ = (await company(conn, business, connection_id)).id
        found = await inbox.page(conn, id_, after=query.after, state=query.state, limit=query.limit + 1)
    page, meta = cut(found, query.limit, lambda told: told.place)
    return NotificationPage.model_validate({"data": page, "meta": meta}, from_attributes=True)


@one.post("/replay", operation_id="business.quickbooks.notifications.replay", summary="Look at notifications again")
async def replay(
    entering: Entering, connection_id: ConnectionPath, wanted: NotificationReplayParams
) -> NotificationReplayAnswer:
    """Look again at everything that came for the company since a time; QuickBooks is asked in a few calls."""
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        now = entering.service.clock.now()
        replayed = await arrivals.replay(conn, connection, since=wanted.since, now=now)
    return NotificationReplayAnswer(connection_id=connection.id, replayed=replayed)
