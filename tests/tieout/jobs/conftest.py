import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from tieout.jobs.worker import Pace, Worker

FAST = Pace(tick=0.05, poll=0.05, rescue=0.2, heartbeat=0.2, stalled=1.0, limit=30.0, grace=0.2, restart=0.05)


@pytest.fixture
def working(engine):
    """Run a hasty worker while the block runs."""

    @asynccontextmanager
    async def work(tasks, *, dispatch=_nothing, on=engine, **pace):
        stopping = asyncio.Event()
        worker = asyncio.create_task(Worker(on, tasks, dispatch=dispatch, pace=replace(FAST, **pace)).run(stopping))
        try:
            yield
        finally:
            stopping.set()
            await worker

    return work


async def _nothing():
    pass
