import asyncio
import gc
import os
import signal
from pathlib import Path

import pytest
from procrastinate.exceptions import ConnectorException
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tieout.database import embedded
from tieout.database.engine import open_engine
from tieout.database.migrate import migrate
from tieout.database.transaction import transaction
from tieout.queue import defer


@pytest.fixture
async def complaints():
    """Hear what the loop complains of: the queue's own tasks may fail with the database, and nothing else may."""
    loop, heard = asyncio.get_running_loop(), []
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, context: heard.append(context))
    yield
    gc.collect()
    loop.set_exception_handler(before)
    assert [one for one in heard if not isinstance(one.get("exception"), ConnectorException)] == []


@pytest.fixture
async def own_server(tmp_path, complaints):
    """Start a server of this test's own, which it may kill, and open an engine on it."""
    url = await asyncio.to_thread(embedded.start, tmp_path / "postgres")
    await migrate(url)
    engine = open_engine(url)
    yield engine, tmp_path / "postgres" / "pg" / "postmaster.pid"
    await engine.dispose()


def kill(note: Path):
    os.kill(int(note.read_text().split()[0]), signal.SIGKILL)


async def queue_when_back(engine, **ids):
    async with asyncio.timeout(30):
        while True:
            try:
                async with transaction(engine) as conn:
                    return await defer(conn, "work", **ids)
            except OperationalError:
                await asyncio.sleep(0.1)


async def until(condition):
    async with asyncio.timeout(40):
        while not condition():  # noqa: ASYNC110 - what is waited for happens in another task
            await asyncio.sleep(0.02)


async def came(seen, number):
    """Wait for a job; an earlier one may come twice, when the outage hid that it was done."""
    async with asyncio.timeout(30):
        while await seen.get() != number:
            pass


async def test_an_outage_of_the_database_is_survived(own_server, working):
    engine, note = own_server
    seen: asyncio.Queue[int] = asyncio.Queue()
    ticks = 0

    async def work(number):
        await seen.put(number)

    async def dispatch():
        nonlocal ticks
        async with transaction(engine) as conn:
            await conn.execute(text("SELECT 1"))
        ticks += 1

    async with working({"work": work}, dispatch=dispatch, on=engine):
        for number in range(3):
            await queue_when_back(engine, number=number)
            await came(seen, number)
            kill(note)
            before = ticks
        await queue_when_back(engine, number=99)
        await came(seen, 99)
        await until(lambda: ticks > before)


async def test_a_job_that_an_outage_cut_off_is_run_again(own_server, working):
    engine, note = own_server
    runs: asyncio.Queue[int] = asyncio.Queue()

    async def work():
        await runs.put(1)
        async with transaction(engine) as conn:
            await conn.execute(text("SELECT pg_sleep(:seconds)"), {"seconds": 60 if runs.qsize() == 1 else 0})

    await queue_when_back(engine, company="9")
    async with working({"work": work}, on=engine):
        await until(lambda: runs.qsize() == 1)
        kill(note)
        await queue_when_back(engine, company="9")
        await until(lambda: runs.qsize() > 1)
