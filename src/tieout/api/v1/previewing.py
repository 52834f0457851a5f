"""What would be written to QuickBooks of a thing, tried out in a transaction that keeps nothing of it."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.api.auth import Door
from tieout.api.v1.push_schemas import PreviewAnswer
from tieout.businesses.store import Business
from tieout.connections import push_settings
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.intents import store as intents
from tieout.intents.store import Intent
from tieout.jobs.preview import preview as look
from tieout.links.store import Kind
from tieout.push import things
from tieout.push.promise import promise_in
from tieout.push.trouble import Blocked

Preview = Annotated[
    bool, Query(description="Whether only to say what would be written to QuickBooks; nothing is kept or sent.")
]
_NEITHER: dict[str, Any] = {"preview": None, "trouble": None}
_PAUSED = {"code": "paused", "sentence": "Writing to this company is paused.", "action": "Go on with it first."}


@asynccontextmanager
async def trying(entering: Door, *, only: bool) -> AsyncGenerator[tuple[AsyncConnection, Business]]:
    """Open the way into a business; where it is only a try, nothing that is done there is kept."""
    if not only:
        async with entering.open() as found:
            yield found
        return
    quiet = replace(entering, caller=replace(entering.caller, deed=None))
    async with quiet.open() as (conn, business):
        savepoint = await conn.begin_nested()
        try:
            yield conn, business
        finally:
            await savepoint.rollback()


async def would_be_written(
    conn: AsyncConnection, business: Business, kind: Kind, thing_id: UUID, *, now: datetime
) -> list[PreviewAnswer]:
    """Answer, for each company, what would be written of a thing as it stands now; for use while only trying."""
    thing = await things.find(conn, business.id, kind, thing_id)
    found = []
    for connection in await connections.of_business(conn, business.id):
        await promise_in(conn, connection, thing, now=now)
        coming = await intents.open_of(conn, connection.id, kind, thing_id)
        told = await _nothing(conn, connection) if coming is None else await of_intent(conn, connection, coming, now)
        operation = None if coming is None else coming.operation
        found.append(
            PreviewAnswer(
                connection_id=connection.id, entity=thing.entity, operation=operation, **(_NEITHER | dict(told))
            )
        )
    return found


async def of_intent(conn: AsyncConnection, connection: Connection, intent: Intent, now: datetime) -> Mapping[str, Any]:
    """Answer the bytes of an intent as `preview`, or as `trouble` what is in their way."""
    judged, body = await look(conn, connection, intent, now=now)
    if judged.trouble is None:
        return {"preview": exact(body)}
    if isinstance(judged.trouble, Blocked):
        return {"trouble": dict(judged.trouble.cause)}
    return {"trouble": {"code": type(judged.trouble).__name__.lower(), "sentence": str(judged.trouble)}}


def exact(value: Any) -> Any:
    """Write amounts as text: a reader of JSON would make binary floats of them."""
    if isinstance(value, dict):
        return {name: exact(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [exact(inner) for inner in value]
    return f"{value:f}" if isinstance(value, Decimal) else value


async def _nothing(conn: AsyncConnection, connection: Connection) -> Mapping[str, Any]:
    return {"trouble": _PAUSED} if (await push_settings.of(conn, connection.id)).paused_at else {}
