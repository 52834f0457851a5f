"""How this month's metered calls stand, of all companies of the app together."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from tieout.api.auth import Asking
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.pull import planning

router = APIRouter(prefix="/v1/usage", tags=["Usage"], responses=REFUSALS, route_class=ObjectRoute)


class UsageAnswer(BaseModel):
    """What Intuit grants the app this month, and what of it is spent."""

    month_ends_at: datetime
    limit: int | None = Field(description="Metered calls that the app may make this month; null knows no limit.")
    spent: int = Field(description="Metered calls made so far this month.")
    forecast: int = Field(description="What the month will have taken at its end, as things stand.")
    stretch: float | None = Field(
        description="How many times longer intervals are than they would be without a limit; null once it is spent."
    )


@router.get("", operation_id="usage.get", summary="Get usage")
async def read(asking: Asking) -> UsageAnswer:
    """Say how many metered calls were made this month, and how many it will be."""
    asking.demand_platform()
    service = asking.service
    async with asking.open() as conn:
        found = await planning.budget(conn, service.settings.monthly_calls, service.clock.now())
    return UsageAnswer(
        month_ends_at=found.ends,
        limit=found.limit,
        spent=found.spent,
        forecast=found.forecast,
        stretch=found.stretch if found.lasts else None,
    )
