import asyncio
from datetime import timedelta

import pytest

from qbo_emulator import Match
from qbo_emulator.world import SAMPLE_REALM
from tieout.health.reasons import RETRYABLE

API = Match(path="/v3/*")
STRANGE = '{"Fault":{"Error":[{"Message":"Strange","Detail":"never seen","code":"98765"}],"type":"ValidationFault"}}'
HUGE = (
    '{"CDCResponse":[{"QueryResponse":[{"Invoice":[{"Id":"1","SyncToken":"0","TotalAmt":1e140000}],"maxResults":1}]}],'
    '"time":"2026-08-16T12:00:00Z"}'
)


def fault(name, match=API):
    return lambda emulator: emulator.mishap("fault", match, fault=name, count=None)


def both(*makers):
    return lambda emulator: [make(emulator) for make in makers]


def answer(match=API, **how):
    return lambda emulator: emulator.mishap("answer", match, count=None, **how)


def sign_in(name):
    return both(fault("token_expired"), fault(name, Match(operation="refresh")))


TROUBLE = {
    "QUICKBOOKS_AUTHENTICATION_FAILURE": fault("token_expired"),
    "QUICKBOOKS_AUTHORIZATION_FAILURE": fault("forbidden"),
    "QUICKBOOKS_SERVICE_UNAVAILABLE": fault("unavailable"),
    "QUICKBOOKS_INTERNAL_SERVER_ERROR": fault("server_error"),
    "QUICKBOOKS_GENERAL_SERVICE_FAILURE": fault("fault_in_200"),
    "QUICKBOOKS_VALIDATION_ERROR": fault("6000"),
    "QUICKBOOKS_BAD_REQUEST": fault("4001"),
    "QUICKBOOKS_INVALID_REQUEST_STATE": fault("6190"),
    "QUICKBOOKS_INVALID_CREDENTIALS": sign_in("invalid_grant"),
    "QUICKBOOKS_CONFIGURATION_ERROR": sign_in("invalid_client"),
    "QUICKBOOKS_UNKNOWN_EXCEPTION": answer(status=400, body=STRANGE),
    "INTERNAL_SERVER_ERROR": answer(Match(operation="cdc"), status=200, body=HUGE),
}


async def failed(platform, connection):
    """Turn the time on until the run has ended."""
    for _ in range(200):
        run = await platform.run(connection)
        if not run.active:
            return run
        platform.service.clock.advance(timedelta(seconds=30))
        await asyncio.sleep(0.2)
    raise AssertionError(f"still {run}")


@pytest.fixture
async def connection(platform, emulator):
    for number in range(3):
        emulator.company(SAMPLE_REALM).create("Vendor", {"DisplayName": f"Vendor {number}"})
    return await platform.connect(trigger=None)


def test_all_of_layers_reasons_are_tried():
    assert len(TROUBLE) == 12


@pytest.mark.parametrize("reason", TROUBLE)
async def test_a_run_that_fails_says_why_and_the_next_one_goes_on(platform, emulator, connection, reason):
    TROUBLE[reason](emulator)
    await platform.sync(connection)
    run = await failed(platform, connection)
    assert (run.state, run.reason, run.retryable) == ("failed", reason, reason in RETRYABLE), run.cause
    assert {"owner", "action"} <= set(run.cause)
    status = await platform.status(connection.business_id)
    assert (status.last_sync_status, status.sync_failure_reason) == ("SYNC_FAILURE", reason)
    assert (status.is_syncing, status.is_retryable_failure) == (False, reason in RETRYABLE)
    emulator.mishaps.clear()
    if reason == "QUICKBOOKS_INVALID_CREDENTIALS":
        assert not status.is_connected
        return
    await platform.sync(connection)
    assert (await failed(platform, connection)).state == "completed"
    assert (await platform.status(connection.business_id)).last_sync_status == "SYNC_SUCCESS"


async def test_trouble_that_passes_is_sat_out_by_the_same_run(platform, emulator, connection):
    mishap = emulator.mishap("fault", API, fault="unavailable", skip=2, count=5)
    (started,) = await platform.sync(connection)
    run = await failed(platform, connection)
    assert mishap.spent
    assert (run.id, run.state, run.attempts) == (started.id, "completed", 0)


async def test_a_throttled_company_rests_for_a_minute(platform, emulator, connection):
    emulator.mishap("fault", Match(operation="cdc"), fault="throttled", count=1)
    await platform.sync(connection)
    await platform.reached(connection, lambda run: run.attempts == 1)
    asked = len(emulator.log)
    platform.service.clock.advance(timedelta(seconds=50))
    await asyncio.sleep(0.5)
    assert len(emulator.log) == asked
    platform.service.clock.advance(timedelta(seconds=15))
    assert (await platform.ended(connection)).state == "completed"


async def test_a_lost_authorisation_is_mended_by_connecting_again(platform, emulator, connection):
    TROUBLE["QUICKBOOKS_INVALID_CREDENTIALS"](emulator)
    await platform.sync(connection)
    await failed(platform, connection)
    assert (await platform.connection(connection.id)).state == "needs_reconnect"
    emulator.mishaps.clear()
    from tieout.businesses import store as businesses
    from tieout.database.transaction import transaction

    async with transaction(platform.service.engine) as conn:
        business = await businesses.find(conn, connection.business_id)
    again = await platform.connect(business, trigger="manual")
    assert again.id == connection.id
    assert (await platform.ended(again)).state == "completed"
    assert (await platform.status(connection.business_id)).is_connected
