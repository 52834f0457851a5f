"""The shapes of intents, links and standings, each with an example."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from tieout.api.omittable import Omittable
from tieout.api.v1.schemas import PageMeta

Thing = Literal["payee", "payable", "payment", "attachment"]
IntentState = Literal["noted", "ready", "sending", "sent", "refused", "unknown", "dropped"]


class IntentAnswer(BaseModel):
    """A write to QuickBooks that is promised to happen once."""

    id: UUID
    connection_id: UUID
    thing: Thing
    thing_id: UUID
    thing_version: int = Field(description="The version of the thing that is, or was, written.")
    entity: str = Field(description="What it is in QuickBooks.")
    operation: Literal["create", "update", "void", "delete", "attach"]
    record_id: str | None = Field(description="The record that is changed.")
    state: IntentState
    generation: int = Field(description="Goes up whenever other bytes are sent after a known outcome.")
    request_id: str = Field(description="The `requestid` under which QuickBooks does it once.")
    blocked: dict[str, Any] | None = Field(
        description="Why it cannot be sent: `code`, `sentence`, `owner`, `action`, perhaps `facts` with `choices`."
    )
    waits_for: Thing | None = Field(description="The kind of thing that has to be there first.")
    waits_for_id: UUID | None
    due_at: datetime | None = Field(description="When it is looked at next; null: it is somebody's turn, or done.")
    sent_at: datetime | None
    attempts: int
    outcome: dict[str, Any] | None = Field(
        description="What came of it; `variance` where amounts were booked otherwise."
    )
    ignored_at: datetime | None
    settled_at: datetime | None
    created_at: datetime
    changed_at: datetime


class IntentPage(BaseModel):
    """A page of intents, oldest first."""

    data: list[IntentAnswer]
    meta: PageMeta


class IntentEvent(BaseModel):
    """Something that happened to an intent."""

    at: datetime
    state: IntentState
    generation: int
    note: dict[str, Any] | None


class IntentDetail(IntentAnswer):
    """An intent with its history, and with what would be sent now where that was asked for."""

    history: list[IntentEvent]
    preview: Omittable[Any] = Field(default=None, description="The exact JSON, its amounts as strings.")
    trouble: Omittable[dict[str, Any]] = Field(default=None, description="What a preflight finds in its way now.")
    versions: Omittable[dict[Literal["platform", "quickbooks"], Any]] = Field(
        default=None, description="Of a conflict: what either side has, amounts as strings."
    )


class PreviewAnswer(BaseModel):
    """What would be written of a thing to one company now; neither body nor trouble: nothing."""

    connection_id: UUID
    entity: str = Field(description="What it is in QuickBooks.")
    operation: Literal["create", "update", "void", "delete", "attach"] | None
    preview: Any = Field(default=None, description="The exact JSON, its amounts as strings.")
    trouble: dict[str, Any] | None = Field(default=None, description="What is in its way.")


class Retries(BaseModel):
    """Which intents are tried again."""

    model_config = ConfigDict(extra="forbid")

    ids: Omittable[list[UUID]] = Field(default=None, description="These alone; without it, all that are not ignored.")


class RetriesAnswer(BaseModel):
    """What is tried again."""

    data: list[IntentAnswer]


class Choice(BaseModel):
    """Which version of a conflict stays."""

    model_config = ConfigDict(extra="forbid")

    side: Literal["platform", "quickbooks"]


class NameSettlement(BaseModel):
    """What to do where a payee's name is taken in QuickBooks, or the payee may be a vendor that is there."""

    model_config = ConfigDict(extra="forbid")

    choice: Literal["suffix", "reactivate", "new"] = Field(
        description="suffix: write it with ` (Vendor)` or ` (Customer)` behind its name. reactivate: make the inactive"
        " record that has the name active again, and link it. new: it is none of those it resembles; write it."
    )


class Resolution(BaseModel):
    """What somebody found in QuickBooks about a write whose answer was lost."""

    model_config = ConfigDict(extra="forbid")

    record_id: str | None = Field(description="The record that it made or changed; null: it is not there.")


class CaughtUp(BaseModel):
    """What was promised of what a company lacked."""

    promised: int
    more: bool = Field(description="Whether there is more: ask again.")


