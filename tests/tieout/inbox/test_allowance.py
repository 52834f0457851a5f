from datetime import timedelta

import pytest

from tieout.database.transaction import transaction
from tieout.inbox import allowance


@pytest.fixture
def asked(engine, clock, owner):
    """Answer a way to make calls as soon as they are free, and to learn when they were."""
    clock.freeze()
    began = clock.now()

    async def ask(calls=1):
        async with transaction(engine) as conn:
            when = await allowance.free_at(conn, owner.connection_id, clock.now())
            clock.advance(when - clock.now())
            await allowance.spend(conn, owner.connection_id, owner.business_id, calls, clock.now())
        return (when - began).total_seconds()

    return ask


async def test_a_quiet_company_is_asked_at_once_and_a_busy_one_seldom(asked):
    assert [await asked() for _ in range(5)] == [0, 0, 30, 60, 90]


async def test_what_cost_several_calls_makes_the_next_one_wait_for_them(asked):
    assert [await asked(3), await asked()] == [0, 60]


async def test_what_cost_no_call_costs_no_allowance(asked):
    assert [await asked(0) for _ in range(5)] == [0] * 5


async def test_after_a_quiet_while_it_is_as_at_the_beginning(asked, clock):
    for _ in range(4):
        await asked()
    clock.advance(timedelta(hours=1))
    assert await asked() - await asked() == 0


async def test_trouble_makes_everybody_wait(engine, clock, owner, asked):
    async with transaction(engine) as conn:
        until = clock.now() + timedelta(minutes=2)
        await allowance.hold(conn, owner.connection_id, owner.business_id, until)
    assert [await asked(), await asked()] == [120, 150]
