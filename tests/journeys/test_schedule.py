"""What happens when nobody asks: polls, the rest every six hours, the certificate of the night."""

import time
from datetime import UTC, datetime, timedelta

import anyio
import pytest

from qbo.facts.catalog import ENTITIES
from qbo_emulator import Match
from qbo_emulator.world import SAMPLE_REALM
from tieout.businesses import store as businesses
from tieout.certificates import store as certificates
from tieout.connect.disconnect import disconnect
from tieout.connections import due, schedules
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.health.states import Bearings, healths
from tieout.meter.tables import call_count
from tieout.pull import cadence, planning
from tieout.pull.planning import CERTIFY, OUTSIDE, POLL
from tieout.runs import store as runs

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


@pytest.fixture
def sample(emulator):
    emulator.fill_company(SAMPLE_REALM, invoices=5)
    return emulator.company(SAMPLE_REALM)


@pytest.fixture
async def platform(serving):
    async with serving(polling=True) as platform:
        yield platform


class Watched:
    """A connected company whose time is turned."""

    def __init__(self, platform, connection):
        self.platform, self.connection, self.id = platform, connection, connection.id

    async def ask(self, question, *more):
        async with transaction(self.platform.service.engine) as conn:
            return await question(conn, self.id, *more)

    async def due(self):
        found = {work: await self.ask(due.find, work) for work in planning.WORKS}
        return {work: one.due_at for work, one in found.items() if one}

    async def until_due(self, work):
        """Turn the time to when this is due, and wait until it has been done."""
        at = (await self.due())[work]
        self.platform.service.clock.advance(at - self.platform.now())
        await self.settled()

    async def settled(self, seconds=20.0):
        """Wait until nothing is due by now."""
        deadline = time.monotonic() + seconds
        while any(at <= self.platform.now() for at in (await self.due()).values()):
            assert time.monotonic() < deadline, await self.due()
            await anyio.sleep(0.03)

    async def requests(self, work):
        before = len(self.platform.emulator.log)
        await self.until_due(work)
        return [one.request.path.rsplit("/", 1)[-1] for one in list(self.platform.emulator.log)[before:]]

    async def runs(self):
        return await self.ask(runs.page)

    async def health(self):
        here = Bearings(now=self.platform.now(), environment="sandbox")
        async with transaction(self.platform.service.engine) as conn:
            return (await healths(conn, here, [self.id]))[0]


@pytest.fixture
async def company(platform, sample):
    platform.service.clock.advance(NOON - platform.now())  # it goes on: limits wait for time to pass
    connection = await platform.connect()
    await platform.ended(connection)
    return Watched(platform, await platform.connection(connection.id))


async def test_after_the_first_load_everything_is_planned(company):
    planned = await company.due()
    assert NOON < planned[POLL] <= NOON + timedelta(minutes=6)
    assert NOON + 5 * HOUR < planned[OUTSIDE] <= NOON + 6 * HOUR
    assert planned[CERTIFY].date() == (NOON + 24 * HOUR).date()  # three at night in Los Angeles is ten in the morning
    assert 10 <= planned[CERTIFY].hour < 12


async def test_a_quiet_poll_costs_one_call_and_leaves_no_run(company):
    for _ in range(3):
        assert await company.requests(POLL) == ["cdc"]
    assert [run.trigger for run in await company.runs()] == ["first"]
    kept = await company.ask(schedules.of)
    assert timedelta(0) <= company.platform.now() - kept.polled_at < MINUTE
    assert timedelta(0) <= kept.changed_at - NOON < MINUTE


async def test_the_rest_costs_one_batch_every_six_hours(company):
    await company.until_due(POLL)
    assert (await company.requests(OUTSIDE)).count("batch") == 1
    assert (await company.due())[OUTSIDE] > company.platform.now() + 5 * HOUR


async def test_what_changed_arrives_and_makes_the_company_lively_again(company, sample):
    for _ in range(8):
        await company.until_due(POLL)
    quiet = (await company.ask(schedules.of)).every
    made = sample.create("Vendor", {"DisplayName": "Somebody new"})
    await company.until_due(POLL)
    (poll, _) = await company.runs()
    assert (poll.trigger, poll.kind, poll.state, poll.calls) == ("schedule", "changes", "completed", 1)
    assert poll.progress["Vendor"].created == 1, made
    assert (await company.ask(schedules.of)).every < quiet


