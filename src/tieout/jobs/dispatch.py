"""Queues what is due: our tables say when, the queue only says now."""

from collections.abc import Mapping

from tieout import queue
from tieout.connections import due
from tieout.database.transaction import transaction
from tieout.jobs.context import Context

PRIORITIES: Mapping[str, int] = {"changes": queue.CHANGES, "load": queue.LOAD}


async def dispatch(context: Context) -> None:
    """Queue a job for everything that is due, unless one waits already; called every second, by every worker."""
    async with transaction(context.engine) as conn:
        for one in await due.ready(conn, context.clock.now()):
            await queue.defer(
                conn,
                one.work,
                company=str(one.connection_id),
                once=f"{one.work}-{one.connection_id}",
                priority=PRIORITIES.get(one.work, queue.CHANGES),
                connection_id=one.connection_id,
            )
