"""A business's connections: each company with its state and how its last sync ended."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.api.auth import Entering
from tieout.api.companies import company
from tieout.api.v1.answer import REFUSALS, ObjectRoute
from tieout.api.v1.schemas import ConnectionAnswer, ConnectionList, LastSync
from tieout.connections import store
from tieout.connections.store import Connection
from tieout.runs import store as runs

_PREFIX = "/v1/businesses/{businessId}/quickbooks/connections"
lists = APIRouter(prefix=_PREFIX, tags=["Connections"], responses=REFUSALS)
one = APIRouter(prefix=_PREFIX, tags=["Connections"], responses=REFUSALS, route_class=ObjectRoute)


class ConnectionQuery(BaseModel):
    """Which connections."""

    model_config = ConfigDict(extra="forbid")

    include_disconnected: bool = Field(default=False, description="Whether past connections are listed too.")


@lists.get("", operation_id="business.quickbooks.connections.list", summary="List connections")
async def list_all(entering: Entering, query: Annotated[ConnectionQuery, Query()]) -> ConnectionList:
    """List the QuickBooks companies of a business."""
    async with entering.open() as (conn, business):
        found = await store.of_business(conn, business.id, include_disconnected=query.include_disconnected)
        return ConnectionList(data=[await _described(conn, connection) for connection in found])


@one.get("/{connectionId}", operation_id="business.quickbooks.connections.get", summary="Get a connection")
async def read(
    entering: Entering,
    connection_id: Annotated[str, Path(alias="connectionId", description="The connection, by its UUID.")],
) -> ConnectionAnswer:
    """Read one connection, current or past."""
    async with entering.open() as (conn, business):
        return await _described(conn, await company(conn, business, connection_id))


async def _described(conn: AsyncConnection, connection: Connection) -> ConnectionAnswer:
    run = await runs.latest(conn, connection.id)
    last = run and LastSync(run_id=run.id, state=run.state, started_at=run.started_at, finished_at=run.finished_at)
    members = {name: getattr(connection, name) for name in ConnectionAnswer.model_fields if name != "last_sync"}
    return ConnectionAnswer.model_validate(members | {"last_sync": last})
