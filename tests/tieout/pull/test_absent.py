"""A run that would mark too much as deleted stops and asks; what somebody confirmed is marked by the next one."""

from datetime import timedelta

import pytest

from tieout.connections import cursors
from tieout.database.transaction import transaction
from tieout.errors import TooManyGone
from tieout.mirror import breaker, history
from tieout.pull.changes import catch_up
from tieout.pull.notified import Fetch
from tieout.pull.slice import fresh_cursors


@pytest.fixture
async def ids(company, bills):
    found = bills(60)
    await company.load(["Bill", "Vendor"])
    company.emulator.clock.advance(timedelta(minutes=5))
    return found


async def caught_up(company):
    async with transaction(company.engine) as conn:
        since = await fresh_cursors(conn, company.connection.id, company.now())
    return await catch_up(await company.work(["Bill", "Vendor"]), since)


async def held(company):
    async with transaction(company.engine) as conn:
        return await breaker.waiting(conn, company.connection.id)


async def confirm(company, missing):
    async with transaction(company.engine) as conn:
        said = {"missing": missing, "by": "Ann", "now": company.now()}
        await breaker.confirm(conn, company.connection.id, "Bill", **said)


async def forget(company):
    async with transaction(company.engine) as conn:
        await cursors.forget(conn, company.connection.id, ["Bill"])


async def test_a_reading_that_misses_too_much_asks_and_goes_on_once_that_is_confirmed(company, ids):
    for id_ in ids[:30]:
        company.delete("Bill", id_)
    await forget(company)
    with pytest.raises(TooManyGone):
        await company.load(["Bill"])
    (question,) = await held(company)
    assert (question.entity, question.missing, question.living, question.confirmed) == ("Bill", 30, 60, None)
    await confirm(company, 30)
    await company.load(["Bill"])
    await company.agrees(["Bill"])
    assert await held(company) == []


async def test_too_many_deletions_told_as_changes_wait_and_everything_else_goes_on(company, ids, vendors):
    for id_ in ids[:30]:
        company.delete("Bill", id_)
    vendors(1, at=company.now(), prefix="New")
    for _ in range(2):
        with pytest.raises(TooManyGone):
            await caught_up(company)
    assert len(await company.mirrored("Bill")) == 60
    await company.agrees(["Vendor"])
    assert [question.missing for question in await held(company)] == [30]
    await confirm(company, 30)
    await caught_up(company)
    await company.agrees(["Bill", "Vendor"])
    assert await held(company) == []


async def test_one_more_than_was_confirmed_is_asked_about_again(company, ids):
    for id_ in ids[:30]:
        company.delete("Bill", id_)
    with pytest.raises(TooManyGone):
        await caught_up(company)
    await confirm(company, 30)
    company.delete("Bill", ids[30])
    with pytest.raises(TooManyGone):
        await caught_up(company)
    assert [(question.missing, question.confirmed) for question in await held(company)] == [(31, None)]


async def test_few_deletions_are_marked_at_once_and_told_in_the_feed(company, ids):
    for id_ in ids[:3]:
        company.delete("Bill", id_)
    await caught_up(company)
    async with transaction(company.engine) as conn:
        told = await history.changes(conn, company.connection.business_id, entities=["Bill"])
    assert sorted((one.id, one.change, one.source) for one in told) == sorted(
        (id_, "deleted", "change") for id_ in ids[:3]
    )


async def test_deletions_that_notifications_lead_to_wait_too_when_they_are_too_many(company, ids):
    fetch = Fetch(
        engine=company.engine, client=company.client(), connection=company.connection,
        epoch=(await company.work(["Bill"])).epoch,
    )  # fmt: skip
    for number in (3, 30):
        for id_ in ids[:number]:
            company.delete("Bill", id_)
        del ids[:number]
        told = await company.client().changes(["Bill"], company.now() - timedelta(minutes=1))
        await fetch.keep(told.by_entity["Bill"], told.time)
        assert len(await company.mirrored("Bill")) == 57
    assert await held(company) == []
    with pytest.raises(TooManyGone):
        await caught_up(company)
