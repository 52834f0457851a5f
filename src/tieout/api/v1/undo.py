"""Undo: what was written to a company is taken back, where nobody has touched it since."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.api.auth import Entering
from tieout.api.bad_request import Invalid
from tieout.api.companies import company
from tieout.api.omittable import Omittable
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.api.v1.records import ConnectionPath
from tieout.connections.store import Connection
from tieout.errors import NotFound
from tieout.ids import RunId
from tieout.intents import store as intents
from tieout.intents.store import Intent
from tieout.push import undo as undoing
from tieout.runs import store as runs

router = APIRouter(
    prefix="/v1/businesses/{businessId}/quickbooks/connections/{connectionId}/undo",
    tags=["Intents"],
    responses=REFUSALS,
    route_class=ObjectRoute,
)


class Undoing(BaseModel):
    """What is to be taken back."""

    model_config = ConfigDict(extra="forbid")

    since: Omittable[AwareDatetime] = Field(default=None, description="What QuickBooks has taken since then.")
    until: Omittable[AwareDatetime] = Field(default=None, description="And not later; without it, until now.")
    run_id: Omittable[UUID] = Field(default=None, description="Or: what was promised as this run was asked for.")
    preview: bool = Field(default=True, description="Whether only to say what would be taken back.")


class TakenBackAnswer(BaseModel):
    """A thing of yours that is taken back: a payment voided, a payable cancelled."""

    kind: Literal["payable", "payment"]
    id: UUID


class LeftAnswer(BaseModel):
    """A thing of yours that stays as it is; of payees those that were made, for QuickBooks deletes none."""

    kind: Literal["payable", "payment", "payee"]
    id: UUID
    sentence: str = Field(description="Why.")


class UndoAnswer(BaseModel):
    """What is, or with `preview` would be, taken back, and what stays."""

    preview: bool
    taken_back: list[TakenBackAnswer] = Field(description="In the order in which it goes.")
    left: list[LeftAnswer]
    more: bool = Field(description="Whether there is more to take back: ask again.")


_THING = {"kind": "payable", "id": "01981f40-0000-7c00-8000-000000000003"}
EXAMPLES: dict[str, Any] = {
    "Undoing": {"since": "2026-03-14T09:00:00Z", "preview": True},
    "UndoAnswer": {
        "preview": True,
        "taken_back": [{"kind": "payment", "id": "01981f40-0000-7c00-8000-000000000006"}, _THING],
        "left": [_THING | {"sentence": "Somebody has changed it in QuickBooks since."}],
        "more": False,
    },
}


@router.post(
    "",
    operation_id="business.quickbooks.undo",
    summary="Undo what was written",
    responses={400: {"model": ApiError, "description": "Neither a time nor a run is named, or both are."}},
)
async def undo(entering: Entering, connection_id: ConnectionPath, said: Undoing) -> UndoAnswer:
    """Take back what was written: payments first, then the bills and invoices that nobody has touched since.

    Without `"preview": false` nothing is done. A portion at a time: ask again while `more` is true.
    """
    if (said.since is None) == (said.run_id is None):
        raise Invalid("Say since when, or which run.", fields=[("since", "either this or run_id")])
    async with entering.open() as (conn, business):
        connection, now = await company(conn, business, connection_id), entering.service.clock.now()
        made = await _made(conn, connection, said, now)
        what = undoing.preview if said.preview else undoing.undo
        done = await what(conn, connection, made, now=now)
    return UndoAnswer(
        preview=said.preview,
        taken_back=[TakenBackAnswer.model_validate({"kind": kind, "id": id_}) for kind, id_ in done.taken_back],
        left=[LeftAnswer.model_validate({"kind": kind, "id": id_, "sentence": why}) for kind, id_, why in done.left],
        more=done.more,
    )


async def _made(conn: AsyncConnection, connection: Connection, said: Undoing, now: datetime) -> Sequence[Intent]:
    if said.run_id is None:
        return await intents.created(conn, connection.id, since=said.since, until=said.until or now)
    run = await runs.find(conn, RunId(said.run_id))
    if run.connection_id != connection.id:
        raise NotFound("run", said.run_id)
    return await intents.created(conn, connection.id, noted_at=run.queued_at)
