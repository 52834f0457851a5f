"""A worker that is a program is killed while it writes, and whoever comes next leaves nothing undone or twice."""

import asyncio
import time

import pytest

from qbo_emulator.mishaps import Match
from tieout.database.transaction import transaction
from tieout.intents import store as intents

KILLS = [("create", "before"), ("batch", "before"), ("batch", "after"), ("batch", "after")]
"""Of the batches the second is killed while it is asked again."""

SECONDS = 90


async def killed(desk, program, operation, when):
    """Let a worker begin, and kill it while it waits for QuickBooks' answer."""
    desk.process.clock.turn(minutes=1)  # all of it is due
    slow = desk.emulator.mishap("latency", Match(operation=operation), seconds=5.0, count=None, when=when)
    deadline = time.monotonic() + SECONDS
    with program() as worker:
        while not slow.fired:
            assert time.monotonic() < deadline, f"nobody asks for a {operation}"
            await asyncio.sleep(0.02)
        worker.kill()
        worker.wait()
    desk.emulator.mishaps.clear()
    desk.process.clock.turn(minutes=3)


async def ended(desk):
    """Wait until all that was promised is done."""
    deadline = time.monotonic() + SECONDS
    while True:
        async with transaction(desk.engine) as conn:
            counts = await intents.counts(conn, desk.connection.id)
        if counts.keys() <= {"sent", "dropped"}:
            return
        assert time.monotonic() < deadline, counts
        await asyncio.sleep(0.1)


async def everything(desk, bank, number):
    """Have two payees, and of each so many payables, all of them paid."""
    payees = [await desk.payee(f"Payee {one}") for one in range(2)]
    owed = [await desk.payable(payees[one % 2], f"A{one}", f"{one + 1}.10", number=f"A{one}") for one in range(number)]
    paid = [
        await desk.payment(payees[one % 2], f"P{one}", [(payable, f"{one + 1}.10")], source=bank)
        for one, payable in enumerate(owed)
    ]
    return owed, paid


async def proven(desk, owed, paid):
    bills, payments = desk.all("Bill"), desk.all("BillPayment")
    assert sorted(one["DocNumber"] for one in bills) == sorted(one.number for one in owed)
    assert len(payments) == len(paid)
    assert {(await desk.link("payable", one)).record_id for one in owed} == {one["Id"] for one in bills}
    assert {(await desk.link("payment", one)).record_id for one in paid} == {one["Id"] for one in payments}
    assert len(desk.mine("Vendor", "Payee 0") + desk.mine("Vendor", "Payee 1")) == 2


@pytest.mark.soak
@pytest.mark.timeout(600)
async def test_five_workers_that_are_killed_leave_nothing_twice_and_nothing_undone(desk, program):
    bank = await desk.checking()
    owed, paid = await everything(desk, bank, 40)
    for operation, when in KILLS:
        await killed(desk, program, operation, when)
    with program():
        await ended(desk)
    await desk.void(paid[0])
    await killed(desk, program, "void", "after")
    with program():
        await ended(desk)
    await proven(desk, owed, paid)
    assert sum(one["Balance"] for one in desk.all("Bill")) == owed[0].total


@pytest.mark.timeout(120)
async def test_a_worker_that_is_killed_after_its_write_took_effect_is_followed_by_one_that_knows(desk, program):
    bank = await desk.checking()
    owed, paid = await everything(desk, bank, 5)
    await killed(desk, program, "batch", "after")
    with program():
        await ended(desk)
    await proven(desk, owed, paid)
