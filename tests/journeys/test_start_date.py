"""A company whose books are kept from a day on: in loads, changes, counts and proofs, and when the day moves."""

import json
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import text

from qbo_emulator.world import SAMPLE_REALM
from tieout.certificates import store as certificates
from tieout.connect import authorize
from tieout.connect.callback import Callback
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.errors import BadInput
from tieout.pull import choosing

KINDS = ("Account", "Vendor", "Bill")
OLD, NEW = date(2020, 6, 1), date(2026, 1, 1)


async def nothing(_conn, _connection):
    """Let nothing follow."""


class Kept:
    """A company with three old bills and two new ones, kept from a day on."""

    def __init__(self, process):
        self.process = process
        self.engine, self.books = process.engine, process.books
        self.vendor = self.books.create("Vendor", {"DisplayName": "Norton"})["Id"]
        self.old = [self.bill(OLD) for _ in range(3)]
        self.new = [self.bill(NEW) for _ in range(2)]

    def bill(self, day):
        id_ = self.process.bill(self.vendor)
        self.edit(id_, TxnDate=day.isoformat())
        return id_

    def edit(self, id_, **members):
        present = self.books.read("Bill", id_)
        self.books.update("Bill", {**present, **members}, sparse=True)

    async def since(self, start):
        async with transaction(self.engine) as conn:
            await choosing.keep_from(conn, self.process.connection.id, start, self.process.clock.now())

    async def synced(self):
        """Sync, and see that the proof holds; answer the bills that live here."""
        self.process.clock.turn()
        await self.process.asked()
        assert await self.process.lives()
        async with transaction(self.engine) as conn:
            proof = await certificates.latest(conn, self.process.connection.id)
        assert proof.agreed, proof
        self.counted = next(line.theirs for line in proof.rows if line.entity == "Bill")
        return await self.here()

    async def here(self):
        return {id_ for entity, id_ in await self.process.ours() if entity == "Bill"}

    async def news(self):
        """Answer the bills in the feed of changes."""
        async with transaction(self.engine) as conn:
            return set(
                await conn.scalars(text("SELECT id FROM version WHERE entity = 'Bill' AND position IS NOT NULL"))
            )


@pytest.fixture
async def kept(by_hand):
    async with by_hand(KINDS) as process:
        kept = Kept(process)
        await kept.since(date(2025, 1, 1))
        yield kept


async def test_only_what_is_dated_from_that_day_on_is_loaded_and_counted_and_lists_are_whole(kept):
    assert await kept.synced() == set(kept.new)
    assert kept.counted == 2
    assert {entity for entity, _ in await kept.process.ours()} == set(KINDS)


async def test_changes_of_what_lies_before_are_left_out_and_what_moves_in_is_taken_in(kept):
    await kept.synced()
    kept.edit(kept.old[0], PrivateNote="touched")
    kept.edit(kept.old[1], TxnDate="2026-02-02")
    assert await kept.synced() == {*kept.new, kept.old[1]}
    assert kept.counted == 3


async def test_what_moves_out_stays_in_step_and_is_no_longer_counted(kept):
    await kept.synced()
    kept.edit(kept.new[0], TxnDate=OLD.isoformat())
    assert await kept.synced() == set(kept.new)
    assert kept.counted == 1
    kept.edit(kept.new[0], PrivateNote="still followed")
    await kept.synced()
    assert "still followed" in (await kept.process.one("Bill", kept.new[0])).body
    kept.books.delete("Bill", kept.books.read("Bill", kept.new[0]))
    assert await kept.synced() == {kept.new[1]}


async def test_a_day_moved_back_loads_what_is_missing_and_tells_nobody_that_it_is_new(kept):
    await kept.synced()
    await kept.since(None)
    assert await kept.synced() == {*kept.new, *kept.old}
    assert (kept.counted, await kept.news()) == (5, set())
    later = kept.bill(NEW)
    assert later in await kept.synced()
    assert await kept.news() == {later}


async def test_a_day_moved_on_counts_less_and_forgets_nothing(kept):
    await kept.since(None)
    await kept.synced()
    await kept.since(date(2025, 1, 1))
    assert await kept.synced() == {*kept.new, *kept.old}
    assert kept.counted == 2


async def test_what_the_mirror_lost_or_missed_is_found_within_the_window_alone(kept):
    await kept.synced()
    await kept.process.spoil(f"DELETE FROM record WHERE entity = 'Bill' AND id = '{kept.new[0]}'")
    assert await kept.synced() == set(kept.new)
    kept.edit(kept.new[0], TxnDate=OLD.isoformat())
    kept.process.clock.turn(hours=2)
    await kept.process.spoil(f"UPDATE cursor SET since = '{kept.process.clock.now().isoformat()}'")
    assert await kept.synced() == set(kept.new)
    assert kept.counted == 1


async def test_a_company_left_alone_for_a_month_is_read_again_from_that_day_on(kept):
    await kept.synced()
    kept.process.clock.turn(days=31)
    last = len(kept.process.platform.emulator.log)
    assert await kept.synced() == set(kept.new)
    batches = kept.process.platform.emulator.log.find(operation="batch", after=last)
    items = [item for one in batches for item in json.loads(one.request.body)["BatchItemRequest"]]
    asked = [item["Query"] for item in items if " FROM Bill " in item["Query"]]
    assert any(statement.startswith("SELECT * ") for statement in asked)
    assert all("TxnDate >= '2025-01-01'" in statement for statement in asked)


async def test_a_day_that_has_not_come_is_refused(kept):
    with pytest.raises(BadInput, match="has not come"):
        await kept.since(kept.process.clock.now().date() + timedelta(days=30))


async def test_the_day_is_said_when_a_company_is_connected_and_a_reconnect_keeps_it(serving, emulator):
    async with serving(worker=False) as platform:
        business = await platform.business()

        async def connected(start):
            async with transaction(platform.service.engine) as conn:
                url = await authorize.begin(
                    conn, settings=platform.service.settings, business_id=business.id, return_url=None,
                    start_date=start, now=platform.now(),
                )  # fmt: skip
            back = emulator.consent(url, realm_id=SAMPLE_REALM)
            service = platform.service
            callback = Callback(
                engine=service.engine, settings=service.settings, cipher=service.cipher, oauth=service.oauth,
                clock=service.clock, transport=service.transport,
            )  # fmt: skip
            done = await callback.complete(dict(parse_qsl(urlsplit(back).query)), opened=nothing)
            async with transaction(platform.service.engine) as conn:
                return (await connections.find(conn, done.connection_id)).start_date

        assert await connected(NEW) == NEW
        assert await connected(OLD) == NEW
