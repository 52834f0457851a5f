"""Crashes are systematic: a journey dies before and after each of its commits, is taken up again, and ends the same."""

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import text

from qbo_emulator.notifications import Event, body
from qbo_emulator.world import SAMPLE_REALM
from tieout.database.transaction import transaction
from tieout.inbox import store as inbox

ENTITIES = ("Vendor", "Bill", "TaxCode")


class Died(BaseException):
    """The process is gone."""


class Death:
    """Comes at one moment before or after a commit; the dead commit nothing more, whatever they were about to do."""

    def __init__(self, at=None):
        self.at = at
        self.seen = 0
        self.struck = False

    def committing(self):
        self._moment()

    def committed(self):
        self._moment()

    def _moment(self):
        self.seen += 1
        if self.struck or self.seen == self.at:
            self.struck = True
            raise Died


def edit(process, number):
    """Enter, change and delete something in QuickBooks; answer what."""
    vendor = process.books.create("Vendor", {"DisplayName": f"Vendor {number}"})["Id"]
    bills = [process.bill(vendor), process.bill(vendor)]
    changed, deleted = list(process.books.shelf("Bill").rows)[:2]
    present = process.books.read("Bill", changed)
    process.books.update("Bill", {**present, "PrivateNote": f"changed {number}"}, sparse=True)
    process.books.delete("Bill", {"Id": deleted, "SyncToken": process.books.read("Bill", deleted)["SyncToken"]})
    return [("Vendor", vendor, "created"), *(("Bill", one, "created") for one in bills),
            ("Bill", changed, "updated"), ("Bill", deleted, "deleted")]  # fmt: skip


@pytest.fixture
async def process(by_hand):
    async with by_hand(ENTITIES) as process:
        long_ago = process.clock.now() - timedelta(days=90)
        for number in range(5):
            body = {"DisplayName": f"Old vendor {number}"}
            vendor = process.books.create("Vendor", body, long_ago + timedelta(hours=number))["Id"]
            process.bill(vendor, long_ago + timedelta(days=number))
            process.bill(vendor, long_ago + timedelta(days=number))
        yield process


async def at_every_commit(process, begin, check):
    """Let a journey die at every moment in turn, and another process take it up; answer how many moments there are."""
    for moment in count(1):
        process.clock.turn()
        await begin(moment)
        death = Death(moment)
        lived = await process.lives(death)
        process.clock.turn()
        assert await process.lives()
        await check()
        if lived:
            return moment - 1
    return None


async def test_a_first_load_that_dies_at_any_commit_is_ended_by_the_next_process(process):
    kept = ("record", "version", "cursor", "place", "due", "certificate", "baseline")

    async def begin(_moment):
        await process.spoil(*(f"DELETE FROM {table}" for table in kept))
        await process.asked()

    assert await at_every_commit(process, begin, process.proven) > 30


async def test_catching_up_that_dies_at_any_commit_is_ended_by_the_next_process(process):
    await process.asked()
    assert await process.lives()

    async def begin(moment):
        edit(process, moment)
        await process.asked()

    assert await at_every_commit(process, begin, process.proven) > 20


async def test_a_notification_that_is_being_looked_at_when_the_process_dies_is_looked_at_by_the_next(process):
    await process.asked()
    assert await process.lives()

    async def begin(moment):
        now = process.clock.now()
        events = [
            Event(id=f"{moment}-{at}", realm_id=SAMPLE_REALM, entity=entity, record_id=id_, change=change, at=now)
            for at, (entity, id_, change) in enumerate(edit(process, moment))
        ]
        async with transaction(process.engine) as conn:
            await inbox.receive(conn, [body(events, "cloudevents")], now)

    assert await at_every_commit(process, begin, process.agrees) > 15


async def test_a_proof_that_dies_at_any_commit_is_made_by_the_next_process_and_the_difference_repaired(process):
    await process.asked()
    assert await process.lives()

    async def begin(_moment):
        id_ = next(iter(process.books.shelf("Bill").rows))
        await process.spoil(f"DELETE FROM record WHERE entity = 'Bill' AND id = '{id_}'")
        await process.asked()

    assert await at_every_commit(process, begin, process.proven) > 20


async def test_a_repair_is_named_by_a_certificate_though_the_process_died_before_it_was_written(process):
    await process.asked()
    assert await process.lives()
    id_ = next(iter(process.books.shelf("Bill").rows))

    async def begin(_moment):
        await process.spoil("DELETE FROM certificate", f"DELETE FROM record WHERE entity = 'Bill' AND id = '{id_}'")
        await process.asked()

    async def named():
        async with transaction(process.engine) as conn:
            proofs = await conn.scalars(text("SELECT rows FROM certificate"))
            lines = [line for lines in proofs for line in lines]
        assert [one for line in lines for one in line["repaired"]] == [{"id": id_, "was": "missing"}]

    assert await at_every_commit(process, begin, named) > 20
