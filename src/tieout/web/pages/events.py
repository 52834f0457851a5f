"""Events: what the platform is told, and each address that is told, with every attempt; told again when asked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from tieout.businesses import store as businesses
from tieout.errors import BadInput, NotFound
from tieout.ids import EndpointId, EventId
from tieout.issues import store as issues
from tieout.issues.store import Place
from tieout.log import HIDDEN
from tieout.outbox import deliveries, endpoints, events
from tieout.outbox.endpoints import Endpoint
from tieout.outbox.events import KINDS, Event
from tieout.tell import admit
from tieout.web.listing import Listing, only
from tieout.web.visit import Visit, signed_in

STATES = ("waiting", "delivered", "failed")
LIST = Listing(
    sorts={"type": "type", "when": "position"}, search=("type", "data"), filters={"type": only(*events.TYPES)}
)
TOLD = Listing(
    sorts={"type": "type", "state": "state", "attempts": "attempts", "when": "position"}, search=("type",),
    filters={"state": only(*STATES)},
)  # fmt: skip
SPANS = {"an hour": timedelta(hours=1), "a day": timedelta(days=1), "a week": timedelta(weeks=1)}


@signed_in
async def listed(visit: Visit) -> Response:
    """Show what happened, the newest first, and who is told."""
    visit.demand_operator()
    view = LIST.view(visit)
    async with visit.open() as conn:
        found, view = view.cut(await events.page(conn, look=view.look))
        there = await endpoints.listed(conn)
        names = await businesses.names(conn, {one.business_id for one in found if one.business_id})
    return visit.draw(
        "events.html", list=view, events=found, types=events.TYPES, kinds=KINDS, endpoints=there, names=names,
        made=None,
    )  # fmt: skip


@signed_in
async def one_event(visit: Visit) -> Response:
    """Show one event as it is sent, and what became of it at each address."""
    visit.demand_operator()
    async with visit.open() as conn:
        event = await events.find(conn, EventId(visit.id("event")))
        told = await deliveries.of_event(conn, event.id)
        there = {one.id: one for one in await endpoints.listed(conn)}
        names = await businesses.names(conn, {event.business_id} if event.business_id else set())
    return visit.draw("event.html", event=event, told=told, endpoints=there, payload=_payload(event), names=names)


def _payload(event: Event) -> str:
    """Answer what is sent, without the link that lets whoever has it begin to connect."""
    link = {"reconnect_url": HIDDEN} if event.data.get("reconnect_url") else {}
    return msgspec.json.format(replace(event, data={**event.data, **link}).body, indent=2).decode()


@signed_in
async def add(visit: Visit) -> Response:
    """Tell an address from now on; its secret is shown once."""
    visit.demand_operator()
    form, service = await visit.form(), visit.service
    kinds = form.get("kind", [])
    async with visit.open() as conn:
        made, secret = await admit.admit(
            conn, url=form.get("url", [""])[0].strip(), types=None if len(kinds) in {0, len(KINDS)} else kinds,
            business_id=None, secret=None, cipher=service.cipher, private=service.settings.private_targets,
            now=service.clock.now(),
        )  # fmt: skip
    return visit.draw("endpoint_made.html", endpoint=made, secret=secret, turned=False)


@signed_in
async def one_endpoint(visit: Visit) -> Response:
    """Show how an address stands, and what it was told."""
    visit.demand_operator()
    view = TOLD.view(visit)
    async with visit.open() as conn:
        endpoint = await _endpoint(conn, visit)
        found, view = view.cut(await deliveries.page(conn, endpoint.id, look=view.look))
        tried: dict[Any, list[Any]] = {}
        for one in await deliveries.attempts(conn, endpoint.id, [row.event_id for row in found]):
            tried.setdefault(one.event_id, []).append(one)
    return visit.draw(
        "endpoint.html", list=view, endpoint=endpoint, rows=found, tried=tried, states=STATES, spans=SPANS,
    )  # fmt: skip


@signed_in
async def act(visit: Visit) -> Response:
    """Do to an address what the form says."""
    visit.demand_operator()
    form, now = await visit.form(), visit.service.clock.now()
    word = visit.request.path_params["word"]
    async with visit.open() as conn:
        endpoint = await _endpoint(conn, visit)
        if word == "rotate":
            turned, secret = await admit.rotate(
                conn, endpoint.id, secret=None, overlap=admit.OVERLAP, cipher=visit.service.cipher, now=now
            )
            return visit.draw("endpoint_made.html", endpoint=turned, secret=secret, turned=True)
        if word == "delete" and form.get("sure") != ["yes"]:
            raise BadInput("Tick the box to say that you mean it.", field="sure")
        await _DEEDS[word](conn, endpoint, form, now)
    where = "/dashboard/events" if word == "delete" else f"/dashboard/events/endpoints/{endpoint.id}"
    return RedirectResponse(f"{where}?done=endpoint-{word}", status_code=303)


async def _endpoint(conn: Any, visit: Visit) -> Endpoint:
    return await endpoints.find(conn, EndpointId(visit.id("endpoint")))


async def _test(conn: Any, endpoint: Endpoint, _form: Any, now: datetime) -> None:
    await admit.try_out(conn, endpoint.id, now)


async def _replay(conn: Any, endpoint: Endpoint, form: dict[str, list[str]], now: datetime) -> None:
    if text := form.get("event", [""])[0]:
        try:
            event = await events.find(conn, EventId(UUID(text)))
        except ValueError:
            raise NotFound("event", text) from None
        await deliveries.replay(conn, endpoint, event_id=event.id)
        return
    span = SPANS.get(form.get("span", [""])[0])
    if span is None:
        raise BadInput("Say since when.", field="span")
    await deliveries.replay(conn, endpoint, since=now - span)


async def _enable(conn: Any, endpoint: Endpoint, _form: Any, now: datetime) -> None:
    await endpoints.enable(conn, endpoint.id)
    await issues.resolve(conn, f"endpoint:{endpoint.id}", place=Place(business_id=endpoint.business_id), now=now)


async def _disable(conn: Any, endpoint: Endpoint, _form: Any, now: datetime) -> None:
    await endpoints.disable(conn, endpoint.id, "Somebody said so.", now.astimezone(UTC))


async def _delete(conn: Any, endpoint: Endpoint, _form: Any, now: datetime) -> None:
    await endpoints.remove(conn, endpoint.id)
    await issues.resolve(conn, f"endpoint:{endpoint.id}", place=Place(business_id=endpoint.business_id), now=now)


_DEEDS = {"test": _test, "replay": _replay, "enable": _enable, "disable": _disable, "delete": _delete}


_ONE = "/dashboard/events/endpoints/{endpoint}"
routes = [
    Route("/dashboard/events", listed, name="events"),
    Route("/dashboard/events/endpoints", add, methods=["POST"], name="add endpoint"),
    Route("/dashboard/events/{event}", one_event, name="event"),
    Route(_ONE, one_endpoint, name="endpoint"),
    Route(f"{_ONE}/{{word}}", act, methods=["POST"], name="do to endpoint"),
]
