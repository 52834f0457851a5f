"""How a business's companies stand, as <tieout-connect> shows it: once, or as a stream that says every change."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import asdict
from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from tieout.api.auth import Door, Entering
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.health import judged
from tieout.api.v1.issue_schemas import OWNER, Who
from tieout.connections import store as connections
from tieout.errors import TieoutError
from tieout.health.facts import seen
from tieout.health.states import WORST_FIRST, Action, Health, State
from tieout.runs import store as runs
from tieout.runs.store import Run

EVERY = 1.0
LASTS = 50
"""A stream ends after so many looks, and whoever listens opens the next: a service that stops never waits for it."""
_SILENT = 15
_EXAMPLE = 'event: overview\ndata: {"business_id":"01981f3a-7c00-7b51-9a3e-6d1f0c2b4a10","connections":[]}\n\n'

_PREFIX = "/v1/businesses/{businessId}/quickbooks"
once = APIRouter(prefix=_PREFIX, tags=["QuickBooks"], responses=REFUSALS, route_class=ObjectRoute)
stream = APIRouter(prefix=_PREFIX, tags=["QuickBooks"], responses=REFUSALS)


class KindProgress(BaseModel):
    """How far a sync is with one kind of record."""

    entity: str
    state: Literal["waiting", "reading", "done"]
    fetched: int
    expected: int | None


class SyncProgress(BaseModel):
    """How far a sync is."""

    run_id: UUID
    first: bool = Field(description="Whether it is the company's first load.")
    fetched: int
    expected: int | None = Field(description="QuickBooks' count, once it was asked.")
    kinds: list[KindProgress]


class CompanyOverview(BaseModel):
    """How one company stands."""

    id: UUID
    realm_id: str
    company_name: str | None
    environment: str
    time_zone: str | None
    state: State = Field(description="The one state that a person sees.")
    sentence: str = Field(description="Why, for people.")
    action: Action = Field(description="The one thing to do about it.")
    what_to_do: str | None = Field(description="More about that, after a failure.")
    reason: str | None = Field(description="Layer's word for why it failed.")
    owner: Who | None = Field(description=OWNER)
    until: datetime | None = Field(description="When it is over by itself, where that is known.")
    last_synced_at: datetime | None
    next_sync_at: datetime | None
    progress: SyncProgress | None = Field(description="While it is syncing.")


class OverviewAnswer(BaseModel):
    """How the companies of a business stand, worst first."""

    business_id: UUID
    name: str
    connections: list[CompanyOverview]


@once.get("/overview", operation_id="business.quickbooks.overview.get", summary="Get an overview")
async def read(entering: Entering) -> OverviewAnswer:
    """Say how every company of a business stands, why, what to do about it, and how far its sync is."""
    return await _overview(entering)


@stream.get(
    "/live",
    operation_id="business.quickbooks.live.get",
    summary="Follow an overview",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Server-sent events: each `overview` carries the whole overview as JSON.",
            "content": {"text/event-stream": {"schema": {"type": "string"}, "example": _EXAMPLE}},
        }
    },
)
async def follow(entering: Entering) -> StreamingResponse:
    """Send the overview, and again whenever it changes; ends within a minute, to be opened again."""
    first = await _overview(entering)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(entering, first), media_type="text/event-stream", headers=headers)


async def _events(entering: Door, first: OverviewAnswer) -> AsyncGenerator[str]:
    said = first.model_dump_json()
    yield f"retry: 1000\n\nevent: overview\ndata: {said}\n\n"
    for look in range(1, LASTS):
        await asyncio.sleep(EVERY)
        try:
            now = (await _overview(entering)).model_dump_json()
        except TieoutError:
            return
        if now != said:
            said = now
            yield f"event: overview\ndata: {said}\n\n"
        elif look % _SILENT == 0:
            yield ": still here\n\n"


async def _overview(entering: Door) -> OverviewAnswer:
    async with entering.open() as (conn, business):
        ids = await seen(conn, business_id=business.id)
        known = await connections.of_business(conn, business.id, include_disconnected=True)
        going_on = {one: run for one in ids if (run := await runs.active(conn, one))}
    zones = {one.id: one.time_zone for one in known}
    found = sorted(await judged(entering.service, ids), key=lambda health: WORST_FIRST.index(health.state))
    companies = [_company(one, zones.get(one.facts.id), going_on.get(one.facts.id)) for one in found]
    return OverviewAnswer(business_id=business.id, name=business.name, connections=companies)


def _company(health: Health, zone: str | None, run: Run | None) -> CompanyOverview:
    facts = health.facts
    idle = facts.paused_at is not None or facts.state != "active"
    return CompanyOverview(
        id=facts.id,
        realm_id=facts.realm_id,
        company_name=facts.company_name,
        environment=facts.environment,
        time_zone=zone,
        state=health.state,
        sentence=health.sentence,
        action=health.action,
        what_to_do=health.advice,
        owner=health.owner,
        until=health.until,
        reason=facts.failure.reason if facts.failure else None,
        last_synced_at=facts.synced_at,
        next_sync_at=None if idle else facts.next_at,
        progress=_progress(run) if run and health.state == "syncing" else None,
    )


def _progress(run: Run) -> SyncProgress:
    kinds = [KindProgress.model_validate({"entity": entity} | asdict(row)) for entity, row in run.progress.items()]
    expected = [row.expected for row in kinds if row.expected is not None]
    return SyncProgress(
        run_id=run.id, first=run.trigger == "first", fetched=sum(row.fetched for row in kinds),
        expected=sum(expected) if expected else None, kinds=kinds,
    )  # fmt: skip
