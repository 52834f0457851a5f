"""Queues a job, by name, in the caller's transaction: what it follows from and the job are kept or lost together."""

from uuid import UUID

from procrastinate import App, PsycopgConnector, exceptions
from sqlalchemy import ColumnElement, column, exists, literal_column, select, table
from sqlalchemy.ext.asyncio import AsyncConnection

PUSH, NOTIFICATION, CHANGES, LOAD = 30, 20, 10, 0
"""Priorities of the jobs of one company: what a person waits for comes first."""

_queue = App(connector=PsycopgConnector())  # never opened: every job goes through the caller's connection
_job = table("procrastinate_jobs", column("queueing_lock"), column("status"))


async def defer(
    conn: AsyncConnection,
    name: str,
    *,
    company: str | None = None,
    once: str | None = None,
    priority: int = LOAD,
    **ids: UUID | str | int,
) -> int | None:
    """Queue job `name`; `None` says that one with the same `once` is waiting already.

    Jobs of one `company` run one after the other. A job that is running does not count as waiting.
    """
    raw = (await conn.get_raw_connection()).driver_connection
    job = _queue.configure_task(
        name,
        connection=raw,
        lock=None if company is None else f"company-{company}",
        queueing_lock=once,
        priority=priority,
    )
    arguments = {key: str(value) if isinstance(value, UUID) else value for key, value in ids.items()}
    try:
        # Without the savepoint a refused job dooms the caller's transaction, and its COMMIT rolls back without a word.
        async with conn.begin_nested():
            return await job.defer_async(**arguments)
    except exceptions.AlreadyEnqueued:
        return None


def waits(once: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a job with this `once` is waiting, as a condition; one that is running does not count."""
    mine = _job.c.queueing_lock == once, _job.c.status == literal_column("'todo'")
    return exists(select(1).where(*mine))
