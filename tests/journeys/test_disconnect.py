from datetime import timedelta

import pytest

from qbo_emulator import Match
from qbo_emulator.world import SAMPLE_REALM
from tieout.businesses import store as businesses
from tieout.connect.disconnect import disconnect
from tieout.connections import due
from tieout.database.transaction import transaction


@pytest.fixture
async def loading(platform, emulator):
    """Answer a connection whose first load is under way, slowly."""
    books = emulator.company(SAMPLE_REALM)
    first = platform.now() - timedelta(days=40)
    for number in range(3500):
        books.create("Vendor", {"DisplayName": f"Vendor {number}"}, first + timedelta(seconds=number))
    emulator.mishap("latency", Match(entity="Vendor", operation="query"), seconds=0.3, count=None)
    connection = await platform.connect()
    await platform.reached(connection, lambda run: run.progress["Vendor"].fetched > 900)
    return connection


async def leave(platform, connection):
    async with transaction(platform.service.engine) as conn:
        assert await disconnect(conn, connection.id, now=platform.now())


async def test_a_load_stops_and_the_grant_ends_when_a_company_is_disconnected(platform, emulator, loading):
    await leave(platform, loading)
    revoked = lambda: emulator.log.find(operation="revoke", status=200)  # noqa: E731 - asked again and again
    for _ in range(100):
        if revoked():
            break
        await _moment()
    assert revoked()
    fetched = (await platform.run(loading)).progress["Vendor"].fetched
    assert fetched < 3500
    await _moment(1.0)
    assert (await platform.run(loading)).progress["Vendor"].fetched == fetched
    status = await platform.status(loading.business_id)
    assert (status.is_connected, status.is_syncing) == (False, False)


async def test_what_was_read_is_not_read_again_after_connecting_again(platform, emulator, loading):
    await leave(platform, loading)
    for _ in range(100):
        async with transaction(platform.service.engine) as conn:
            if await due.find(conn, loading.id, "revoke") is None:
                break
        await _moment()
    emulator.mishaps.clear()
    async with transaction(platform.service.engine) as conn:
        business = await businesses.find(conn, loading.business_id)
    again = await platform.connect(business, trigger=None)
    assert again.id == loading.id
    run = await platform.ended(again)
    assert (run.state, run.progress["Vendor"].fetched) == ("completed", 3500)


async def _moment(seconds=0.1):
    import asyncio

    await asyncio.sleep(seconds)
