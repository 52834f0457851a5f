"""Candidates: records of QuickBooks that are nobody's yet, why, and what somebody decides about them."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import Field

from tieout.adopt import decide
from tieout.api.auth import Entering
from tieout.api.bad_request import StrangeCursor
from tieout.api.companies import company
from tieout.api.omittable import Omittable
from tieout.api.paging import ListQuery, cut
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.candidates_schemas import (
    Accepted,
    AcceptedAnswer,
    CandidatePage,
    Decision,
    TakeIn,
    TouchedAnswer,
)
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.api.v1.records import ConnectionPath, EntityPath, known
from tieout.candidates import intake
from tieout.candidates import store as candidates
from tieout.candidates.store import Candidate
from tieout.errors import BadInput
from tieout.jobs.take_in import follow_up
from tieout.links.store import Kind
from tieout.push.promise import look_again, take_turn

_PREFIX = "/v1/businesses/{businessId}/quickbooks/connections/{connectionId}"
lists = APIRouter(prefix=_PREFIX, tags=["Candidates"], responses=REFUSALS)
one = APIRouter(prefix=_PREFIX, tags=["Candidates"], responses=REFUSALS, route_class=ObjectRoute)


class CandidateQuery(ListQuery):
    """Which candidates."""

    entity: Omittable[Literal["Vendor", "Bill", "BillPayment", "Payment"]] = Field(
        default=None, description="Only these."
    )
    state: Omittable[list[candidates.State]] = Field(default=None, description="Only these.")


@lists.get("/candidates", operation_id="business.quickbooks.candidates.list", summary="List candidates")
async def list_page(
    entering: Entering, connection_id: ConnectionPath, query: Annotated[CandidateQuery, Query()]
) -> CandidatePage:
    """List records that are nobody's yet, each with the reason and what it may be."""
    async with entering.open() as (conn, business):
        found = await candidates.page(
            conn,
            (await company(conn, business, connection_id)).id,
            entity=query.entity,
            states=query.state,
            after=_key(query.after),
            limit=query.limit + 1,
        )
    items, meta = cut(found, query.limit, lambda found: f"{found.entity} {found.record_id}")
    return CandidatePage.model_validate({"data": [_shown(found) for found in items], "meta": meta})


@one.post(
    "/candidates/{entity}/{recordId}/decide",
    operation_id="business.quickbooks.candidates.decide",
    summary="Decide about a candidate",
    responses={
        400: {"model": ApiError, "description": "The decision lacks the thing that it is about."},
        409: {"model": ApiError, "description": "It is somebody's by now, or nothing can be made of it any more."},
    },
)
async def decide_one(
    entering: Entering,
    connection_id: ConnectionPath,
    entity: EntityPath,
    record_id: Annotated[str, Path(alias="recordId", description="The record, by QuickBooks' Id.")],
    said: Decision,
) -> AcceptedAnswer:
    """Say that it is a thing you have, that a new one is to be made of it, or that it is not to be taken."""
    async with entering.open() as (conn, business):
        connection, now = await company(conn, business, connection_id), entering.service.clock.now()
        await take_turn(conn, connection.id)
        if said.decision == "decline":
            await candidates.find(conn, connection.id, known(entity), record_id)
            await decide.decline(conn, connection, known(entity), record_id)
            await look_again(conn, connection.id, now=now)
            touched: list[tuple[Kind, UUID]] = []
        elif said.decision == "make":
            touched = await decide.make(conn, connection, known(entity), record_id, now=now)
        else:
            if said.thing_id is None:
                raise BadInput("Say which thing it is.", field="thing_id")
            touched = await decide.link(conn, connection, known(entity), record_id, said.thing_id, now=now)
        await follow_up(conn, connection, touched, now=now)
    return _answered(touched)


@one.post(
    "/candidates/accept",
    operation_id="business.quickbooks.candidates.accept",
    summary="Accept many candidates",
    responses={400: {"model": ApiError, "description": "A member is missing or wrong."}},
)
async def accept(entering: Entering, connection_id: ConnectionPath, said: Accepted) -> AcceptedAnswer:
    """Take the likeliest proposal of each where it scores enough, or make new things of what was only asked about.

    A portion at a time: ask again while `more` is true.
    """
    async with entering.open() as (conn, business):
        connection, now = await company(conn, business, connection_id), entering.service.clock.now()
        await take_turn(conn, connection.id)
        touched, more = await decide.accept(
            conn,
            connection,
            entity=said.entity,
            least_score=said.least_score,
            make_asked=said.make_asked,
            now=now,
        )
        await follow_up(conn, connection, touched, now=now)
    return _answered(touched, more=more)


@one.get("/take-in", operation_id="business.quickbooks.take_in.get", summary="Get what is taken in")
async def switched(entering: Entering, connection_id: ConnectionPath) -> TakeIn:
    """Say whether vendors, bills and payments become your own things, and whether somebody is asked before."""
    async with entering.open() as (conn, business):
        kept = await intake.of(conn, (await company(conn, business, connection_id)).id)
    return TakeIn(mode=kept.mode if kept else "off")


@one.put(
    "/take-in",
    operation_id="business.quickbooks.take_in.put",
    summary="Say what is taken in",
    responses={400: {"model": ApiError, "description": "A member is missing or wrong."}},
)
async def switch(entering: Entering, connection_id: ConnectionPath, said: TakeIn) -> TakeIn:
    """Say it from now on; what was passed over before is gone through again."""
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        await intake.set_mode(conn, connection.id, connection.business_id, said.mode)
    return said


def _shown(found: Candidate) -> dict[str, Any]:
    waits = next((one["waits_for"] for one in found.proposals if "waits_for" in one), None)
    proposals = [one for one in found.proposals if "thing_id" in one]
    return found._asdict() | {"waits_for": waits, "proposals": proposals}


def _key(after: str | None) -> tuple[str, str] | None:
    if after is None:
        return None
    entity, space, record_id = after.partition(" ")
    if not space:
        raise StrangeCursor(
            "The cursor is not one of this list's; begin again without it.", fields=[("cursor", "unknown")]
        )
    return entity, record_id


def _answered(touched: Iterable[tuple[Kind, UUID]], *, more: bool = False) -> AcceptedAnswer:
    things = dict.fromkeys(touched)
    return AcceptedAnswer(touched=[TouchedAnswer(kind=kind, id=id_) for kind, id_ in things], more=more)
