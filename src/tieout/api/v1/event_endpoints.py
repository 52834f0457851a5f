"""Event endpoints: where the platform is told, what became of each telling, and telling it again."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import Field

from tieout.api.auth import Asking, Caller, parsed
from tieout.api.omittable import Omittable
from tieout.api.paging import ListQuery, Paging, cut
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.event_schemas import (
    AttemptAnswer,
    ChangedEndpoint,
    DeliveryAnswer,
    DeliveryPage,
    DeliveryState,
    EndpointAnswer,
    EndpointPage,
    EndpointWithSecret,
    EventAnswer,
    NewEndpoint,
    Replay,
    ReplayAnswer,
    Rotation,
)
from tieout.businesses import store as businesses
from tieout.errors import BadInput, NotFound
from tieout.ids import BusinessId, EndpointId, EventId
from tieout.issues import store as issues
from tieout.issues.store import Place
from tieout.outbox import deliveries, endpoints, events
from tieout.outbox.endpoints import Endpoint
from tieout.tell import admit, target

_ALL, _ONE, _TAGS = "/v1/event-endpoints", "/v1/event-endpoints/{endpointId}", ["Event endpoints"]
lists = APIRouter(prefix=_ALL, tags=[*_TAGS], responses=REFUSALS)
new = APIRouter(prefix=_ALL, tags=[*_TAGS], responses=REFUSALS, route_class=ObjectRoute)
one = APIRouter(prefix=_ONE, tags=[*_TAGS], responses=REFUSALS, route_class=ObjectRoute)
log = APIRouter(prefix=f"{_ONE}/deliveries", tags=[*_TAGS], responses=REFUSALS)
EndpointPath = Annotated[str, Path(alias="endpointId", description="The endpoint, by its UUID.")]


class DeliveryQuery(ListQuery):
    """Which deliveries."""

    state: Omittable[DeliveryState] = Field(default=None, description="Only those that stand so.")


@new.post("", operation_id="event-endpoints.post", summary="Add an event endpoint")
async def create(asking: Asking, said: NewEndpoint) -> EndpointWithSecret:
    """Tell an address what happens from now on; the secret that it checks signatures with is told only now."""
    asking.demand_platform()
    service = asking.service
    async with asking.open() as conn:
        whose = None if said.business_id is None else BusinessId(said.business_id)
        if whose is not None:
            await businesses.find(conn, whose)
        made, secret = await admit.admit(
            conn, url=said.url, types=said.types, business_id=whose, secret=said.secret, cipher=service.cipher,
            private=service.settings.private_targets, now=service.clock.now(),
        )  # fmt: skip
    return _with_secret(made, secret)


@lists.get("", operation_id="event-endpoints.list", summary="List event endpoints")
async def list_page(asking: Asking, paging: Paging) -> EndpointPage:
    """List every endpoint and how it stands."""
    asking.demand_platform()
    async with asking.open() as conn:
        found = await endpoints.listed(conn)
    found = [one for one in found if paging.after_id is None or one.id > paging.after_id]
    page, meta = cut(found, paging.limit, lambda one: one.id)
    return EndpointPage(data=[_described(one) for one in page], meta=meta)


@one.get("", operation_id="event-endpoints.get", summary="Get an event endpoint")
async def read(asking: Asking, endpoint_id: EndpointPath) -> EndpointAnswer:
    """Read one endpoint and how it stands."""
    id_ = _id(asking, endpoint_id)
    async with asking.open() as conn:
        return _described(await endpoints.find(conn, id_))


@one.patch("", operation_id="event-endpoints.patch", summary="Change an event endpoint")
async def change(asking: Asking, endpoint_id: EndpointPath, said: ChangedEndpoint) -> EndpointAnswer:
    """Send elsewhere, or something else; what waits already goes to the new address too."""
    id_, values = _id(asking, endpoint_id), dict[str, Any]()
    if said.url is not None:
        values["url"] = target.demand(said.url, private=asking.service.settings.private_targets)
    if said.types is not None:
        values["types"] = None if said.types == ["*"] else endpoints.demand_types(said.types)
    async with asking.open() as conn:
        found = await endpoints.change(conn, id_, **values) if values else await endpoints.find(conn, id_)
        return _described(found)


@one.delete("", operation_id="event-endpoints.delete", summary="Delete an event endpoint")
async def delete(asking: Asking, endpoint_id: EndpointPath) -> EndpointAnswer:
    """Tell an address nothing more, and forget what became of what it was told."""
    id_ = _id(asking, endpoint_id)
    async with asking.open() as conn:
        found = await endpoints.find(conn, id_)
        await endpoints.remove(conn, id_)
        place, now = Place(business_id=found.business_id), asking.service.clock.now()
        await issues.resolve(conn, f"endpoint:{id_}", place=place, now=now)
    return _described(found)


@one.post("/enable", operation_id="event-endpoints.enable", summary="Enable an event endpoint")
async def enable(asking: Asking, endpoint_id: EndpointPath) -> EndpointAnswer:
    """Go on with an endpoint that was disabled; what it has missed is told when it is replayed."""
    id_ = _id(asking, endpoint_id)
    async with asking.open() as conn:
        found = await endpoints.enable(conn, id_)
        place, now = Place(business_id=found.business_id), asking.service.clock.now()
        await issues.resolve(conn, f"endpoint:{id_}", place=place, now=now)
    return _described(found)


@one.post("/disable", operation_id="event-endpoints.disable", summary="Disable an event endpoint")
async def disable(asking: Asking, endpoint_id: EndpointPath) -> EndpointAnswer:
    """Tell an address nothing until it is enabled again."""
    id_ = _id(asking, endpoint_id)
    async with asking.open() as conn:
        return _described(await endpoints.disable(conn, id_, "Somebody said so.", asking.service.clock.now()))


@one.post("/rotate", operation_id="event-endpoints.rotate", summary="Replace the secret")
async def rotate(asking: Asking, endpoint_id: EndpointPath, params: Omittable[Rotation] = None) -> EndpointWithSecret:
    """Make a new secret; until the overlap ends both sign, so that the receiver can change over in peace."""
    id_, said, service = _id(asking, endpoint_id), params or Rotation(), asking.service
    overlap = timedelta(seconds=said.overlap_seconds)
    async with asking.open() as conn:
        changed, secret = await admit.rotate(
            conn, id_, secret=said.secret, overlap=overlap, cipher=service.cipher, now=service.clock.now()
        )
    return _with_secret(changed, secret)


@one.post("/test", operation_id="event-endpoints.test", summary="Send a test event")
async def test(asking: Asking, endpoint_id: EndpointPath) -> EventAnswer:
    """Tell this endpoint something of no meaning, to see that it arrives."""
    id_ = _id(asking, endpoint_id)
    async with asking.open() as conn:
        made = await admit.try_out(conn, id_, asking.service.clock.now())
    return EventAnswer(
        id=made.id, type=made.type, timestamp=made.at, business_id=made.business_id, data=dict(made.data)
    )


@one.post("/replay", operation_id="event-endpoints.replay", summary="Replay events")
async def replay(asking: Asking, endpoint_id: EndpointPath, said: Replay) -> ReplayAnswer:
    """Tell an endpoint again, under the same ids: one event, or every one since a time."""
    if (said.event_id is None) == (said.since is None):
        raise BadInput("Name either `event_id` or `since`.", field="since")
    if said.since is not None and said.since.tzinfo is None:
        raise BadInput("Say in which zone that is, as in 2026-03-21T09:00:00Z.", field="since")
    id_ = _id(asking, endpoint_id)
    async with asking.open() as conn:
        to = await endpoints.find(conn, id_)
        event = None if said.event_id is None else (await events.find(conn, EventId(said.event_id))).id
        return ReplayAnswer(events=await deliveries.replay(conn, to, event_id=event, since=said.since))


@log.get("", operation_id="event-endpoints.deliveries", summary="List deliveries")
async def list_deliveries(
    asking: Asking, endpoint_id: EndpointPath, query: Annotated[DeliveryQuery, Query()]
) -> DeliveryPage:
    """List what became of events at an endpoint, the newest first, with every attempt."""
    id_ = _id(asking, endpoint_id)
    async with asking.open() as conn:
        await endpoints.find(conn, id_)
        found = await deliveries.page(conn, id_, state=query.state, cursor=query.after_number, limit=query.limit + 1)
        page, meta = cut(found, query.limit, lambda row: row.position)
        tried = await deliveries.attempts(conn, id_, [row.event_id for row in page])
    data = [
        DeliveryAnswer(
            event_id=row.event_id, type=row.type, state=row.state, due_at=row.due_at, ended_at=row.ended_at,
            attempts=[
                AttemptAnswer.model_validate(one, from_attributes=True)
                for one in tried if one.event_id == row.event_id
            ],
        )
        for row in page
    ]  # fmt: skip
    return DeliveryPage(data=data, meta=meta)


def _id(asking: Caller, asked_for: str) -> EndpointId:
    asking.demand_platform()
    found = parsed(asked_for)
    if found is None:
        raise NotFound("event endpoint", asked_for)
    return EndpointId(found)


def _described(found: Endpoint) -> EndpointAnswer:
    return EndpointAnswer.model_validate(found, from_attributes=True)


def _with_secret(found: Endpoint, secret: str) -> EndpointWithSecret:
    return EndpointWithSecret.model_validate(_described(found).model_dump() | {"secret": secret})
