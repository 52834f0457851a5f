from datetime import timedelta

import pytest

from qbo.errors import ServerFault
from qbo_emulator import Match
from tieout.connections import cursors
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.errors import Overtaken, TooManyGone
from tieout.pull.slice import read_on


async def test_a_load_brings_every_record_with_its_version(company, vendors):
    vendors(2500, per_second=30)
    assert await company.load() == 1
    await company.agrees()


async def test_a_second_that_holds_more_than_a_page_is_read_whole(company, vendors):
    vendors(2300, per_second=2300)
    await company.load(["Vendor"])
    await company.agrees(["Vendor"])


async def test_a_large_entity_is_read_in_parts_each_with_a_place_of_its_own(company, vendors):
    vendors(5600, per_second=40)
    work = await company.work(["Vendor"])
    assert not await read_on(work, ["Vendor"], company.now(), seconds=0)
    async with transaction(company.engine) as conn:
        places = await cursors.places(conn, company.connection.id)
    assert [number for _, number, _ in places] == [0, 1]
    assert all('"second": "' in body["place"] for *_, body in places)
    await company.load(["Vendor"])
    await company.agrees(["Vendor"])


async def test_what_has_been_read_starts_its_cursor_at_the_time_before_reading(company, vendors):
    vendors(10)
    before = company.now()
    await company.load(["Vendor"])
    async with transaction(company.engine) as conn:
        since = await cursors.since(conn, company.connection.id)
        assert await cursors.places(conn, company.connection.id) == []
    assert before - timedelta(seconds=1) <= since["Vendor"] <= company.now()


async def test_a_slice_ends_at_its_time_and_the_next_one_goes_on_where_it_stopped(company, vendors):
    vendors(4200)
    assert await company.load(["Vendor"], seconds=0) > 4
    await company.agrees(["Vendor"])


async def test_a_page_that_failed_keeps_the_place_and_no_page_is_fetched_twice(company, vendors):
    vendors(3500)
    company.emulator.mishap("answer", Match(entity="Vendor", operation="query"), status=503, skip=2, count=1)
    with pytest.raises(ServerFault):
        await read_on(await company.work(["Vendor"]), ["Vendor"], company.now())
    kept = len(await company.mirrored("Vendor"))
    assert 1990 <= kept <= 2000  # a page begins with the second in which the last one ended
    before = len(company.transport.requests)
    assert await company.load(["Vendor"]) == 1
    await company.agrees(["Vendor"])
    assert len(company.transport.requests) - before == 2


async def test_a_job_that_was_overtaken_commits_nothing(company, vendors):
    vendors(1500)
    stalled = await company.work(["Vendor"])
    async with transaction(company.engine) as conn:
        await connections.take_epoch(conn, company.connection.id)
    with pytest.raises(Overtaken):
        await read_on(stalled, ["Vendor"], company.now())
    assert await company.mirrored("Vendor") == {}


async def test_a_load_stops_at_the_next_page_when_the_company_is_disconnected(company, vendors):
    vendors(1500)
    work = await company.work(["Vendor"])
    async with transaction(company.engine) as conn:
        await connections.set_state(conn, company.connection.id, "disconnected", now=company.now())
    with pytest.raises(Overtaken):
        await read_on(work, ["Vendor"], company.now())
    assert await company.mirrored("Vendor") == {}


async def test_what_a_new_load_no_longer_finds_is_asked_for_by_id_and_then_deleted(company, bills):
    ids = bills(60)
    await company.load(["Bill"])
    for id_ in ids[:5]:
        company.delete("Bill", id_)
    await forget(company, "Bill")
    company.emulator.clock.advance(timedelta(minutes=1))
    await company.load(["Bill"])
    await company.agrees(["Bill"])


async def test_a_load_that_would_delete_too_much_stops_and_deletes_nothing(company, bills):
    ids = bills(60)
    await company.load(["Bill"])
    for id_ in ids[:30]:
        company.delete("Bill", id_)
    await forget(company, "Bill")
    company.emulator.clock.advance(timedelta(minutes=1))
    with pytest.raises(TooManyGone):
        await company.load(["Bill"])
    assert len(await company.mirrored("Bill")) == 60


async def forget(company, entity):
    async with transaction(company.engine) as conn:
        await cursors.forget(conn, company.connection.id, [entity])
