"""Runs jobs until told to stop, and survives what happens to the database meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision, exceptions, jobs
from sqlalchemy.ext.asyncio import AsyncEngine

from tieout.database.engine import without_driver
from tieout.database.transaction import transaction
from tieout.jobs.rescue import rescue

Task = Callable[..., Awaitable[None]]
log = structlog.get_logger("tieout.worker")


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How often the worker does what, and how long it waits, in seconds."""

    tick: float = 1.0
    poll: float = 0.5
    rescue: float = 10.0
    heartbeat: float = 5.0
    stalled: float = 30.0
    limit: float = 300.0
    grace: float = 5.0
    restart: float = 1.0
    watch: float = 30.0


class _WhenStopped(BaseRetryStrategy):
    """A job cut off by shutdown goes back to the queue; after any other failure our tables say when to try again."""

    def get_retry_decision(self, *, exception: BaseException, job: jobs.Job) -> RetryDecision | None:  # noqa: ARG002 - the queue's own signature
        return RetryDecision() if isinstance(exception, asyncio.CancelledError | exceptions.JobAborted) else None


class Worker:
    """Runs `tasks` by name as the queue asks for them, and calls `dispatch` every second to queue what is due.

    `watch` is called every now and then, to look at everything.

    A task receives ids only. It is cancelled at the limit of `pace`, and put back into the queue when the worker stops
    before it is done: it must be able to run again.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        tasks: Mapping[str, Task],
        *,
        dispatch: Callable[[], Awaitable[object]],
        watch: Callable[[], Awaitable[object]] | None = None,
        concurrency: int = 10,
        pace: Pace | None = None,
    ) -> None:
        self._engine = engine
        self._dispatch = dispatch
        self._watch = watch
        self._concurrency = concurrency
        self._pace = pace or Pace()
        conninfo = without_driver(engine.url.render_as_string(hide_password=False))
        self._queue = App(connector=PsycopgConnector(conninfo=conninfo, min_size=1, max_size=5, timeout=10))
        for name, task in tasks.items():
            self._queue.task(name=name, retry=_WhenStopped())(self._limited(name, task))

    async def run(self, stopping: asyncio.Event) -> None:
        """Work until `stopping` is set; then jobs get a few seconds to end, and what has not ended is put back."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._supervise(stopping))
            group.create_task(self._repeat("dispatch", self._dispatch, self._pace.tick, stopping))
            group.create_task(self._repeat("rescue", self._rescue, self._pace.rescue, stopping))
            if self._watch is not None:
                group.create_task(self._repeat("watch", self._watch, self._pace.watch, stopping))

    async def _supervise(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            try:
                async with self._queue.open_async():
                    await self._work(stopping)
            except Exception as error:  # noqa: BLE001 - whatever ended this worker, another one must go on
                log.warning("the worker lost the database; another one follows", error=str(error))
            await _pause(self._pace.restart, stopping)

    async def _work(self, stopping: asyncio.Event) -> None:
        worker = asyncio.create_task(
            self._queue.run_worker_async(
                concurrency=self._concurrency,
                fetch_job_polling_interval=self._pace.poll,
                shutdown_graceful_timeout=self._pace.grace,
                update_heartbeat_interval=self._pace.heartbeat,
                stalled_worker_timeout=self._pace.stalled,
                install_signal_handlers=False,
                delete_jobs="always",
            )
        )
        stop = asyncio.create_task(stopping.wait())
        try:
            await asyncio.wait({worker, stop}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker

    async def _rescue(self) -> None:
        stalled, limit = timedelta(seconds=self._pace.stalled), timedelta(seconds=self._pace.limit + self._pace.stalled)
        async with transaction(self._engine) as conn:
            if rescued := await rescue(conn, stalled=stalled, limit=limit):
                log.warning("jobs of a lost worker were put back", jobs=rescued)

    async def _repeat(
        self, name: str, action: Callable[[], Awaitable[object]], every: float, stopping: asyncio.Event
    ) -> None:
        failing = False
        while not stopping.is_set():
            try:
                async with asyncio.timeout(30 + every):
                    await action()
                failing = False
            except Exception:  # the database may be away: what is due now is due at the next tick too
                if not failing:
                    log.warning("a tick failed; the next one follows", action=name, exc_info=True)
                failing = True
            await _pause(every, stopping)

    def _limited(self, name: str, task: Task) -> Callable[..., Any]:
        async def run(**ids: Any) -> None:
            with structlog.contextvars.bound_contextvars(job=name, **ids):
                async with asyncio.timeout(self._pace.limit):
                    await task(**ids)

        return run


async def _pause(seconds: float, stopping: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), seconds)
