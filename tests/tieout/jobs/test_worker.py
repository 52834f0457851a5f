import asyncio

from sqlalchemy import text

from tieout.database.transaction import transaction
from tieout.queue import defer


async def until(condition, seconds=20):
    async with asyncio.timeout(seconds):
        while not (answer := await condition()):  # noqa: ASYNC110 - the condition is in the database
            await asyncio.sleep(0.02)
    return answer


async def queued(engine, **what):
    async with transaction(engine) as conn:
        return await defer(conn, "work", **what)


async def jobs(engine):
    async with transaction(engine) as conn:
        rows = await conn.execute(text("SELECT status::text, attempts FROM procrastinate_jobs ORDER BY id"))
        return [tuple(row) for row in rows]


async def no_jobs(engine):
    return await jobs(engine) == []


async def test_a_job_receives_its_ids_and_is_forgotten(engine, working):
    seen = []

    async def work(connection_id, number):
        seen.append((connection_id, number))

    await queued(engine, connection_id="c", number=7)
    async with working({"work": work}):
        await until(lambda: no_jobs(engine))
    assert seen == [("c", 7)]


async def test_jobs_of_one_company_never_run_together_and_the_urgent_come_first(engine, working):
    order, running = [], 0

    async def work(number):
        nonlocal running
        running += 1
        assert running == 1
        await asyncio.sleep(0.05)
        order.append(number)
        running -= 1

    for number, priority in ((1, 0), (2, 10), (3, 30)):
        await queued(engine, company="9", priority=priority, number=number)
    async with working({"work": work}):
        await until(lambda: no_jobs(engine))
    assert order == [3, 2, 1]


async def test_a_job_that_fails_does_not_hold_up_its_company(engine, working):
    seen = []

    async def work(number):
        seen.append(number)
        if number == 1:
            raise ValueError("broken")

    await queued(engine, company="9", number=1)
    await queued(engine, company="9", number=2)
    async with working({"work": work}):
        await until(lambda: no_jobs(engine))
    assert seen == [1, 2]


async def test_shutdown_puts_a_job_back(engine, working):
    started, ended = asyncio.Event(), asyncio.Event()

    async def work():
        started.set()
        await asyncio.sleep(60)
        ended.set()

    await queued(engine, company="9")
    async with working({"work": work}):
        await asyncio.wait_for(started.wait(), 20)
    assert not ended.is_set()
    assert await jobs(engine) == [("todo", 1)]


async def test_shutdown_lets_a_job_end_that_is_nearly_done(engine, working):
    started, ended = asyncio.Event(), asyncio.Event()

    async def work():
        started.set()
        await asyncio.sleep(0.3)
        ended.set()

    await queued(engine)
    async with working({"work": work}, grace=10):
        await asyncio.wait_for(started.wait(), 20)
    assert ended.is_set()
    assert await jobs(engine) == []


async def test_shutdown_while_the_same_job_waits_again_blocks_nobody(engine, working):
    started = asyncio.Event()

    async def work():
        started.set()
        await asyncio.sleep(60)

    await queued(engine, company="9", once="load-9")
    async with working({"work": work}):
        await asyncio.wait_for(started.wait(), 20)
        assert await queued(engine, company="9", once="load-9")
    seen = asyncio.Event()

    async def work_again():
        seen.set()

    async with working({"work": work_again}):
        await asyncio.wait_for(seen.wait(), 20)
        await until(lambda: no_jobs(engine))


async def test_a_job_over_its_time_is_cut_off(engine, working):
    cut = asyncio.Event()

    async def work():
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cut.set()
            raise

    await queued(engine)
    async with working({"work": work}, limit=0.2):
        await asyncio.wait_for(cut.wait(), 20)
        await until(lambda: no_jobs(engine))


async def test_a_waiting_job_is_not_lost_when_its_wake_up_was_swallowed(engine, working):
    """The dispatcher looks at our tables: what a queueing lock swallowed is queued at the next tick."""
    async with transaction(engine) as conn:
        await conn.execute(text("CREATE TABLE thing (id int, done bool NOT NULL DEFAULT false)"))
    first_read = asyncio.Event()
    may_end = asyncio.Event()

    async def work():
        async with transaction(engine) as conn:
            ids = (await conn.scalars(text("SELECT id FROM thing WHERE NOT done"))).all()
        first_read.set()
        await may_end.wait()
        async with transaction(engine) as conn:
            await conn.execute(text("UPDATE thing SET done = true WHERE id = ANY(:ids)"), {"ids": ids})

    async def dispatch():
        async with transaction(engine) as conn:
            if await conn.scalar(text("SELECT EXISTS (SELECT FROM thing WHERE NOT done)")):
                await defer(conn, "work", company="9", once="work-9")

    async def all_done():
        async with transaction(engine) as conn:
            return await conn.scalar(text("SELECT count(*) = 2 FROM thing WHERE done"))

    async with engine.connect() as slow:
        await slow.execute(text("INSERT INTO thing VALUES (2)"))
        async with transaction(engine) as conn:
            await conn.execute(text("INSERT INTO thing VALUES (1)"))
            await defer(conn, "work", company="9", once="work-9")
        assert await defer(slow, "work", company="9", once="work-9") is None
        async with working({"work": work}, dispatch=dispatch):
            await asyncio.wait_for(first_read.wait(), 20)
            await slow.commit()  # its job was swallowed, and the one that waited has already read
            may_end.set()
            await until(all_done)


async def test_a_failing_dispatcher_is_tried_again(working):
    calls = []

    async def dispatch():
        calls.append(1)
        if len(calls) < 3:
            raise OSError("away")

    async def called():
        return len(calls) >= 4

    async with working({}, dispatch=dispatch):
        await until(called)


async def test_two_workers_never_work_on_one_company_at_once(engine, working):
    running, seen, alone, together = set(), [], [], 0

    async def work(connection_id, number):
        nonlocal together
        alone.append(connection_id not in running)
        running.add(connection_id)
        together = max(together, len(running))
        await asyncio.sleep(0.01)
        running.discard(connection_id)
        seen.append((connection_id, number))

    async with transaction(engine) as conn:
        for number in range(4):
            for company in range(20):
                await defer(conn, "work", company=f"{company}", connection_id=company, number=number)
            await defer(conn, "work", company="0", connection_id=0, number=number + 100)
    async with working({"work": work}), working({"work": work}):
        await until(lambda: no_jobs(engine))
    assert len(seen) == len(set(seen)) == 84
    assert all(alone)
    assert together > 1
