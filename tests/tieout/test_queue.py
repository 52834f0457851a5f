from sqlalchemy import text

from tieout.database.transaction import transaction
from tieout.queue import defer


async def waiting(engine):
    async with transaction(engine) as conn:
        return list(await conn.scalars(text("SELECT task_name FROM procrastinate_jobs ORDER BY id")))


async def test_a_rollback_takes_the_job_back(engine):
    async with engine.connect() as conn:
        assert await defer(conn, "load", company="1", connection_id=1)
        await conn.rollback()
    assert await waiting(engine) == []


async def test_a_refused_job_leaves_the_rest_of_the_transaction_standing(engine):
    async with transaction(engine) as conn:
        await conn.execute(text("CREATE TABLE thing (id int)"))
        assert await defer(conn, "load", once="load-1") is not None
    async with transaction(engine) as conn:
        assert await defer(conn, "load", once="load-1") is None
        await conn.execute(text("INSERT INTO thing VALUES (1)"))
    async with transaction(engine) as conn:
        assert await conn.scalar(text("SELECT count(*) FROM thing")) == 1
    assert await waiting(engine) == ["load"]
