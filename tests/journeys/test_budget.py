"""Promise 11: near the end of its calls a company is looked at less often, at the end only when somebody asks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from qbo_emulator import Match
from qbo_emulator.notifications import Event, body
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM
from tieout.connections import due
from tieout.database.transaction import transaction
from tieout.health.states import bearings_of, healths
from tieout.inbox import store as inbox
from tieout.jobs import watch
from tieout.meter import budget, calls
from tieout.meter.tables import call_count
from tieout.pull import choosing
from tieout.pull.arrivals import WORK
from tieout.pull.planning import CERTIFY, OUTSIDE, POLL

ENTITIES = ("Vendor", "Bill", "TaxCode")


def next_month(at):
    return (datetime(at.year, at.month, 1, tzinfo=UTC) + timedelta(days=32)).replace(day=1)


class Company:
    """A company that is looked at by itself, and what it costs."""

    def __init__(self, process):
        self.process, self.id = process, process.connection.id
        self.ends = next_month(process.clock.now())

    async def ask(self, question, *more, **how):
        async with transaction(self.process.engine) as conn:
            return await question(conn, *more, **how)

    def now(self):
        return self.process.clock.now()

    async def due(self, work=POLL):
        return (await self.ask(due.find, self.id, work)).due_at

    async def looked(self, work=POLL):
        """Turn the time to the next look, and look; answer how long it is to the one after it."""
        self.process.clock.turn(seconds=max((await self.due(work) - self.now()).total_seconds(), 0) + 60)
        await self.process.goes()
        return await self.due(work) - self.now()

    async def allow(self, number):
        await self.ask(choosing.allow, self.id, number, self.now())

    async def spent(self):
        return await self.ask(budget.spent, self.now(), self.id)

    async def spend(self, number):
        """Let the month have cost so much."""
        await self.ask(calls.count, self.id, self.process.connection.business_id, "metered", now=self.now())
        metered = call_count.c.cost == "metered", call_count.c.month == calls.month_of(self.now())
        async with transaction(self.process.engine) as conn:
            await conn.execute(call_count.update().where(*metered).values(calls=number))

    async def state(self):
        async with transaction(self.process.engine) as conn:
            said = self.process.settings
            given = {"environment": said.environment, "monthly_calls": said.monthly_calls, "now": self.now()}
            bearings = await bearings_of(conn, **given)
            (found,) = await healths(conn, bearings, [self.id])
        return found.state, found.action, found.until

    async def told(self, number):
        """Let Intuit tell of a new vendor."""
        id_ = self.process.books.create("Vendor", {"DisplayName": f"Told {number}"})["Id"]
        now = self.now()
        one = Event(id=f"t{number}", realm_id=SAMPLE_REALM, entity="Vendor", record_id=id_, change="created", at=now)
        await self.ask(inbox.receive, [body([one], "cloudevents")], now)
        self.process.clock.turn(minutes=1)
        await self.process.goes()
        return ("Vendor", id_) in await self.process.ours()


@pytest.fixture
async def company(by_hand):
    async with by_hand(ENTITIES) as process:
        begins = next_month(process.clock.now()) + timedelta(days=1, hours=12)
        process.clock.turn(seconds=(begins - process.clock.now()).total_seconds())
        process.settings = replace(process.settings, polling=True)
        await process.asked()
        assert await process.lives()
        company = Company(process)
        for _ in range(3):
            await company.looked()
        yield company


async def test_the_nearer_the_end_of_a_companys_calls_the_rarer_it_is_looked_at(company):
    intervals = []
    for share in (0, 0.5, 0.8, 0.89):
        await company.allow(600)
        await company.spend(round(600 * share))
        intervals.append(await company.looked())
    assert intervals == sorted(intervals)
    assert intervals[-1] > 4 * intervals[0]
    assert intervals[-1] <= timedelta(days=14)
    assert (await company.state())[0] == "healthy"


async def test_at_the_end_it_waits_for_the_next_month_but_for_what_somebody_asks_for(company):
    await company.allow(600)
    await company.looked()
    await company.spend(545)  # all but the reserve
    at = await company.spent()
    await company.looked()
    assert await company.spent() == at  # it was planned, and did not take place
    assert await company.due() >= company.ends
    assert await company.state() == ("budget_paused", "raise_budget", company.ends)
    assert await company.told(1)  # the reserve is for this
    company.process.books.create("Vendor", {"DisplayName": "Asked for"})
    await company.process.synced()
    await company.spend(600)
    assert not await company.told(2)
    assert await company.due(WORK) >= company.ends
    await company.process.synced()  # somebody asks
    company.process.clock.turn(seconds=(company.ends - company.now()).total_seconds() + 6 * 3600 + 1)
    await company.process.goes()
    assert (await company.state())[0] == "healthy"
    assert await company.due() - company.now() < timedelta(days=1)


async def test_a_budget_that_is_raised_counts_at_once(company):
    await company.allow(100)
    await company.spend(100)
    await company.looked()
    assert {await company.due(work) >= company.ends for work in (POLL, OUTSIDE)} == {True}
    await company.allow(10_000)
    assert await company.looked() < timedelta(hours=7)
    assert (await company.state())[0] == "healthy"


async def test_more_calls_for_all_together_count_with_the_next_round(company):
    said = company.process.settings
    company.process.settings = replace(said, monthly_calls=100)
    await company.spend(100)
    for work in (POLL, OUTSIDE, CERTIFY):
        await company.looked(work)
    assert {await company.due(work) >= company.ends for work in (POLL, OUTSIDE, CERTIFY)} == {True}
    assert (await company.state())[0] == "budget_paused"
    await watch.sweep(company.process._context())
    assert await company.due() >= company.ends
    company.process.settings = said
    await watch.sweep(company.process._context())
    assert await company.due() - company.now() < timedelta(hours=7)
    assert await company.due(CERTIFY) - company.now() < timedelta(days=2)


async def test_we_count_what_quickbooks_meters_and_nothing_that_failed(company):
    emulator = company.process.platform.emulator

    def metered():
        return emulator.limits.metered(SAMPLE_REALM, SAMPLE_APP.client_id, company.now())

    before, theirs = await company.spent(), metered()
    assert before == theirs
    for status in ("unavailable", "server_error"):
        emulator.mishap("fault", Match(path="/v3/*"), fault=status, count=3)
        await company.looked()
    emulator.mishaps.clear()
    await company.looked()
    await company.looked(CERTIFY)
    assert await company.spent() == metered() > theirs
