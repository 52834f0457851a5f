from datetime import timedelta

import pytest
from sqlalchemy import text

from qbo_emulator.world import SAMPLE_REALM
from tieout.certificates.store import Repair
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.jobs.proof import prove
from tieout.pull.request import EVERY
from tieout.pull.work import Work
from tieout.runs import store as runs


@pytest.fixture
def books(emulator):
    return emulator.company(SAMPLE_REALM)


@pytest.fixture
async def connection(platform, books):
    long_ago = platform.now() - timedelta(days=90)
    for number in range(40):
        books.create("Vendor", {"DisplayName": f"Vendor {number}"}, long_ago + timedelta(hours=number))
    account = books.create("Account", {"Name": "Rent", "AccountType": "Expense"}, long_ago)["Id"]
    line = {
        "Amount": 12.5,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": account}},
    }
    for number in range(12):
        books.create("Bill", {"VendorRef": {"value": "1"}, "Line": [line]}, long_ago + timedelta(days=number))
    connection = await platform.connect()
    assert (await platform.ended(connection)).state == "completed"
    platform.service.clock.advance(timedelta(hours=1))
    return connection


async def spoil(platform, statement):
    async with transaction(platform.service.engine) as conn:
        await conn.execute(text(statement))


async def proven(platform, connection, entity):
    """Sync; answer how the run ended and what the certificate says of an entity."""
    await platform.sync(connection)
    run = await platform.ended(connection)
    certificate = await platform.certificate(connection)
    return run, next(line for line in certificate.rows if line.entity == entity)


async def test_a_record_that_the_mirror_lost_is_found_put_back_and_named(platform, connection):
    await spoil(platform, "DELETE FROM record WHERE entity = 'Vendor' AND id = '7'")
    run, line = await proven(platform, connection, "Vendor")
    assert run.state == "completed"
    assert (line.verdict, line.theirs, line.ours, line.compared) == ("agrees", 40, 40, 40)
    assert line.repaired == (Repair("7", "missing"),)
    assert (await platform.certificate(connection)).agreed
    _, line = await proven(platform, connection, "Vendor")
    assert (line.verdict, line.compared, line.repaired) == ("agrees", None, ())


async def test_a_change_that_was_missed_is_found_though_the_counts_agree(platform, connection, books):
    books.update("Vendor", {"Id": "7", "SyncToken": "0", "CompanyName": "New"}, sparse=True)
    platform.service.clock.advance(timedelta(hours=1))
    await spoil(platform, f"UPDATE cursor SET since = '{platform.now().isoformat()}'")
    run, line = await proven(platform, connection, "Vendor")
    assert (run.state, line.verdict) == ("completed", "agrees")
    assert line.repaired == (Repair("7", "stale"),)


async def test_a_deletion_that_was_missed_is_made_good_once_quickbooks_says_so_itself(platform, connection, books):
    books.delete("Bill", {"Id": first(books, "Bill"), "SyncToken": "0"})
    platform.service.clock.advance(timedelta(hours=1))
    await spoil(platform, f"UPDATE cursor SET since = '{platform.now().isoformat()}'")
    last = len(platform.emulator.log)
    run, line = await proven(platform, connection, "Bill")
    assert (run.state, line.verdict, line.theirs, line.ours) == ("completed", "agrees", 11, 11)
    assert [one.was for one in line.repaired] == ["extra"]
    assert platform.emulator.log.find(operation="read", entity="Bill", after=last)


async def test_many_missed_deletions_are_proven_by_what_quickbooks_tells_as_changes(platform, connection, books):
    for id_ in list(books.shelf("Bill").rows)[:5]:
        books.delete("Bill", {"Id": id_, "SyncToken": "0"})
    platform.service.clock.advance(timedelta(hours=1))
    await spoil(platform, f"UPDATE cursor SET since = '{platform.now().isoformat()}'")
    last = len(platform.emulator.log)
    run, line = await proven(platform, connection, "Bill")
    assert (run.state, line.verdict, len(line.repaired)) == ("completed", "agrees", 5)
    assert not platform.emulator.log.find(operation="read", after=last)


async def test_what_quickbooks_neither_lists_nor_calls_deleted_stays_and_is_named(platform, connection):
    await spoil(platform, "CREATE TABLE spare AS SELECT * FROM record WHERE entity = 'Vendor' AND id = '7'")
    await spoil(platform, "UPDATE spare SET id = '999'")
    await spoil(platform, "INSERT INTO record SELECT * FROM spare")
    run, line = await proven(platform, connection, "Vendor")
    assert (run.state, line.verdict, line.theirs, line.ours) == ("incomplete", "differs", 40, 41)
    assert "999" in line.why
    assert line.repaired == ()


async def test_nightly_checks_find_one_missing_and_one_extra_that_equal_counts_hide(platform, connection, books):
    lost, deleted = list(books.shelf("Bill").rows)[:2]
    books.delete("Bill", {"Id": deleted, "SyncToken": "0"})
    platform.service.clock.advance(timedelta(hours=1))
    await spoil(platform, f"UPDATE cursor SET since = '{platform.now().isoformat()}'")
    await spoil(platform, f"DELETE FROM record WHERE entity = 'Bill' AND id = '{lost}'")
    _, line = await proven(platform, connection, "Bill")
    assert (line.verdict, line.theirs, line.ours, line.compared) == ("agrees", 11, 11, None)
    seen = {}
    for night in range(10):
        platform.service.clock.advance(timedelta(minutes=1))  # batches are limited by the minute
        proof = await checked(platform, connection, platform.now() + timedelta(days=night))
        seen = {line.entity: line for line in proof.lines if line.compared} | seen
    assert seen["Bill"].verdict == "agrees"
    assert set(seen["Bill"].repaired) == {Repair(lost, "missing"), Repair(deleted, "extra")}
    assert {"Vendor", "Account"} <= set(seen)


async def checked(platform, connection, night):
    """Make one nightly check by hand."""
    service = platform.service
    async with transaction(service.engine) as conn:
        run = await runs.start(
            conn, connection_id=connection.id, business_id=connection.business_id, kind="check", trigger="schedule",
            entities=EVERY, now=night,
        )  # fmt: skip
        epoch = await connections.take_epoch(conn, connection.id)
    async with service.context.client(connection, lambda _tid: None) as client:
        work = Work(engine=service.engine, client=client, connection=connection, run=run, epoch=epoch)
        return await prove(work, EVERY, night)


def first(books, entity):
    return next(iter(books.shelf(entity).rows))
