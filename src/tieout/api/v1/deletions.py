"""Deletions too many to believe: what waits, and the word of whoever has looked."""

from fastapi import APIRouter

from tieout.api.auth import Entering
from tieout.api.companies import company
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.history_schemas import Confirmation, HeldDeletionAnswer, HeldDeletionList
from tieout.api.v1.quickbooks_schemas import ApiError
from tieout.api.v1.records import ConnectionPath, EntityPath, known
from tieout.mirror import breaker

_PREFIX = "/v1/businesses/{businessId}/quickbooks/connections/{connectionId}/held-deletions"
lists = APIRouter(prefix=_PREFIX, tags=["Records"], responses=REFUSALS)
one = APIRouter(prefix=_PREFIX, tags=["Records"], responses=REFUSALS, route_class=ObjectRoute)


@lists.get("", operation_id="business.quickbooks.held_deletions.list", summary="List held deletions")
async def list_all(entering: Entering, connection_id: ConnectionPath) -> HeldDeletionList:
    """List the kinds of which so many records are gone that nothing was marked before somebody looks."""
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        found = await breaker.waiting(conn, connection.id)
    return HeldDeletionList.model_validate({"data": found}, from_attributes=True)


@one.post(
    "/{entity}/confirm",
    operation_id="business.quickbooks.held_deletions.confirm",
    summary="Confirm deletions",
    responses={409: {"model": ApiError, "description": "More is missing by now than was confirmed; look again."}},
)
async def confirm(
    entering: Entering, connection_id: ConnectionPath, entity: EntityPath, said: Confirmation
) -> HeldDeletionAnswer:
    """Say that these records were really deleted in QuickBooks; the next sync marks them."""
    name, by = known(entity), entering.caller.principal.subject
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        now = entering.service.clock.now()
        held = await breaker.confirm(conn, connection.id, name, missing=said.missing, by=by, now=now)
    return HeldDeletionAnswer.model_validate(held, from_attributes=True)
