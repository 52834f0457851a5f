"""Goes through a company's books for the platform: portion by portion, as long as there is something new."""

import time
from uuid import UUID

from tieout.adopt import take_in as portions
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.ids import ConnectionId
from tieout.jobs.context import Context

LONGEST = 5.0
"""Seconds after which others have their turn; the dispatcher comes back."""


async def take_in(context: Context, *, connection_id: str) -> None:
    """Take in what is new, as far as it goes in one turn."""
    id_, end = ConnectionId(UUID(connection_id)), time.monotonic() + LONGEST
    while time.monotonic() < end:
        async with transaction(context.engine) as conn:
            connection = await connections.find(conn, id_)
            touched = await portions.take_in(conn, connection, context.clock.now())
        if touched is None:
            return
