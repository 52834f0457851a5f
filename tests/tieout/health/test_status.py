from datetime import UTC, datetime, timedelta

import pytest

from tieout.businesses import store as businesses
from tieout.connections import schedules
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.health.status import ConnectionStatus, connection_status
from tieout.runs import store as runs
from tieout.runs.store import Failure

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)


class Business:
    """A business whose companies' runs end as a test says."""

    def __init__(self, engine, id_):
        self.engine = engine
        self.id = id_
        self.realms = iter(range(100))

    async def company(self):
        async with transaction(self.engine) as conn:
            return await connections.open(
                conn, business_id=self.id, environment="sandbox", realm_id=str(next(self.realms)), now=NOON
            )

    async def run(self, company, state="completed", minutes=0, *, reason=None, retryable=None, trigger="manual"):
        """Let a run begin so many minutes after noon, and end a minute later unless it is running."""
        began = NOON + timedelta(minutes=minutes)
        async with transaction(self.engine) as conn:
            run = await runs.start(
                conn,
                connection_id=company.id,
                business_id=self.id,
                kind="load",
                trigger=trigger,
                entities=["Bill"],
                now=began,
            )
            await runs.begin(conn, run.id, began)
            if state != "running":
                failure = Failure(reason=reason, retryable=retryable, cause={}) if reason else None
                end = began + timedelta(minutes=1)
                await runs.finish(conn, run.id, state=state, now=end, failure=failure)

    async def state(self, company, state):
        async with transaction(self.engine) as conn:
            await connections.set_state(conn, company.id, state, now=NOON)

    async def status(self):
        async with transaction(self.engine) as conn:
            return await connection_status(conn, self.id)


@pytest.fixture
async def business(engine):
    async with transaction(engine) as conn:
        made = await businesses.create(conn, name="Craig's Landscaping", now=NOON)
    return Business(engine, made.id)


async def test_a_business_that_never_connected_is_not_connected_and_nothing_else(business):
    assert await business.status() == ConnectionStatus(is_connected=False, is_syncing=False)


async def test_a_business_is_connected_when_any_of_its_companies_can_be_used(business):
    first, second = await business.company(), await business.company()
    await business.state(first, "needs_reconnect")
    assert (await business.status()).is_connected
    await business.state(second, "disconnected")
    assert not (await business.status()).is_connected


async def test_a_poll_in_the_background_is_neither_syncing_nor_a_sync(business):
    await business.run(await business.company(), "running", trigger="schedule")
    status = await business.status()
    assert (status.is_syncing, status.last_sync_status) == (False, None)


async def test_the_oldest_success_says_since_when_all_is_synced(business):
    first, second = await business.company(), await business.company()
    await business.run(first, minutes=0)
    await business.run(first, minutes=60)
    await business.run(second, minutes=30)
    status = await business.status()
    assert status.last_synced_at == NOON + timedelta(minutes=31)
    assert (status.last_sync_status, status.is_retryable_failure) == ("SYNC_SUCCESS", None)


async def test_a_poll_that_went_well_makes_what_is_here_fresh(business):
    company = await business.company()
    await business.run(company)
    async with transaction(business.engine) as conn:
        await schedules.went_well(conn, company.id, now=NOON + timedelta(hours=3), changed=False)
    assert (await business.status()).last_synced_at == NOON + timedelta(hours=3)


async def test_one_failed_company_makes_it_a_failure_and_the_last_success_stays_known(business):
    first, second = await business.company(), await business.company()
    await business.run(first, minutes=0)
    await business.run(second, minutes=0)
    await business.run(first, "failed", 60, reason="QUICKBOOKS_SERVICE_UNAVAILABLE", retryable=True)
    status = await business.status()
    assert (status.last_sync_status, status.sync_failure_reason, status.is_retryable_failure) == (
        "SYNC_FAILURE", "QUICKBOOKS_SERVICE_UNAVAILABLE", True,
    )  # fmt: skip
    assert status.last_synced_at == NOON + timedelta(minutes=1)


async def test_the_reason_is_the_one_that_somebody_must_mend_and_then_retrying_does_not_help(business):
    first, second = await business.company(), await business.company()
    await business.run(first, "failed", 0, reason="QUICKBOOKS_INVALID_CREDENTIALS", retryable=False)
    await business.run(second, "failed", 60, reason="QUICKBOOKS_SERVICE_UNAVAILABLE", retryable=True)
    status = await business.status()
    assert (status.sync_failure_reason, status.is_retryable_failure) == ("QUICKBOOKS_INVALID_CREDENTIALS", False)


async def test_a_failure_is_over_when_the_next_sync_succeeds(business):
    company = await business.company()
    await business.run(company, "incomplete", 0, reason="QUICKBOOKS_GENERAL_SERVICE_FAILURE", retryable=True)
    assert (await business.status()).last_sync_status == "SYNC_FAILURE"
    await business.run(company, minutes=60)
    assert (await business.status()).last_sync_status == "SYNC_SUCCESS"


async def test_a_failure_is_over_when_a_later_poll_went_well_and_not_by_an_earlier_one(business):
    company = await business.company()
    await business.run(company, "failed", 60, reason="QUICKBOOKS_SERVICE_UNAVAILABLE", retryable=True)
    for hours, stands in ((1, "SYNC_FAILURE"), (2, "SYNC_SUCCESS")):
        async with transaction(business.engine) as conn:
            await schedules.went_well(conn, company.id, now=NOON + timedelta(hours=hours), changed=False)
        assert (await business.status()).last_sync_status == stands
    status = await business.status()
    assert (status.sync_failure_reason, status.is_retryable_failure) == (None, None)


async def test_while_it_syncs_again_the_last_result_stands(business):
    company = await business.company()
    await business.run(company, minutes=0)
    await business.run(company, "running", minutes=60)
    status = await business.status()
    assert (status.is_syncing, status.last_sync_status) == (True, "SYNC_SUCCESS")
