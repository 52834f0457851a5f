"""Queues what is due: our tables say when, the queue only says now."""

from collections.abc import Mapping
from datetime import timedelta

from tieout import queue
from tieout.adopt.due import waiting
from tieout.audit import store as audit
from tieout.connections import authorizations, due
from tieout.database.transaction import transaction
from tieout.jobs.context import Context
from tieout.outbox import deliveries, events
from tieout.pull import planning
from tieout.pull.arrivals import WORK, sort
from tieout.push import promise

PRIORITIES: Mapping[str, int] = {
    promise.WORK: queue.PUSH,
    WORK: queue.NOTIFICATION,
    "changes": queue.CHANGES,
    "load": queue.LOAD,
    "certify": queue.LOAD,
}
ROUNDS = 4
"""Of deliveries sorted in one tick: a flood must not hold up what is due; the rest has its turn at the next one."""

EVENTS_KEPT = timedelta(days=60)
"""So long what was told can be told again."""


async def dispatch(context: Context) -> None:
    """Queue a job for everything that is due, unless one waits already; called every second, by every worker."""
    await _sort(context)
    now, unasked = context.clock.now(), () if context.settings.polling else planning.WORKS
    async with transaction(context.engine) as conn:
        await authorizations.forget(conn, now)
        for one in await due.ready(conn, now, without=unasked):
            await queue.defer(
                conn,
                one.work,
                company=str(one.connection_id),
                once=one.once,
                priority=PRIORITIES.get(one.work, queue.CHANGES),
                connection_id=one.connection_id,
            )
        for id_ in await waiting(conn, now):
            once = f"take_in-{id_}"
            await queue.defer(conn, "take_in", company=str(id_), once=once, priority=queue.CHANGES, connection_id=id_)
        await events.forget(conn, now - EVENTS_KEPT)
        await audit.forget(conn, now)
        for one in await deliveries.due(conn, now):
            once = deliveries.once(one)
            await queue.defer(conn, "deliver", company=str(one), once=once, priority=queue.CHANGES, endpoint_id=one)


async def _sort(context: Context) -> None:
    """Turn what Intuit told us into work that is due."""
    for _ in range(ROUNDS):
        async with transaction(context.engine) as conn:
            if not await sort(conn, environment=context.settings.environment, now=context.clock.now()):
                return
