"""How connections stand: one state, whose turn it is, and the one thing to do; of one, a business's, or all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from tieout.api.auth import Asking, Entering
from tieout.api.companies import company
from tieout.api.omittable import Omittable
from tieout.api.paging import ListQuery, cut
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.issue_schemas import OWNER, Who
from tieout.api.v1.schemas import PageMeta
from tieout.connections import authorizations
from tieout.database.transaction import transaction
from tieout.health.facts import seen
from tieout.health.states import (
    ACTIONS,
    WORST_FIRST,
    Action,
    Health,
    State,
    bearings_of,
    healths,
    of_nothing,
)
from tieout.ids import ConnectionId
from tieout.issues.problem import Severity
from tieout.service import Service

_ONE = "/v1/businesses/{businessId}/quickbooks/connections/{connectionId}/health"
one = APIRouter(prefix=_ONE, tags=["Health"], responses=REFUSALS, route_class=ObjectRoute)
of_business = APIRouter(
    prefix="/v1/businesses/{businessId}/quickbooks/health", tags=["Health"], responses=REFUSALS, route_class=ObjectRoute
)
every = APIRouter(prefix="/v1/health", tags=["Health"], responses=REFUSALS)

MOST = 20


class HealthProblem(BaseModel):
    """One thing that is wrong, or soon will be."""

    key: str
    severity: Severity
    owner: Who = Field(description=OWNER)
    sentence: str
    action: str
    code: str | None
    cause: dict[str, Any]


class HealthAnswer(BaseModel):
    """How a connection stands."""

    connection_id: UUID
    business_id: UUID
    business_name: str
    environment: str
    realm_id: str
    company_name: str | None
    state: State
    sentence: str = Field(description="Why, in words.")
    action: Action = Field(description="The one thing to do.")
    owner: Who | None = Field(description="Who must act, where somebody must.")
    advice: str | None = Field(description="What they are to do.")
    until: datetime | None = Field(description="When it is over by itself, where that is known.")
    last_synced_at: datetime | None = Field(description="When everything of the company was last known to be here.")
    next_sync_at: datetime | None
    tokens_refreshed_at: datetime | None
    idle_expires_at: datetime | None = Field(description="When the authorisation ends if nobody uses it.")
    hard_expires_at: datetime | None = Field(description="When it ends for good, where Intuit said it.")
    problems: list[HealthProblem] = Field(
        description=f"What is wrong, the worst first, then warnings: {MOST} at most, for the rest see the issues."
    )
    problem_count: int


class BusinessHealth(BaseModel):
    """How a business stands with QuickBooks: its worst company decides."""

    state: State
    action: Action
    connections: list[HealthAnswer]


class HealthPage(BaseModel):
    """A page of connections and how they stand."""

    data: list[HealthAnswer]
    meta: PageMeta


class HealthQuery(ListQuery):
    """Which connections."""

    state: Omittable[State] = Field(default=None, description="Only those in this state.")
    owner: Omittable[Who] = Field(default=None, description="Only those where they must act.")
    problem: Omittable[str] = Field(default=None, description="Only those with a problem of this key.")
    include_disconnected: bool = Field(default=False, description="Whether past connections are listed too.")


@one.get("", operation_id="business.quickbooks.connections.health", summary="Get a connection's health")
async def read(
    entering: Entering,
    connection_id: Annotated[str, Path(alias="connectionId", description="The connection, by its UUID.")],
) -> HealthAnswer:
    """Say how one connection stands, and what to do."""
    async with entering.open(archived=True) as (conn, business):
        connection = await company(conn, business, connection_id)
    (found,) = await judged(entering.service, [connection.id])
    return described(found)


@of_business.get("", operation_id="business.quickbooks.health", summary="Get a business's health")
async def read_business(entering: Entering) -> BusinessHealth:
    """Say how a business stands with QuickBooks, company by company; those it left are not counted."""
    now = entering.service.clock.now()
    async with entering.open() as (conn, business):
        ids = await seen(conn, business_id=business.id)
        begun = await authorizations.going_on(conn, business.id, now)
    present = [one for one in await judged(entering.service, ids) if one.facts.state != "disconnected"]
    if not present:
        state = of_nothing(authorizing=begun)
        return BusinessHealth(state=state, action=ACTIONS[state], connections=[])
    worst = min(present, key=lambda health: WORST_FIRST.index(health.state))
    return BusinessHealth(state=worst.state, action=worst.action, connections=[described(health) for health in present])


@every.get("", operation_id="health.list", summary="List connections by health")
async def list_page(asking: Asking, query: Annotated[HealthQuery, Query()]) -> HealthPage:
    """List how the connections stand that the caller may see, the oldest first."""
    async with asking.open() as conn:
        ids = await seen(conn)
    found = await judged(asking.service, ids)
    after = query.after_id
    rest = [health for health in found if _fits(health, query) and (after is None or health.facts.id > after)]
    page, meta = cut(rest[: query.limit + 1], query.limit, lambda health: health.facts.id)
    return HealthPage(data=[described(health) for health in page], meta=meta)


def described(health: Health) -> HealthAnswer:
    """Write a connection's health as it is answered."""
    facts = health.facts
    names = ("business_id", "business_name", "environment", "realm_id", "company_name")
    return HealthAnswer(
        connection_id=facts.id,
        **{name: getattr(facts, name) for name in names},
        state=health.state,
        sentence=health.sentence,
        action=health.action,
        owner=health.owner,
        advice=health.advice,
        until=health.until,
        last_synced_at=facts.synced_at,
        next_sync_at=facts.next_at if facts.state == "active" and facts.paused_at is None else None,
        tokens_refreshed_at=facts.refreshed_at,
        idle_expires_at=facts.idle_ends_at,
        hard_expires_at=facts.hard_ends_at,
        problems=[HealthProblem.model_validate(problem, from_attributes=True) for problem in health.problems[:MOST]],
        problem_count=len(health.problems),
    )


def _fits(health: Health, query: HealthQuery) -> bool:
    if health.state == "disconnected" and not (query.include_disconnected or query.state == "disconnected"):
        return False
    return (
        query.state in {None, health.state}
        and query.owner in {None, health.owner}
        and (query.problem is None or query.problem in {problem.key for problem in health.problems})
    )


async def judged(service: Service, ids: Sequence[ConnectionId]) -> list[Health]:
    """Judge what the caller sees: as the owner, and in a transaction of its own, so that none waits for another."""
    settings, now = service.settings, service.clock.now()
    async with transaction(service.engine) as owner:
        bearings = await bearings_of(
            owner, environment=settings.environment, monthly_calls=settings.monthly_calls, now=now
        )
        return await healths(owner, bearings, ids)
