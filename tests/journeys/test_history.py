"""What a person does in QuickBooks leaves its history here, whoever tells us of it."""

from datetime import timedelta

import pytest

from qbo_emulator.world import SAMPLE_REALM
from tieout.database.transaction import transaction
from tieout.mirror import breaker, history, merges, read


class Followed:
    """A company that is loaded, edited by a person, and synced when the test says so."""

    def __init__(self, platform, connection):
        self.platform = platform
        self.connection = connection
        self.screens = platform.emulator.screens(SAMPLE_REALM)
        self.books = platform.emulator.company(SAMPLE_REALM)

    async def synced(self, state="completed"):
        self.platform.service.clock.advance(timedelta(minutes=5))
        await self.platform.sync(self.connection)
        run = await self.platform.ended(self.connection)
        assert run.state == state, run
        return run

    async def ask(self, question, *given, **how):
        async with transaction(self.platform.service.engine) as conn:
            return await question(conn, self.connection.id, *given, **how)

    async def story(self, entity, id_):
        return [(one.change, one.missed) for one in await self.ask(history.versions, entity, id_)]

    async def feed(self, after=0):
        async with transaction(self.platform.service.engine) as conn:
            return await history.changes(conn, self.connection.business_id, after=after, limit=10_000)

    def some(self, entity, *, having="Id"):
        return next(id_ for id_ in self.books.shelf(entity).rows if self.books.read(entity, id_).get(having))


@pytest.fixture
async def followed(platform):
    platform.emulator.fill_company(SAMPLE_REALM, invoices=40)
    connection = await platform.connect()
    assert (await platform.ended(connection)).state == "completed"
    return Followed(platform, connection)


async def test_a_first_load_writes_no_history(followed):
    assert await followed.feed() == []


async def test_a_sync_that_brings_nothing_new_writes_no_history(followed):
    await followed.synced()
    assert await followed.feed() == []


async def test_each_thing_a_person_does_is_one_word_in_the_record_s_story(followed):
    screens = followed.screens
    made = screens.create("Vendor", {"DisplayName": "Newcomer"})["Id"]
    invoice, bill = followed.some("Invoice"), followed.some("Bill")
    await followed.synced()
    screens.edit("Vendor", made, {"DisplayName": "Regular"})
    screens.void("Invoice", invoice)
    screens.delete("Bill", bill)
    await followed.synced()
    screens.edit("Vendor", made, {"Active": False})
    await followed.synced()
    again = screens.create("Vendor", {"DisplayName": "Regular"})["Id"]
    await followed.synced()
    assert await followed.story("Vendor", made) == [("created", 0), ("renamed", 0), ("deactivated", 0)]
    assert await followed.story("Vendor", again) == [("created", 0)]
    assert (await followed.story("Invoice", invoice))[-1] == ("voided", 0)
    assert (await followed.story("Bill", bill))[-1] == ("deleted", 0)


async def test_steps_between_two_syncs_are_marked_as_missed(followed):
    vendor = followed.some("Vendor")
    for name in ("One", "Two", "Three"):
        followed.screens.edit("Vendor", vendor, {"DisplayName": name})
    await followed.synced()
    assert await followed.story("Vendor", vendor) == [("loaded", 0), ("renamed", 2)]


async def test_a_record_is_read_as_it_was_before_somebody_changed_it(followed):
    vendor = followed.some("Vendor")
    name = followed.books.read("Vendor", vendor)["DisplayName"]
    followed.platform.service.clock.advance(timedelta(minutes=1))
    before = followed.platform.now()
    followed.platform.service.clock.advance(timedelta(minutes=1))
    followed.screens.edit("Vendor", vendor, {"DisplayName": "Other"})
    await followed.synced()
    then = await followed.ask(history.as_of, "Vendor", vendor, before)
    assert (then.record.label, then.number) == (name, 1)
    now = await followed.ask(history.as_of, "Vendor", vendor, followed.platform.now())
    assert (now.record.label, now.record.body) == ("Other", (await followed.ask(read.one, "Vendor", vendor)).body)


async def test_a_merge_that_nobody_told_us_of_is_a_possible_one(followed):
    invoice = followed.some("Invoice")
    loser = followed.books.read("Invoice", invoice)["CustomerRef"]["value"]
    winner = followed.screens.create("Customer", {"DisplayName": "Survivor"})["Id"]
    quiet = followed.screens.create("Customer", {"DisplayName": "Just tired"})["Id"]
    await followed.synced()
    followed.screens.merge("Customer", loser, winner)
    followed.screens.edit("Customer", quiet, {"Active": False})
    await followed.synced()
    assert (await followed.ask(read.one, "Customer", loser)).lifecycle == "inactive"
    assert await followed.ask(merges.possible_survivor, "Customer", loser) == winner
    assert await followed.ask(merges.possible_survivor, "Customer", quiet) is None
    assert await followed.ask(merges.possible_survivor, "Customer", winner) is None


async def test_a_mass_deletion_waits_for_a_person_and_is_then_told_in_the_feed(followed):
    bills = list(followed.books.shelf("Bill").rows)
    made = [followed.screens.create("Bill", _like(followed.books.read("Bill", bills[0])))["Id"] for _ in range(40)]
    await followed.synced()
    end = (await followed.feed())[-1].position
    for id_ in made:
        followed.screens.delete("Bill", id_)
    run = await followed.synced("incomplete")
    assert run.cause["error"] == "TooManyGone"
    assert not [one for one in await followed.feed(end) if one.change == "deleted"]
    (held,) = await followed.ask(breaker.waiting)
    now = followed.platform.now()
    await followed.ask(breaker.confirm, "Bill", missing=held.missing, by="Ann", now=now)
    await followed.synced()
    gone = [one.id for one in await followed.feed(end) if (one.entity, one.change) == ("Bill", "deleted")]
    assert sorted(gone) == sorted(made)
    assert (await followed.platform.certificate(followed.connection)).agreed


def _like(bill):
    lines = [{name: value for name, value in line.items() if name != "Id"} for line in bill["Line"]]
    return {"VendorRef": {"value": bill["VendorRef"]["value"]}, "Line": lines}
