"""The runs of a company: what was done when, how far it is, why it failed."""

from typing import Annotated

from fastapi import APIRouter, Path

from tieout.api.auth import Entering, parsed
from tieout.api.companies import company
from tieout.api.paging import Paging, cut
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.schemas import RunAnswer, RunPage
from tieout.errors import NotFound
from tieout.ids import RunId
from tieout.runs import store

_PREFIX = "/v1/businesses/{businessId}/quickbooks/connections/{connectionId}/runs"
lists = APIRouter(prefix=_PREFIX, tags=["Runs"], responses=REFUSALS)
one = APIRouter(prefix=_PREFIX, tags=["Runs"], responses=REFUSALS, route_class=ObjectRoute)
ConnectionPath = Annotated[str, Path(alias="connectionId", description="The connection, by its UUID.")]


@lists.get("", operation_id="business.quickbooks.runs.list", summary="List runs")
async def list_page(entering: Entering, connection_id: ConnectionPath, paging: Paging) -> RunPage:
    """List the runs of a company, newest first."""
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        cursor = RunId(paging.after_id) if paging.after_id else None
        found = await store.page(conn, connection.id, cursor=cursor, limit=paging.limit + 1)
    page, meta = cut(found, paging.limit, lambda run: run.id)
    return RunPage.model_validate({"data": page, "meta": meta}, from_attributes=True)


@one.get("/latest", operation_id="business.quickbooks.runs.latest", summary="Get the latest run")
async def latest(entering: Entering, connection_id: ConnectionPath) -> RunAnswer:
    """Read the last run that somebody asked for, with its progress."""
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        found = await store.latest(conn, connection.id)
    if found is None:
        raise NotFound("run of connection", connection_id)
    return RunAnswer.model_validate(found, from_attributes=True)


@one.get("/{runId}", operation_id="business.quickbooks.runs.get", summary="Get a run")
async def read(
    entering: Entering,
    connection_id: ConnectionPath,
    run_id: Annotated[str, Path(alias="runId", description="The run, by its UUID.")],
) -> RunAnswer:
    """Read one run with its progress."""
    wanted = parsed(run_id)
    if wanted is None:
        raise NotFound("run", run_id)
    async with entering.open() as (conn, business):
        connection = await company(conn, business, connection_id)
        found = await store.find(conn, RunId(wanted))
    if found.connection_id != connection.id:
        raise NotFound("run", run_id)
    return RunAnswer.model_validate(found, from_attributes=True)
