"""Puts jobs back into the queue whose worker is gone, or that run for longer than any job may."""

from datetime import timedelta

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

# Times here are the queue's own, written and read by the database's clock: tests that turn ours must not touch them.
_LOST = text("""
    SELECT job.id FROM procrastinate_jobs AS job
    LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
    WHERE job.status = 'doing' AND (
        worker.id IS NULL
        OR worker.last_heartbeat < now() - make_interval(secs => :stalled)
        OR (SELECT max(event.at) FROM procrastinate_events AS event
            WHERE event.job_id = job.id AND event.type = 'started') < now() - make_interval(secs => :limit)
    )
    FOR UPDATE OF job SKIP LOCKED
""")
_PUT_BACK = text("SELECT procrastinate_retry_job_v2(:id, now(), NULL, NULL, NULL)")
_FORGET = text("SELECT procrastinate_finish_job_v1(:id, 'aborted', true)")


async def rescue(conn: AsyncConnection, *, stalled: timedelta, limit: timedelta) -> int:
    """Put back what is lost and answer how many jobs that were.

    A stalled worker may wake up and go on with a job that was put back: the connection's epoch stops it.
    """
    lost = (await conn.scalars(_LOST, {"stalled": stalled.total_seconds(), "limit": limit.total_seconds()})).all()
    for job in lost:
        try:
            async with conn.begin_nested():
                await conn.execute(_PUT_BACK, {"id": job})
        except IntegrityError:  # another one with the same queueing lock waits already: it will do the work
            await conn.execute(_FORGET, {"id": job})
    return len(lost)
