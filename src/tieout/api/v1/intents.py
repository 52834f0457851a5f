"""Intents: what is promised to QuickBooks, what stands in its way, and what somebody decides about it."""

from dataclasses import asdict
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from qbo import exact
from tieout.api.auth import Entering, parsed
from tieout.api.companies import company
from tieout.api.omittable import Omittable
from tieout.api.paging import ListQuery, cut
from tieout.api.v1 import previewing
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.push_schemas import (
    CaughtUp,
    Choice,
    IntentAnswer,
    IntentDetail,
    IntentPage,
    IntentState,
    NameSettlement,
    Resolution,
    Retries,
    RetriesAnswer,
    StandingList,
    Thing,
)
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.api.v1.records import ConnectionPath
from tieout.businesses.store import Business
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.errors import NotFound
from tieout.health.standing import standings
from tieout.intents import store as intents
from tieout.intents.store import Intent
from tieout.mirror import read as records
from tieout.push import decide, promise, things
from tieout.push.catch_up import catch_up
from tieout.push.prepare import ours

_PREFIX = "/v1/businesses/{businessId}"
lists = APIRouter(prefix=_PREFIX, tags=["Intents"], responses=REFUSALS)
one = APIRouter(prefix=_PREFIX + "/intents/{intentId}", tags=["Intents"], responses=REFUSALS, route_class=ObjectRoute)
whole = APIRouter(
    prefix=_PREFIX + "/quickbooks/connections/{connectionId}",
    tags=["Intents"],
    responses=REFUSALS,
    route_class=ObjectRoute,
)
IntentPath = Annotated[str, Path(alias="intentId", description="The intent, by its UUID.")]
_TOO_LATE: dict[int | str, dict[str, Any]] = {
    409: {"model": ApiError, "description": "That does not go from the state in which the intent is."}
}


class IntentQuery(ListQuery):
    """Which intents."""

    connection_id: Omittable[UUID] = Field(default=None, description="Only of this connection.")
    thing: Omittable[Thing] = Field(default=None, description="Only for things of this kind.")
    thing_id: Omittable[UUID] = Field(default=None, description="Only for this thing.")
    state: Omittable[list[IntentState]] = Field(default=None, description="Only in these states.")


@lists.get("/intents", operation_id="business.intents.list", summary="List intents")
async def list_page(entering: Entering, query: Annotated[IntentQuery, Query()]) -> IntentPage:
    """List what was promised to QuickBooks, oldest first."""
    said = {"connection_id": query.connection_id, "thing": query.thing, "thing_id": query.thing_id}
    async with entering.open() as (conn, business):
        found = await intents.page(
            conn,
            business.id,
            filters={name: value for name, value in said.items() if value is not None},
            states=query.state,
            cursor=query.after_id,
            limit=query.limit + 1,
        )
    items, meta = cut(found, query.limit, lambda intent: intent.id)
    return IntentPage.model_validate({"data": items, "meta": meta}, from_attributes=True)


@lists.get("/standings/{kind}/{thingId}", operation_id="business.standings.get", summary="Get a thing's standing")
async def standing(
    entering: Entering,
    kind: Annotated[Thing, Path(description="What it is.")],
    thing_id: Annotated[UUID, Path(alias="thingId", description="The thing, by its UUID.")],
) -> StandingList:
    """Say how a payee, payable, payment or file stands in each company: one state, whose turn it is, and to do what."""
    async with entering.open() as (conn, business):
        await things.find(conn, business.id, kind, thing_id)
        found = [
            (await standings(conn, connection, kind, [thing_id]))[thing_id]
            for connection in await connections.of_business(conn, business.id)
        ]
    return StandingList.model_validate({"data": [asdict(each) for each in found]})


@one.get("", operation_id="business.intents.get", summary="Get an intent", response_model_exclude_unset=True)
async def read(
    entering: Entering,
    intent_id: IntentPath,
    preview: Annotated[
        bool, Query(description="Whether to say what would be sent now, or what is in its way.")
    ] = False,
) -> IntentDetail:
    """Read an intent with its history; a preview costs no call."""
    async with entering.open() as (conn, business):
        found, connection = await _find(conn, business, intent_id)
        told: dict[str, Any] = {name: getattr(found, name) for name in IntentAnswer.model_fields}
        told["history"] = [event._asdict() for event in await intents.history(conn, found.id)]
        if (found.blocked or {}).get("code") == "conflict":
            told["versions"] = await _versions(conn, connection, found)
        if preview:
            told |= await previewing.of_intent(conn, connection, found, entering.service.clock.now())
    return IntentDetail.model_validate(told)


@one.post("/retry", operation_id="business.intents.retry", summary="Retry an intent", responses=_TOO_LATE)
async def retry(entering: Entering, intent_id: IntentPath) -> IntentAnswer:
    """Try again what was refused, is blocked, or was ignored."""
    async with entering.open() as (conn, business):
        found, connection = await _find(conn, business, intent_id)
        return _shown(await decide.retry(conn, connection, found, now=entering.service.clock.now()))