async def test_every_night_there_is_a_certificate(company):
    before = await company.ask(certificates.latest)
    await company.until_due(CERTIFY)
    after = await company.ask(certificates.latest)
    assert after.agreed
    assert after.at > before.at
    assert {line.entity for line in after.rows} == {row.name for row in ENTITIES}
    assert (await company.runs())[0].calls <= cadence.CERTIFICATE_CALLS
    night = (await company.due())[CERTIFY]
    assert 23 * HOUR < night - company.platform.now() <= 25 * HOUR


async def test_polls_are_no_syncing_and_stand_in_nobodys_way(company):
    await company.until_due(CERTIFY)
    status = await company.platform.status(company.connection.business_id)
    assert (status.is_syncing, status.last_sync_status) == (False, "SYNC_SUCCESS")
    assert await company.platform.sync(company.connection)
    run = await company.platform.ended(company.connection)
    assert (run.trigger, run.state) == ("manual", "completed")
    assert (await company.due())[POLL] > company.platform.now()


async def test_a_poll_that_fails_comes_back_later_each_time_and_then_goes_on(company, platform):
    platform.emulator.mishap("fault", Match(path="/v3/*"), fault="server_error", count=None)
    waits = []
    for _ in range(3):
        await company.until_due(POLL)
        waits.append((await company.due())[POLL] - platform.now())
    assert [round(wait / MINUTE) for wait in waits] == [5, 10, 20]
    assert {(run.trigger, run.state) for run in (await company.runs())[:3]} == {("schedule", "failed")}
    status = await platform.status(company.connection.business_id)
    assert status.last_sync_status == "SYNC_SUCCESS"
    platform.emulator.mishaps.clear()
    await company.until_due(POLL)
    assert await company.ask(planning.failing) == []
    kept = await company.ask(schedules.of)
    assert platform.now() - kept.polled_at < MINUTE


async def test_what_fails_again_and_again_is_told_though_other_looks_go_well(company, platform):
    platform.emulator.mishap("fault", Match(operation="cdc"), fault="server_error", count=None)
    since = (await company.ask(schedules.of)).polled_at
    for work in (POLL, POLL, OUTSIDE):
        await company.until_due(work)
        health = await company.health()
    assert (health.state, health.action, health.owner) == ("degraded", "retry", "intuit")
    assert [one.key for one in health.problems] == ["sync:10000"]
    assert "A sync stopped" in health.sentence
    assert health.advice
    assert health.facts.synced_at < since + MINUTE
    platform.emulator.mishaps.clear()
    await company.until_due(POLL)
    assert (await company.health()).state == "healthy"


async def test_a_sync_of_some_entities_makes_nothing_fresh_but_those(company, platform):
    before, planned = (await company.ask(schedules.of)).polled_at, await company.due()
    await platform.sync(company.connection, entities=["Term"])
    assert (await platform.ended(company.connection)).state == "completed"
    assert (await company.ask(schedules.of)).polled_at == before
    assert await company.due() == planned


async def test_a_night_without_a_proof_is_told_though_polls_go_well_and_a_sync_that_proves_mends_it(company, platform):
    platform.emulator.mishap("fault", Match(operation="query"), fault="server_error", count=None)
    for work in (CERTIFY, CERTIFY, POLL):
        await company.until_due(work)
    assert (await company.health()).state == "degraded"
    platform.emulator.mishaps.clear()
    await platform.sync(company.connection)
    await platform.ended(company.connection)
    assert (await company.health()).state == "healthy"


async def test_more_changes_than_one_answer_holds_are_read_by_the_same_look(company, sample):
    for number in range(1100):
        sample.create("Vendor", {"DisplayName": f"Vendor {number}"}, company.platform.now())
    await company.until_due(POLL)
    (poll, _) = await company.runs()
    assert (poll.trigger, poll.state) == ("schedule", "completed")
    assert poll.progress["Vendor"].created == 1100


