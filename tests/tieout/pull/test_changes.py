import itertools
import random
from datetime import timedelta

import pytest

from tieout.database.transaction import transaction
from tieout.jobs.proof import prove
from tieout.pull.changes import catch_up
from tieout.pull.slice import TOO_OLD, fresh_cursors, never_read, read_on

LISTS = ["Account", "Vendor", "Bill", "TaxCode"]


async def caught_up(company, entities=LISTS):
    work = await company.work(entities)
    async with transaction(company.engine) as conn:
        since = await fresh_cursors(conn, company.connection.id, company.now())
    return await catch_up(work, {entity: since[entity] for entity in entities})


async def until_proven(company, entities=LISTS):
    """Do what the job does, slice after slice; answer the proof."""
    for _ in range(20):
        work = await company.work(entities)
        if await read_on(work, entities, company.now()) and (proof := await prove(work, entities, company.now())):
            return proof
    raise AssertionError("it does not end")


async def test_what_was_created_changed_and_deleted_since_is_brought_in_by_two_calls(company, bills, vendors):
    ids = bills(30)
    await company.load(LISTS)
    company.emulator.clock.advance(timedelta(minutes=5))
    bills(3, at=company.now())
    company.change("Bill", ids[0], PrivateNote="mended")
    company.delete("Bill", ids[1])
    vendors(2, at=company.now(), prefix="New")
    before = len(company.transport.requests)
    caught = await caught_up(company)
    assert len(company.transport.requests) - before == 2
    bill = caught.written["Bill"]
    assert (bill.created, bill.updated, bill.deleted) == (3, 1, 1)
    await company.agrees(LISTS)


async def test_catching_up_twice_brings_nothing_the_second_time(company, bills):
    bills(10)
    await company.load(LISTS)
    bills(5, at=company.now())
    assert (await caught_up(company)).moved
    assert not (await caught_up(company)).moved


async def test_an_inactive_record_stays_and_is_inactive(company, vendors):
    (id_,) = vendors(1)
    await company.load(LISTS)
    company.change("Vendor", id_, Active=False)
    await caught_up(company)
    async with transaction(company.engine) as conn:
        from tieout.mirror.read import one

        assert (await one(conn, company.connection.id, "Vendor", id_)).lifecycle == "inactive"


@pytest.mark.parametrize("deleted", [0, 40])
async def test_more_changes_than_one_answer_holds_lose_no_deletion(company, bills, vendors, deleted):
    ids = bills(300)
    vendors(1200, per_second=40)
    await company.load(LISTS)
    company.emulator.clock.advance(timedelta(minutes=5))
    for id_ in ids[:deleted]:
        company.delete("Bill", id_)
    bills(1100, at=company.now(), per_second=400)
    vendors(700, at=company.now(), per_second=700, prefix="New")
    company.emulator.clock.advance(timedelta(seconds=5))
    proof = await until_proven(company)
    assert proof.unproven == ()
    await company.agrees(LISTS)


async def test_a_company_that_is_edited_while_it_loads_ends_complete(company, bills, vendors):
    """Rows are created, changed and deleted between pages, many in one second; nothing is missing, nothing extra."""
    ids = bills(2500, per_second=7)
    vendors(2500, per_second=900)
    dice = random.Random(7)
    numbers = itertools.count(1)

    def edit(_request):
        for id_ in dice.sample(ids, 12):
            ids.remove(id_)
            company.delete("Bill", id_)
        for id_ in dice.sample(ids, 5):
            company.change("Bill", id_, PrivateNote=f"changed {next(numbers)}")
        ids.extend(bills(9, at=company.now(), per_second=9))
        vendors(1, at=company.now(), prefix=f"During {next(numbers)}")

    edits = itertools.count()
    company.transport.before = lambda request: edit(request) if next(edits) < 40 else None
    proof = await until_proven(company)
    assert next(edits) > 15
    company.transport.before = None
    if proof.unproven:  # it was edited to the end: nothing can be proven while it moves
        proof = await until_proven(company)
    assert proof.unproven == ()
    await company.agrees(LISTS)


async def test_a_cursor_that_is_too_old_makes_the_entity_be_read_whole(company, bills):
    bills(3)
    await company.load(LISTS)
    company.emulator.clock.advance(TOO_OLD + timedelta(hours=1))
    async with transaction(company.engine) as conn:
        assert await never_read(conn, company.connection.id, LISTS, company.now()) == LISTS
    await company.load(LISTS)
    await company.agrees(LISTS)


async def test_an_entity_that_moves_in_every_round_is_not_called_proven(company, bills):
    bills(5)
    await company.load(LISTS)
    company.transport.before = lambda request: bills(1, at=company.now()) if "/cdc" in request.url.path else None
    proof = await until_proven(company)
    company.transport.before = None
    assert "Bill" in proof.unproven
    assert {line.entity: line.verdict for line in proof.lines}["TaxCode"] == "agrees"
