from datetime import timedelta

import pytest

from qbo.facts.catalog import ENTITIES
from qbo_emulator.world import SAMPLE_REALM
from tieout.database.transaction import transaction
from tieout.errors import AlreadySyncing
from tieout.mirror.read import one


@pytest.fixture
def sample(emulator):
    emulator.fill_company(SAMPLE_REALM, invoices=60)
    return emulator.company(SAMPLE_REALM)


async def test_a_company_connects_loads_and_ties_out(platform, sample):
    connection = await platform.connect()
    run = await platform.ended(connection)
    assert (run.state, run.kind, run.trigger) == ("completed", "load", "first"), run
    certificate = await platform.certificate(connection)
    assert certificate.agreed
    assert {line.entity for line in certificate.rows} == {row.name for row in ENTITIES}
    invoices = next(line for line in certificate.rows if line.entity == "Invoice")
    assert invoices.theirs == invoices.ours == len(sample.shelf("Invoice").rows)
    assert run.progress["Invoice"].expected == run.progress["Invoice"].created == invoices.ours
    assert {progress.state for progress in run.progress.values()} == {"done"}


async def test_afterwards_the_connection_knows_its_company_and_the_business_its_status(platform, sample):
    connection = await platform.connect()
    before = await platform.status(connection.business_id)
    assert (before.is_connected, before.is_syncing, before.last_sync_status) == (True, True, None)
    run = await platform.ended(connection)
    connection = await platform.connection(connection.id)
    assert connection.company_name == sample.name
    assert (connection.home_currency, connection.time_zone) == ("USD", "America/Los_Angeles")
    after = await platform.status(connection.business_id)
    assert (after.is_connected, after.is_syncing, after.last_sync_status) == (True, False, "SYNC_SUCCESS")
    assert after.last_synced_at == run.finished_at


async def test_the_mirror_keeps_every_byte(platform, sample):
    connection = await platform.connect()
    await platform.ended(connection)
    async with transaction(platform.service.engine) as conn:
        for row in sample.shelf("Invoice").rows.values():
            kept = await one(conn, connection.id, "Invoice", row.id)
            assert kept.body.encode() == sample.raw("Invoice", row.id)


async def test_a_second_sync_asks_for_changes_only_and_proves_again(platform, sample):
    connection = await platform.connect()
    await platform.ended(connection)
    platform.service.clock.advance(timedelta(hours=1))
    sample.create("Vendor", {"DisplayName": "Somebody new"})
    last = len(platform.emulator.log)
    (started,) = await platform.sync(connection)
    assert started.kind == "changes"
    run = await platform.ended(connection)
    assert (run.state, run.progress["Vendor"].created, run.progress["Vendor"].fetched) == ("completed", 1, 1)
    asked = [entry.subject.operation for entry in platform.emulator.log.find(after=last)]
    assert len(asked) <= 8, asked
    assert (await platform.certificate(connection)).run_id == run.id


async def test_one_entity_type_is_synced_by_itself(platform, sample):
    connection = await platform.connect()
    await platform.ended(connection)
    await platform.sync(connection, entities=["Vendor"])
    run = await platform.ended(connection)
    assert (run.state, run.entities, list(run.progress)) == ("completed", ("Vendor",), ["Vendor"])


async def test_a_company_that_is_syncing_is_not_started_again(platform, sample):
    connection = await platform.connect()
    with pytest.raises(AlreadySyncing):
        await platform.sync(connection)
    assert (await platform.ended(connection)).state == "completed"


async def test_of_two_companies_the_one_that_is_free_is_synced(platform, sample):
    other = platform.emulator.create_company("4620816365000000001")
    business = await platform.business()
    first = await platform.connect(business)
    await platform.ended(first)
    second = await platform.connect(business, realm_id=other.realm_id)
    started = await platform.sync(first, second)
    assert [run.connection_id for run in started] in ([first.id], [first.id, second.id])
    await platform.ended(first)
    await platform.ended(second)
