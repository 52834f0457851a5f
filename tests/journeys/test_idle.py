import asyncio
from datetime import timedelta

from qbo_emulator import Match
from tieout.connect.disconnect import disconnect
from tieout.database.transaction import transaction


async def asked(emulator, operation, status, times):
    for _ in range(100):
        found = emulator.log.find(operation=operation, status=status)
        if len(found) >= times:
            return len(found)
        await asyncio.sleep(0.1)
    raise AssertionError(f"{operation} was not asked {times} times")


async def test_a_connection_that_nobody_uses_is_refreshed_before_it_runs_out(platform, emulator):
    connection = await platform.connect()
    await platform.ended(connection)
    for times in (1, 2, 3):
        platform.service.clock.advance(timedelta(days=26))
        assert await asked(emulator, "refresh", 200, times) == times
    assert (await platform.connection(connection.id)).state == "active"


async def test_a_grant_that_cannot_be_given_back_now_is_given_back_later(platform, emulator):
    connection = await platform.connect()
    await platform.ended(connection)
    emulator.mishap("fault", Match(operation="revoke"), fault="unavailable", count=1)
    async with transaction(platform.service.engine) as conn:
        await disconnect(conn, connection.id, now=platform.now())
    await asked(emulator, "revoke", 503, 1)
    await asyncio.sleep(0.3)
    assert not emulator.log.find(operation="revoke", status=200)
    platform.service.clock.advance(timedelta(hours=1, minutes=1))
    await asked(emulator, "revoke", 200, 1)
