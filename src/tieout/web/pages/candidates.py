"""Candidates: records of QuickBooks that are nobody's yet, what each may be, and the decision, alone or together."""

from datetime import datetime
from typing import Any, cast, get_args
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response
from starlette.routing import Route

from qbo.facts.catalog import BY_NAME
from tieout.adopt import decide
from tieout.candidates import intake
from tieout.candidates import store as candidates
from tieout.candidates.store import Candidate, State
from tieout.connections.store import Connection
from tieout.errors import BadInput, NotFound
from tieout.jobs.take_in import follow_up
from tieout.links.store import Kind
from tieout.mirror import read
from tieout.mirror.read import Mirrored
from tieout.push.promise import look_again, take_turn
from tieout.web.listing import Listing, only
from tieout.web.pages.company import back, company
from tieout.web.visit import Visit, signed_in

ENTITIES = ("Vendor", "Bill", "BillPayment", "Payment")
LIST = Listing(
    sorts={"record": "label", "kind": "entity", "state": "state"}, search=("label", "record_id", "sentence"),
    filters={"entity": only(*ENTITIES)}, kept=("state",),
)  # fmt: skip
SURE = 80
"""A proposal with this score is taken where many are accepted together."""


@signed_in
async def listed(visit: Visit) -> Response:
    """Show what waits for a decision."""
    query = visit.request.query_params
    view = LIST.view(visit)
    entity = view.chosen.get("entity", "")
    state = query.get("state", "") if query.get("state") in get_args(State) else ""
    async with visit.open() as conn:
        one = await company(visit, conn)
        place = await intake.of(conn, one.connection.id)
        states = [cast("State", state)] if state else ["proposed", "asked", "unfit", "held"]
        found = await candidates.page(conn, one.connection.id, states=cast("Any", states), look=view.look)
        found, view = view.cut(found)
        records = [await _record(conn, one.connection, each) for each in found]
    return visit.draw(
        "candidates.html", **one.context("candidates"), mode=place.mode if place else "off",
        list=view, rows=list(zip(found, records, strict=True)), entities=ENTITIES, states=get_args(State), sure=SURE,
        entity=entity, state=state,
    )  # fmt: skip


async def _record(conn: AsyncConnection, connection: Connection, one: Candidate) -> Mirrored | None:
    try:
        return await read.one(conn, connection.id, one.entity, one.record_id)
    except NotFound:
        return None


@signed_in
async def decided(visit: Visit) -> Response:
    """Decide about one record what the form says."""
    form, now = await visit.form(), visit.service.clock.now()
    decision, thing = form.get("decision", [""])[0], form.get("thing", [""])[0]
    entity, record_id = visit.request.path_params["entity"], visit.request.path_params["record"]
    if entity not in BY_NAME:
        raise NotFound("kind of record", entity)
    async with visit.open() as conn:
        connection = (await company(visit, conn)).connection
        await take_turn(conn, connection.id)
        touched = await _decide(conn, connection, (entity, record_id), (decision, thing), now)
        await follow_up(conn, connection, touched, now=now)
    return back(visit, "declined" if decision == "decline" else "accepted", "/candidates")


async def _decide(
    conn: AsyncConnection, connection: Connection, record: tuple[str, str], said: tuple[str, str], now: datetime
) -> list[tuple[Kind, UUID]]:
    match said:
        case "decline", _:
            await decide.decline(conn, connection, *record)
            await look_again(conn, connection.id, now=now)
            return []
        case "make", _:
            return await decide.make(conn, connection, *record, now=now)
        case "link", thing if thing:
            return await decide.link(conn, connection, *record, _thing(thing), now=now)
        case _:
            raise BadInput("Say what is to be done with it.", field="decision")


@signed_in
async def accept(visit: Visit) -> Response:
    """Take the likeliest proposal of each, where it is likely enough."""
    form, now = await visit.form(), visit.service.clock.now()
    entity = form.get("entity", [""])[0] or None
    make = form.get("make", [""])[0] == "yes"
    async with visit.open() as conn:
        connection = (await company(visit, conn)).connection
        more = await _accept(conn, connection, entity, make=make, now=now)
    return back(visit, "more" if more else "accepted", "/candidates")


async def _accept(
    conn: AsyncConnection, connection: Connection, entity: str | None, *, make: bool, now: datetime
) -> bool:
    await take_turn(conn, connection.id)
    touched, more = await decide.accept(
        conn, connection, entity=entity if entity in ENTITIES else None, least_score=SURE, make_asked=make, now=now
    )
    await follow_up(conn, connection, touched, now=now)
    return more


@signed_in
async def switch(visit: Visit) -> Response:
    """Say whether vendors, bills and payments become the platform's own, and whether somebody is asked before."""
    mode = (await visit.form()).get("mode", [""])[0]
    if mode not in get_args(intake.Mode):
        raise BadInput("Say whether things are taken in: on, ask or off.", field="mode")
    async with visit.open() as conn:
        connection = (await company(visit, conn)).connection
        await intake.set_mode(conn, connection.id, connection.business_id, cast("intake.Mode", mode))
    return back(visit, "saved", "/candidates")


def _thing(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("thing", text) from None


_HOME = "/dashboard/connections/{connection}/candidates"
routes = [
    Route(_HOME, listed, name="candidates"),
    Route(f"{_HOME}/accept", accept, methods=["POST"], name="accept candidates"),
    Route(f"{_HOME}/mode", switch, methods=["POST"], name="switch taking in"),
    Route(f"{_HOME}/{{entity}}/{{record}}/decide", decided, methods=["POST"], name="decide candidate"),
]
