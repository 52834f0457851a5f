"""Events: what the platform was, or will be, told; for whoever would rather ask."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field

from tieout.api.auth import Asking, parsed
from tieout.api.omittable import Omittable
from tieout.api.paging import ListQuery, cut
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.event_schemas import EventAnswer, EventPage
from tieout.errors import NotFound
from tieout.ids import BusinessId, EventId
from tieout.outbox import endpoints, events
from tieout.outbox.events import Event

lists = APIRouter(prefix="/v1/events", tags=["Events"], responses=REFUSALS)
one = APIRouter(prefix="/v1/events/{eventId}", tags=["Events"], responses=REFUSALS, route_class=ObjectRoute)
EventPath = Annotated[str, Path(alias="eventId", description="The event, by its UUID.")]


class EventQuery(ListQuery):
    """Which events."""

    business_id: Omittable[str] = Field(default=None, description="Only those of this business.")
    type: Omittable[list[str]] = Field(default=None, description="Only those of these types.")


@lists.get("", operation_id="events.list", summary="List events")
async def list_page(asking: Asking, query: Annotated[EventQuery, Query()]) -> EventPage:
    """List the events of all businesses that the caller may see, the newest first."""
    business = None if query.business_id is None else parsed(query.business_id)
    if query.business_id is not None and business is None:
        raise NotFound("business", query.business_id)
    types, whose = endpoints.demand_types(query.type), None if business is None else BusinessId(business)
    async with asking.open() as conn:
        found = await events.page(
            conn, business_id=whose, types=types, cursor=query.after_number, limit=query.limit + 1
        )
    page, meta = cut(found, query.limit, lambda event: event.position)
    return EventPage(data=[_told(event) for event in page], meta=meta)


@one.get("", operation_id="events.get", summary="Get an event")
async def read(asking: Asking, event_id: EventPath) -> EventAnswer:
    """Read one event, as it is sent."""
    wanted = parsed(event_id)
    if wanted is None:
        raise NotFound("event", event_id)
    async with asking.open() as conn:
        return _told(await events.find(conn, EventId(wanted)))


def _told(event: Event) -> EventAnswer:
    return EventAnswer(
        id=event.id, type=event.type, timestamp=event.at, business_id=event.business_id, data=dict(event.data)
    )