async def test_a_look_that_somebody_overtakes_is_forgotten(company, platform):
    """A poll is half done when a person asks for a sync: the sync sees as much."""
    async with transaction(platform.service.engine) as conn:
        half = await runs.start(
            conn, connection_id=company.id, business_id=company.connection.business_id, kind="changes",
            trigger="schedule", entities=["Bill"], now=platform.now(),
        )  # fmt: skip
        await due.mark(conn, company.id, POLL, due_at=platform.now() + HOUR, run_id=half.id)
    await platform.sync(company.connection)
    await platform.ended(company.connection)
    assert half.id not in [run.id for run in await company.runs()]
    assert (await company.ask(due.find, POLL)).run_id is None


async def test_only_the_entities_that_are_wanted_are_asked_for(company, platform, sample):
    await company.ask(schedules.select_entities, ["Vendor"])
    sample.create("Vendor", {"DisplayName": "Wanted"})
    sample.create("Customer", {"DisplayName": "Not wanted"})
    await company.until_due(POLL)
    (poll, _) = await company.runs()
    assert {entity for entity, done in poll.progress.items() if done.created} == {"Vendor"}
    (started,) = await platform.sync(company.connection)
    assert set(started.entities) == {"Vendor", "CompanyInfo", "Preferences"}
    await platform.ended(company.connection)
    await company.ask(schedules.select_entities, None)
    await company.ask(planning.bring_forward, platform.now())
    await company.settled()
    (poll, *_) = await company.runs()
    assert poll.progress["Customer"].created == 1


async def test_a_notification_brings_a_poll_forward_and_makes_those_after_it_rarer(company, platform):
    for _ in range(12):
        await company.until_due(POLL)
    planned, rare = (await company.due())[POLL], (await company.ask(schedules.of)).every
    platform.service.clock.advance(timedelta(seconds=1))
    await company.ask(planning.notified, platform.now())
    assert platform.now() < (await company.due())[POLL] < planned
    await company.until_due(POLL)
    assert (await company.ask(schedules.of)).every > 3 * rare


async def test_once_the_month_is_spent_polls_wait_for_the_next(company, platform):
    async with transaction(platform.service.engine) as conn:
        await conn.execute(call_count.update().values(calls=450_000).where(call_count.c.cost == "metered"))
    await company.until_due(POLL)
    assert (await company.due())[POLL] >= datetime(2026, 4, 1, tzinfo=UTC)
    run_by_hand = await platform.sync(company.connection)
    assert run_by_hand
    assert (await platform.ended(company.connection)).state == "completed"


async def test_a_paused_company_is_left_alone_until_it_is_resumed(company):
    await company.ask(schedules.pause, company.platform.now())
    before = len(company.platform.emulator.log)
    company.platform.service.clock.advance(48 * HOUR)
    await company.settled()
    assert len(company.platform.emulator.log) == before
    assert await company.due() == {}
    await company.ask(schedules.resume)
    await company.ask(planning.bring_forward, company.platform.now())
    await company.settled()
    assert len(company.platform.emulator.log) > before
    assert set(await company.due()) == set(planning.WORKS)


async def test_a_company_that_must_be_reconnected_is_left_alone_until_it_is(company, platform):
    async with transaction(platform.service.engine) as conn:
        await connections.set_state(conn, company.id, "needs_reconnect", cause="gone", now=platform.now())
    await company.until_due(POLL)
    assert await company.due() == {}
    business = company.connection.business_id
    async with transaction(platform.service.engine) as conn:
        owner = await businesses.find(conn, business)
    back = await platform.connect(owner)
    assert back.id == company.id
    await platform.ended(back)
    assert set(await company.due()) == set(planning.WORKS)


async def test_a_disconnected_company_is_left_alone(company, platform):
    async with transaction(platform.service.engine) as conn:
        await disconnect(conn, company.id, now=platform.now())
    before = len(platform.emulator.log)
    platform.service.clock.advance(24 * HOUR)
    await anyio.sleep(0.5)
    paths = [one.request.path for one in list(platform.emulator.log)[before:]]
    assert not [path for path in paths if "/v3/" in path]
