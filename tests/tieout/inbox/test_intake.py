import asyncio

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import SQLAlchemyError

from tieout.database.transaction import transaction
from tieout.inbox.intake import MOST, Intake


@pytest.fixture
def intake(engine, clock):
    return Intake(engine, clock)


@pytest.fixture
def inserts(engine):
    said = []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    return lambda: [one for one in said if "INSERT INTO inbox_delivery" in one]


async def kept(engine):
    async with transaction(engine) as conn:
        return sorted(await conn.scalars(text("SELECT body FROM inbox_delivery")))


async def test_what_comes_at_the_same_moment_shares_an_insert(intake, engine, inserts):
    bodies = [f"{number:04}".encode() for number in range(MOST + 50)]
    await asyncio.gather(*map(intake.receive, bodies))
    assert await kept(engine) == bodies
    assert len(inserts()) <= 3


async def test_when_somebody_is_answered_what_he_brought_is_kept(intake, engine):
    async def bring(body):
        await intake.receive(body)
        assert body in await kept(engine)

    await asyncio.gather(*(bring(f"{number}".encode()) for number in range(10)))


async def test_when_nothing_could_be_kept_everybody_is_told_and_the_next_ones_are_kept(intake, engine):
    async with transaction(engine) as conn:
        await conn.execute(text("ALTER TABLE inbox_delivery RENAME TO away"))
    told = await asyncio.gather(*(intake.receive(b"lost") for _ in range(5)), return_exceptions=True)
    assert all(isinstance(one, SQLAlchemyError) for one in told)
    async with transaction(engine) as conn:
        await conn.execute(text("ALTER TABLE away RENAME TO inbox_delivery"))
    await intake.receive(b"kept")
    assert await kept(engine) == [b"kept"]


async def test_one_who_goes_away_while_he_waits_does_not_take_the_others_along(intake, engine):
    gone = asyncio.create_task(intake.receive(b"gone"))
    stays = asyncio.create_task(intake.receive(b"stays"))
    await asyncio.sleep(0)
    gone.cancel()
    await stays
    assert b"stays" in await kept(engine)