class LinkAnswer(BaseModel):
    """A thing of yours that is a record of QuickBooks."""

    id: UUID
    connection_id: UUID
    kind: Thing
    thing_id: UUID
    entity: str
    record_id: str
    made_by: Literal["push", "import", "match", "person"]
    linked_at: datetime
    ended_at: datetime | None
    end_cause: str | None
    written_version: int


class LinkPage(BaseModel):
    """A page of links, oldest first."""

    data: list[LinkAnswer]
    meta: PageMeta


class NewLink(BaseModel):
    """A thing of yours, and the record that it is."""

    model_config = ConfigDict(extra="forbid")

    connection_id: UUID
    kind: Thing
    thing_id: UUID
    record_id: str = Field(min_length=1)


class StandingAnswer(BaseModel):
    """How a thing stands in one company."""

    connection_id: UUID
    state: Literal["not eligible", "blocked", "waiting", "ready", "sending", "unknown", "synced", "conflict", "ignored"]
    sentence: str
    owner: Literal["you", "customer", "intuit", "operator"] | None = Field(description="Who must act; null: nobody.")
    action: str
    choices: list[str] = Field(description="What the intent may be told.")
    intent_id: UUID | None
    entity: str | None
    record_id: str | None


class StandingList(BaseModel):
    """How a thing stands in every company of its business."""

    data: list[StandingAnswer]


_ID, _THING, _COMPANY = (f"01981f40-0000-7c00-8000-00000000000{number}" for number in (1, 2, 3))
_BLOCKED = {
    "code": "no_expense_account",
    "sentence": "Line 1 names no account, and neither its payee nor the connection has one.",
    "owner": "customer",
    "action": "Set the connection's default expense account, or one on the payee or the line.",
    "facts": {"line": 1},
}
_INTENT: dict[str, Any] = {
    "id": _ID,
    "connection_id": _COMPANY,
    "thing": "payable",
    "thing_id": _THING,
    "thing_version": 1,
    "entity": "Bill",
    "operation": "create",
    "record_id": None,
    "state": "noted",
    "generation": 1,
    "request_id": "01981f4000007c008000000000000001-1",
    "blocked": _BLOCKED,
    "waits_for": None,
    "waits_for_id": None,
    "due_at": None,
    "sent_at": None,
    "attempts": 0,
    "outcome": None,
    "ignored_at": None,
    "settled_at": None,
    "created_at": "2026-08-16T12:00:00Z",
    "changed_at": "2026-08-16T12:00:01Z",
}
_EVENT = {"at": "2026-08-16T12:00:00Z", "state": "noted", "generation": 1, "note": {"operation": "create"}}
_LINK: dict[str, Any] = {
    "id": _ID,
    "connection_id": _COMPANY,
    "kind": "payable",
    "thing_id": _THING,
    "entity": "Bill",
    "record_id": "145",
    "made_by": "push",
    "linked_at": "2026-08-16T12:00:02Z",
    "ended_at": None,
    "end_cause": None,
    "written_version": 1,
}
_STANDING = {
    "connection_id": _COMPANY,
    "state": "blocked",
    "sentence": _BLOCKED["sentence"],
    "owner": "customer",
    "action": _BLOCKED["action"],
    "choices": ["retry", "ignore"],
    "intent_id": _ID,
    "entity": None,
    "record_id": None,
}
_LAST = {"pagination": {"cursor": None, "has_more": False}}
EXAMPLES: dict[str, dict[str, Any]] = {
    "IntentAnswer": _INTENT,
    "IntentPage": {"data": [_INTENT], "meta": _LAST},
    "IntentEvent": _EVENT,
    "IntentDetail": _INTENT | {"history": [_EVENT], "trouble": _BLOCKED},
    "PreviewAnswer": {
        "connection_id": _COMPANY,
        "entity": "Bill",
        "operation": "create",
        "preview": None,
        "trouble": _BLOCKED,
    },
    "Retries": {"ids": [_ID]},
    "RetriesAnswer": {"data": [_INTENT]},
    "Choice": {"side": "platform"},
    "NameSettlement": {"choice": "suffix"},
    "Resolution": {"record_id": "145"},
    "CaughtUp": {"promised": 12, "more": False},
    "LinkAnswer": _LINK,
    "LinkPage": {"data": [_LINK], "meta": _LAST},
    "NewLink": {"connection_id": _COMPANY, "kind": "payee", "thing_id": _THING, "record_id": "46"},
    "StandingAnswer": _STANDING,
    "StandingList": {"data": [_STANDING]},
}
