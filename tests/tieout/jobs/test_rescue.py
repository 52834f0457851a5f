import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text

from tieout.database.transaction import transaction
from tieout.errors import Overtaken
from tieout.jobs.rescue import rescue
from tieout.queue import defer

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def company(engine):
    """Make a company with an epoch, and a value that its jobs write."""
    async with transaction(engine) as conn:
        await conn.execute(text("CREATE TABLE company (epoch bigint, written text)"))
        await conn.execute(text("INSERT INTO company VALUES (0, 'nothing')"))
    return engine


async def take_epoch(engine):
    async with transaction(engine) as conn:
        return await conn.scalar(text("UPDATE company SET epoch = epoch + 1 RETURNING epoch"))


async def write(engine, epoch, value):
    async with transaction(engine) as conn:
        await conn.execute(text("UPDATE company SET written = :value"), {"value": value})
        if await conn.scalar(text("SELECT epoch FROM company FOR UPDATE")) != epoch:
            raise Overtaken


async def pretend(engine, *, heartbeat=timedelta(), started=timedelta(), once=None):
    """Queue a job and take it as a worker does whose heartbeat and start were so long ago."""
    async with transaction(engine) as conn:
        job = await defer(conn, "work", company="9", once=once)
        worker = await conn.scalar(
            text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - :ago) RETURNING id"),
            {"ago": heartbeat},
        )
        await conn.execute(
            text("SELECT id FROM procrastinate_fetch_job_v2(NULL::varchar[], :worker)"), {"worker": worker}
        )
    async with transaction(engine) as conn:
        await conn.execute(text("UPDATE procrastinate_events SET at = at - :ago"), {"ago": started})
    return job


async def statuses(engine):
    async with transaction(engine) as conn:
        return list(await conn.scalars(text("SELECT status::text FROM procrastinate_jobs ORDER BY id")))


async def run_rescue(engine):
    async with transaction(engine) as conn:
        return await rescue(conn, stalled=MINUTE, limit=10 * MINUTE)


async def test_a_job_at_work_is_left_alone(engine):
    await pretend(engine)
    assert await run_rescue(engine) == 0
    assert await statuses(engine) == ["doing"]


async def test_the_job_of_a_worker_without_heartbeat_is_put_back(engine):
    await pretend(engine, heartbeat=2 * MINUTE)
    assert await run_rescue(engine) == 1
    assert await statuses(engine) == ["todo"]


async def test_the_job_of_a_worker_that_signed_off_is_put_back(engine):
    await pretend(engine)
    async with transaction(engine) as conn:
        await conn.execute(text("DELETE FROM procrastinate_workers"))
    assert await run_rescue(engine) == 1
    assert await statuses(engine) == ["todo"]


async def test_a_job_over_its_limit_is_put_back_though_the_worker_lives(engine):
    await pretend(engine, started=11 * MINUTE)
    assert await run_rescue(engine) == 1
    assert await statuses(engine) == ["todo"]


async def test_a_lost_job_is_forgotten_when_the_same_one_waits_already(engine):
    await pretend(engine, heartbeat=2 * MINUTE, once="load-9")
    async with transaction(engine) as conn:
        waiting = await defer(conn, "work", company="9", once="load-9")
    assert await run_rescue(engine) == 1
    async with transaction(engine) as conn:
        left = (await conn.execute(text("SELECT id, status::text FROM procrastinate_jobs"))).all()
    assert left == [(waiting, "todo")]


async def test_racing_rescuers_put_a_job_back_once(engine):
    await pretend(engine, heartbeat=2 * MINUTE)
    assert sum(await asyncio.gather(*(run_rescue(engine) for _ in range(4)))) == 1


async def test_a_stalled_worker_that_wakes_up_commits_nothing(company, working):
    """The first worker stands still in the middle of its job; the job is put back and a second one runs it."""
    await pretend(company, heartbeat=2 * MINUTE)
    stalled_epoch = await take_epoch(company)
    done = asyncio.Event()

    async def work():
        await write(company, await take_epoch(company), "by the second")
        done.set()

    async with working({"work": work}):
        await asyncio.wait_for(done.wait(), 20)
    with pytest.raises(Overtaken):
        await write(company, stalled_epoch, "by the stalled one")
    async with transaction(company) as conn:
        assert await conn.scalar(text("SELECT written FROM company")) == "by the second"
