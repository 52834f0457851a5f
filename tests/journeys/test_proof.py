from datetime import timedelta

import pytest
from sqlalchemy import text

from qbo_emulator.world import SAMPLE_REALM
from tieout.database.transaction import transaction


@pytest.fixture
async def connection(platform, emulator):
    lately = platform.now() - timedelta(days=2)
    for number in range(40):
        emulator.company(SAMPLE_REALM).create("Vendor", {"DisplayName": f"Vendor {number}"}, lately)
    connection = await platform.connect()
    assert (await platform.ended(connection)).state == "completed"
    return connection


async def spoil(platform, statement):
    async with transaction(platform.service.engine) as conn:
        await conn.execute(text(statement))


async def test_a_mirror_that_lost_a_record_is_found_out_and_mended_by_the_next_sync(platform, connection):
    await spoil(platform, "DELETE FROM record WHERE entity = 'Vendor' AND id = '1'")
    await platform.sync(connection)
    run = await platform.ended(connection)
    assert (run.state, run.reason, run.retryable) == ("incomplete", "QUICKBOOKS_GENERAL_SERVICE_FAILURE", True)
    assert "Vendor" in run.cause["message"]
    certificate = await platform.certificate(connection)
    assert (certificate.agreed, certificate.differing) == (False, ("Vendor",))
    (line,) = [line for line in certificate.rows if line.entity == "Vendor"]
    assert (line.theirs, line.ours) == (40, 39)
    (started,) = await platform.sync(connection)
    assert started.kind == "load"
    assert (await platform.ended(connection)).state == "completed"
    assert (await platform.certificate(connection)).agreed


async def test_equal_counts_do_not_hide_a_change_that_was_missed(platform, connection):
    await spoil(platform, "UPDATE record SET updated_at = '2020-01-01' WHERE entity = 'Vendor' AND id = '1'")
    await platform.sync(connection)
    run = await platform.ended(connection)
    assert run.state == "incomplete"
    certificate = await platform.certificate(connection)
    (line,) = [line for line in certificate.rows if line.entity == "Vendor"]
    assert (line.verdict, line.why) == ("differs", "the recent changes are not the same")
