"""When a company is looked at without anybody asking, and what of it: read, choose, pause, resume."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.api.auth import Entering
from tieout.api.companies import company
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.connections import due, schedules
from tieout.connections import store as connections
from tieout.ids import ConnectionId
from tieout.pull import choosing, planning
from tieout.pull.request import selected

router = APIRouter(
    prefix="/v1/businesses/{businessId}/quickbooks/connections/{connectionId}",
    tags=["Schedule"],
    responses=REFUSALS,
    route_class=ObjectRoute,
)
ConnectionPath = Annotated[str, Path(alias="connectionId", description="The connection, by its UUID.")]


class NewSelection(BaseModel):
    """What is to be kept of a company."""

    model_config = ConfigDict(extra="forbid")

    entities: list[str] | None = Field(
        default=None, description="The kinds of record; null keeps every one, left out they stay as they are."
    )
    start_date: date | None = Field(
        default=None,
        description="What is dated from this day on; null keeps everything, left out it stays as it is. What lies"
        " before is loaded when the day moves back, and stays here, no longer counted, when it moves on.",
    )


class ScheduleAnswer(BaseModel):
    """When a company is looked at without anybody asking, and what of it."""

    connection_id: UUID
    paused_at: datetime | None = Field(description="Since when only syncs that are asked for take place.")
    entities: list[str] = Field(description="The kinds of record that are kept.")
    start_date: date | None = Field(description="The day from which transactions are kept; null: all of them.")
    poll_seconds: float | None = Field(description="From one poll to the next, at most; the livelier, the shorter.")
    polled_at: datetime | None = Field(description="When everything that QuickBooks told was last known here.")
    changed_at: datetime | None = Field(description="When anything was last new.")
    notified_at: datetime | None = Field(description="When QuickBooks last told of a change by itself.")
    next_poll_at: datetime | None
    next_certificate_at: datetime | None


@router.get("/schedule", operation_id="business.quickbooks.schedule.get", summary="Get a schedule")
async def read(entering: Entering, connection_id: ConnectionPath) -> ScheduleAnswer:
    """Say when the company is looked at next, and how often."""
    async with entering.open() as (conn, business):
        return await _described(conn, (await company(conn, business, connection_id)).id)


@router.patch(
    "/schedule",
    operation_id="business.quickbooks.schedule.patch",
    summary="Choose what is kept",
    responses={
        400: {"model": ApiError, "description": "One of the kinds is none that we keep, or the day has not come."}
    },
)
async def choose(entering: Entering, connection_id: ConnectionPath, chosen: NewSelection) -> ScheduleAnswer:
    """Keep only these kinds of record, or only from a day on; what is now missing is loaded at once."""
    async with entering.open() as (conn, business):
        id_ = (await company(conn, business, connection_id)).id
        now = entering.service.clock.now()
        if "entities" in chosen.model_fields_set:
            await choosing.choose(conn, id_, chosen.entities, now)
        if "start_date" in chosen.model_fields_set:
            await choosing.keep_from(conn, id_, chosen.start_date, now)
        return await _described(conn, id_)


@router.post("/pause", operation_id="business.quickbooks.schedule.pause", summary="Pause a company")
async def pause(entering: Entering, connection_id: ConnectionPath) -> ScheduleAnswer:
    """Leave the company alone until it is resumed; a sync that is asked for still takes place."""
    async with entering.open() as (conn, business):
        id_ = (await company(conn, business, connection_id)).id
        await schedules.pause(conn, id_, entering.service.clock.now())
        return await _described(conn, id_)


@router.post("/resume", operation_id="business.quickbooks.schedule.resume", summary="Resume a company")
async def resume(entering: Entering, connection_id: ConnectionPath) -> ScheduleAnswer:
    """Look at the company again, beginning now."""
    async with entering.open() as (conn, business):
        id_ = (await company(conn, business, connection_id)).id
        await choosing.resume(conn, id_, entering.service.clock.now())
        return await _described(conn, id_)


async def _described(conn: AsyncConnection, id_: ConnectionId) -> ScheduleAnswer:
    kept, start_date = await schedules.of(conn, id_), (await connections.find(conn, id_)).start_date
    poll, certificate = [
        None if kept.paused_at else await due.find(conn, id_, work) for work in (planning.POLL, planning.CERTIFY)
    ]
    return ScheduleAnswer(
        connection_id=id_,
        paused_at=kept.paused_at,
        entities=selected(kept),
        start_date=start_date,
        poll_seconds=kept.every.total_seconds() if kept.every else None,
        polled_at=kept.polled_at,
        changed_at=kept.changed_at,
        notified_at=kept.notified_at,
        next_poll_at=poll.due_at if poll else None,
        next_certificate_at=certificate.due_at if certificate else None,
    )