@one.post(
    "/ignore",
    operation_id="business.intents.ignore",
    summary="Ignore an intent",
    responses=_TOO_LATE,
)
async def ignore(entering: Entering, intent_id: IntentPath) -> IntentAnswer:
    """Leave it alone until somebody tries it again."""
    async with entering.open() as (conn, business):
        found, connection = await _find(conn, business, intent_id)
        return _shown(await decide.ignore(conn, connection, found, now=entering.service.clock.now()))


@one.post(
    "/recreate",
    operation_id="business.intents.recreate",
    summary="Make a deleted record again",
    responses=_TOO_LATE,
)
async def recreate(entering: Entering, intent_id: IntentPath) -> IntentAnswer:
    """Promise a record anew that was deleted in QuickBooks; the old link is kept as ended."""
    async with entering.open() as (conn, business):
        found, connection = await _find(conn, business, intent_id)
        made = await decide.recreate(conn, connection, found, now=entering.service.clock.now())
        return _shown(made or await intents.find(conn, business.id, found.id))


@one.post(
    "/choose",
    operation_id="business.intents.choose",
    summary="Decide a conflict",
    responses={**_TOO_LATE, 400: {"model": ApiError, "description": "A member is missing or wrong."}},
)
async def choose(entering: Entering, intent_id: IntentPath, said: Choice) -> IntentAnswer:
    """Say which version stays where a record was changed on both sides."""
    async with entering.open() as (conn, business):
        found, connection = await _find(conn, business, intent_id)
        return _shown(await decide.choose(conn, connection, found, said.side, now=entering.service.clock.now()))


@one.post(
    "/name",
    operation_id="business.intents.name",
    summary="Settle a name that is taken",
    responses={**_TOO_LATE, 400: {"model": ApiError, "description": "A member is missing or wrong."}},
)
async def name(entering: Entering, intent_id: IntentPath, said: NameSettlement) -> IntentAnswer:
    """Write a payee whose name is taken under a longer name, or as the inactive record that has it, or as a new one."""
    async with entering.open() as (conn, business):
        found, connection = await _find(conn, business, intent_id)
        return _shown(await decide.settle_name(conn, connection, found, said.choice, now=entering.service.clock.now()))


@one.post(
    "/resolve",
    operation_id="business.intents.resolve",
    summary="Resolve an unknown outcome",
    responses={**_TOO_LATE, 400: {"model": ApiError, "description": "A member is missing or wrong."}},
)
async def resolve(entering: Entering, intent_id: IntentPath, said: Resolution) -> IntentAnswer:
    """Say what became of a write whose answer was lost: it is this record, or it is not there and is sent anew."""
    async with entering.open() as (conn, business):
        found, connection = await _find(conn, business, intent_id)
        return _shown(await decide.resolve(conn, connection, found, said.record_id, now=entering.service.clock.now()))


@whole.post(
    "/intents/retry",
    operation_id="business.quickbooks.intents.retry",
    summary="Retry many intents",
    responses={400: {"model": ApiError, "description": "A member is missing or wrong."}},
)
async def retry_all(entering: Entering, connection_id: ConnectionPath, said: Retries) -> RetriesAnswer:
    """Try again all that was refused or is blocked in a company, or of that only what is named."""
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        found = await decide.retry_all(conn, connection, ids=said.ids, now=entering.service.clock.now())
    return RetriesAnswer.model_validate({"data": found}, from_attributes=True)


@whole.post(
    "/push",
    operation_id="business.quickbooks.push",
    summary="Push what a company lacks",
)
async def push(entering: Entering, connection_id: ConnectionPath) -> CaughtUp:
    """Promise what was there before the company was connected, and look again at all that is blocked."""
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        now = entering.service.clock.now()
        made, more = await catch_up(conn, connection, now=now)
        await promise.look_again(conn, connection.id, now=now)
    return CaughtUp(promised=len(made), more=more)


async def _find(conn: AsyncConnection, business: Business, asked_for: str) -> tuple[Intent, Connection]:
    wanted = parsed(asked_for)
    if wanted is None:
        raise NotFound("intent", asked_for)
    found = await intents.find(conn, business.id, wanted)
    return found, await connections.find(conn, found.connection_id)


async def _versions(conn: AsyncConnection, connection: Connection, found: Intent) -> dict[str, Any]:
    mine = await ours(conn, connection, found)
    theirs = await records.one(conn, connection.id, found.entity, found.record_id or "")
    return {
        "platform": None if mine is None else previewing.exact(exact.decode(mine)),
        "quickbooks": previewing.exact(exact.decode(theirs.body.encode())),
    }


def _shown(intent: Intent) -> IntentAnswer:
    return IntentAnswer.model_validate(intent, from_attributes=True)
