"""How this month's metered calls stand: of all companies of the app together, and of each."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.api.auth import Asking, Entering
from tieout.api.companies import company
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.health import figures
from tieout.ids import ConnectionId
from tieout.meter.budget import Budget
from tieout.pull import choosing, planning

YEAR = timedelta(days=366)
router = APIRouter(prefix="/v1/usage", tags=["Usage"], responses=REFUSALS, route_class=ObjectRoute)
of_company = APIRouter(
    prefix="/v1/businesses/{businessId}/quickbooks/connections/{connectionId}",
    tags=["Usage"],
    responses=REFUSALS,
    route_class=ObjectRoute,
)
Limit = Annotated[int, Query(ge=1, le=1000, description="How many at most.")]
ConnectionPath = Annotated[str, Path(alias="connectionId", description="The connection, by its UUID.")]


class UsageAnswer(BaseModel):
    """What Intuit grants the app this month, and what of it is spent."""

    month_ends_at: datetime
    limit: int | None = Field(description="Metered calls that may be made this month; null knows no limit.")
    spent: int = Field(description="Metered calls made so far this month.")
    forecast: int = Field(description="What the month will have taken at its end, as things stand.")
    stretch: float | None = Field(
        description="How many times longer intervals are than they would be without a limit; null once it is spent."
    )


class MonthAnswer(BaseModel):
    """The calls of one month."""

    month: date
    metered: int = Field(description="Reads; Intuit counts them.")
    free: int = Field(description="Writes.")


class CompanyUsageAnswer(UsageAnswer):
    """What one company takes; its `limit` is its own budget."""

    connection_id: UUID
    months: list[MonthAnswer] = Field(description="The last twelve months in which anything was called.")


class SpenderAnswer(BaseModel):
    """What one company took of this month's calls."""

    connection_id: UUID
    company_name: str
    business_name: str
    metered: int
    free: int
    limit: int | None = Field(description="Its own budget; null has none.")


class SpendersAnswer(BaseModel):
    """The companies that took most of this month's calls, the dearest first."""

    companies: list[SpenderAnswer]


class NewBudget(BaseModel):
    """What a company may cost."""

    model_config = ConfigDict(extra="forbid")

    monthly_calls: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = Field(
        description="Metered calls a month; null knows no limit but that of all companies together."
    )


@router.get("", operation_id="usage.get", summary="Get usage")
async def read(asking: Asking) -> UsageAnswer:
    """Say how many metered calls were made this month, and how many it will be."""
    asking.demand_platform()
    service = asking.service
    async with asking.open() as conn:
        found = await planning.budget(conn, service.settings.monthly_calls, service.clock.now())
    return UsageAnswer(**_members(found))


@router.get("/companies", operation_id="usage.companies.get", summary="Get usage by company")
async def spenders(asking: Asking, limit: Limit = 100) -> SpendersAnswer:
    """Say which companies take most of this month's calls."""
    asking.demand_platform()
    month = asking.service.clock.now().date().replace(day=1)
    async with asking.open() as conn:
        found = await figures.dearest(conn, month, limit)
    return SpendersAnswer(
        companies=[
            SpenderAnswer(
                connection_id=one.id, company_name=one.name, business_name=one.business_name, metered=one.metered,
                free=one.free, limit=one.monthly_calls,
            )
            for one in found
        ]
    )  # fmt: skip


@of_company.get("/usage", operation_id="business.quickbooks.usage.get", summary="Get a company's usage")
async def read_one(entering: Entering, connection_id: ConnectionPath) -> CompanyUsageAnswer:
    """Say what a company took and takes of the month's calls, and what it may."""
    async with entering.open() as (conn, business):
        id_ = (await company(conn, business, connection_id)).id
        return await _described(conn, id_, entering.service.clock.now())


@of_company.put("/budget", operation_id="business.quickbooks.budget.put", summary="Set a company's budget")
async def allow(entering: Entering, connection_id: ConnectionPath, said: NewBudget) -> CompanyUsageAnswer:
    """Let a company take so many metered calls a month; near the end of them it is looked at less often."""
    entering.caller.demand_platform()
    now = entering.service.clock.now()
    async with entering.open() as (conn, business):
        id_ = (await company(conn, business, connection_id)).id
        await choosing.allow(conn, id_, said.monthly_calls, now)
        return await _described(conn, id_, now)


async def _described(conn: AsyncConnection, id_: ConnectionId, now: datetime) -> CompanyUsageAnswer:
    found = await planning.own_budget(conn, id_, now)
    months = await figures.months(conn, since=(now - YEAR).date(), connection_id=id_)
    return CompanyUsageAnswer(
        **_members(found),
        connection_id=id_,
        months=[MonthAnswer(month=one.month, metered=one.metered, free=one.free) for one in months],
    )


def _members(found: Budget) -> dict[str, Any]:
    return {
        "month_ends_at": found.ends,
        "limit": found.limit,
        "spent": found.spent,
        "forecast": found.forecast,
        "stretch": found.stretch if found.lasts else None,
    }
