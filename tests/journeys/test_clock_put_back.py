"""A clock that was a month ahead and is put right again: nobody waits for the month to pass."""

from dataclasses import replace
from datetime import timedelta

import pytest

from qbo_emulator import Match
from qbo_emulator.notifications import Event, body
from qbo_emulator.world import SAMPLE_REALM
from tieout.connections import due, schedules
from tieout.database.transaction import transaction
from tieout.inbox import allowance
from tieout.inbox import store as inbox
from tieout.jobs import watch
from tieout.pull.planning import CERTIFY, OUTSIDE, POLL

ENTITIES = ("Vendor", "TaxCode")
MONTH = timedelta(days=31)


@pytest.fixture
async def ours(by_hand):
    async with by_hand(ENTITIES) as process:
        process.settings = replace(process.settings, polling=True)
        async with transaction(process.engine) as conn:
            await schedules.select_entities(conn, process.connection.id, ENTITIES)
        await process.synced()
        yield process


async def sweep(ours):
    await watch.sweep(ours._context())


async def ask(ours, question, *more):
    async with transaction(ours.engine) as conn:
        return await question(conn, ours.connection.id, *more)


async def waits(ours):
    return {
        (await ask(ours, due.find, work)).due_at - ours.clock.now() > MONTH / 2 for work in (POLL, OUTSIDE, CERTIFY)
    }


async def test_what_was_planned_by_a_clock_that_ran_ahead_is_looked_at_once_the_clock_is_right(ours):
    ours.clock.wrong = MONTH
    await ours.asked()
    await ours.lives()
    ours.clock.wrong = timedelta()
    assert await waits(ours) == {True}
    ours.books.create("Vendor", {"DisplayName": "New"})
    await sweep(ours)
    ours.clock.turn()
    await ours.goes()
    await ours.agrees()
    assert await waits(ours) == {False}
    assert (await ask(ours, schedules.of)).polled_at <= ours.clock.now()


async def test_a_sync_that_was_to_go_on_by_that_clock_goes_on(ours):
    ours.clock.wrong = MONTH
    await ours.asked()
    await ours.lives()
    ours.platform.emulator.mishap("fault", Match(path="/v3/*"), fault="unavailable", count=4)
    await ours.asked()
    await ours.goes()
    ours.clock.wrong = timedelta()
    await sweep(ours)
    ours.clock.turn()
    assert await ours.lives()
    await ours.proven()


async def test_a_notification_is_fetched_though_the_company_rested_by_that_clock(ours):
    id_ = ours.books.create("Vendor", {"DisplayName": "Told"})["Id"]
    async with transaction(ours.engine) as conn:
        late = ours.clock.now() + MONTH
        await schedules.went_well(conn, ours.connection.id, now=late, changed=False)
        await allowance.hold(conn, ours.connection.id, ours.connection.business_id, late)
        one = Event(id="t", realm_id=SAMPLE_REALM, entity="Vendor", record_id=id_, change="created", at=late)
        await inbox.receive(conn, [body([one], "cloudevents")], ours.clock.now())
    await ours.goes()
    assert ("Vendor", id_) not in await ours.ours()
    await sweep(ours)
    ours.clock.turn()
    await ours.goes()
    assert ("Vendor", id_) in await ours.ours()


async def test_a_clock_that_is_a_little_behind_another_machine_s_hurries_nobody(ours):
    planned = (await ask(ours, due.find, POLL)).due_at
    ours.clock.wrong = -timedelta(minutes=20)
    await sweep(ours)
    assert (await ask(ours, due.find, POLL)).due_at == planned
