"""Twelve ways in which open connectors lose what is in QuickBooks, each found in their code; none of them is ours."""

import asyncio
import json
from datetime import timedelta

import pytest

from qbo_emulator import Match
from qbo_emulator.world import SAMPLE_REALM
from tieout.connect.refresh import TokenSource

ENTITIES = ("Account", "Vendor", "Bill", "JournalCode", "TaxCode")


@pytest.fixture
async def ours(by_hand):
    async with by_hand(ENTITIES) as process:
        yield process


@pytest.fixture
def books(ours):
    return ours.books


@pytest.fixture
def person(emulator):
    """Answer somebody in QuickBooks' own screens."""
    return emulator.screens(SAMPLE_REALM)


def vendor(books, name="Somebody", at=None):
    return books.create("Vendor", {"DisplayName": name}, at)["Id"]


async def test_01_more_changes_than_one_answer_holds_lose_nothing_neither_do_the_deletions_behind_them(ours, person):
    landlord = vendor(ours.books)
    bills = [ours.bill(landlord) for _ in range(30)]
    await ours.synced()
    for number in range(1100):
        vendor(ours.books, f"Vendor {number}")
    for id_ in bills[:20]:
        person.delete("Bill", id_)
    await ours.synced()


async def test_02_a_load_cut_off_between_pages_goes_on_where_it_was_though_old_rows_are_edited_meanwhile(ours, person):
    """A place kept by the time of the last change, of rows that come in another order, skips the older ones."""
    long_ago = ours.clock.now() - timedelta(days=200)
    ids = [vendor(ours.books, f"Vendor {number}", long_ago + timedelta(minutes=number % 977)) for number in range(2200)]
    emulator = person.world
    emulator.mishap("fault", Match(entity="Vendor", operation="query"), fault="unavailable", skip=1, count=2)
    await ours.asked()
    await ours.goes()
    assert 900 < len(await ours.ours()) < 2300
    for id_ in ids[::300]:
        person.edit("Vendor", id_, {"CompanyName": "Edited meanwhile"})
    emulator.mishaps.clear()
    ours.clock.turn()
    assert await ours.lives()
    await ours.proven()


async def test_03_after_weeks_without_a_sync_the_deletions_of_that_time_arrive_too(ours, person):
    landlord = vendor(ours.books)
    kept, deleted = ours.bill(landlord), ours.bill(landlord)
    await ours.synced()
    person.delete("Bill", deleted)
    ours.clock.turn(days=40)
    await ours.synced()
    assert (await ours.one("Bill", deleted)).lifecycle == "deleted"
    assert (await ours.one("Bill", kept)).lifecycle == "active"


async def test_04_what_was_inactive_before_the_first_load_is_there_with_its_name(ours, person):
    id_ = vendor(ours.books, "Long gone")
    person.edit("Vendor", id_, {"Active": False})
    await ours.synced()
    found = await ours.one("Vendor", id_)
    assert (found.lifecycle, found.label) == ("inactive", "Long gone (deleted)")


async def test_05_a_record_made_inactive_is_not_deleted_and_made_active_again_it_is_the_same_one(ours, person):
    id_ = vendor(ours.books, "On leave")
    await ours.synced()
    person.edit("Vendor", id_, {"Active": False})
    await ours.synced()
    assert (await ours.one("Vendor", id_)).lifecycle == "inactive"
    person.edit("Vendor", id_, {"Active": True, "DisplayName": "On leave"})
    await ours.synced()
    assert (await ours.one("Vendor", id_)).lifecycle == "active"


async def test_06_a_deleted_transaction_does_not_stay_for_ever_and_its_last_form_is_kept(ours, person):
    id_ = ours.bill(vendor(ours.books))
    await ours.synced()
    last = ours.books.raw("Bill", id_)
    person.delete("Bill", id_)
    await ours.synced()
    gone = await ours.one("Bill", id_)
    assert (gone.lifecycle, gone.body.encode()) == ("deleted", last)


async def test_07_what_quickbooks_reports_no_changes_of_is_followed_too_its_ends_included(ours, books):
    first, second = (books.create("JournalCode", {"Name": name, "Type": "Others"})["Id"] for name in ("J1", "J2"))
    await ours.synced()
    third = books.create("JournalCode", {"Name": "J3", "Type": "Others"})["Id"]
    books.update("JournalCode", {**books.read("JournalCode", first), "Description": "Mended"}, sparse=True)
    books.shelf("JournalCode").bury(second, int(ours.books.clock.now().timestamp()), b"{}")
    await ours.synced()
    lives = [(await ours.one("JournalCode", id_)).lifecycle for id_ in (first, second, third)]
    assert lives == ["active", "deleted", "active"]


async def test_08_a_write_whose_answer_is_lost_is_sent_again_as_the_same_and_done_once(ours, emulator):
    """The client gives every write a requestid, and says it again."""
    emulator.mishap("cut", Match(operation="create", entity="Vendor"), when="after", count=1)
    async with ours.client() as client:
        made = await client.create("Vendor", {"DisplayName": "Only once"})
    rows = [json.loads(row.raw) for row in ours.books.shelf("Vendor").rows.values()]
    assert [row["Id"] for row in rows if row["DisplayName"] == "Only once"] == [made.id]


async def test_09_every_member_of_a_record_is_kept_byte_for_byte(ours, books):
    id_ = ours.bill(vendor(books))
    books.update("Bill", {**books.read("Bill", id_), "PrivateNote": "ünïcode", "DocNumber": "4711"}, sparse=True)
    await ours.synced()
    kept = (await ours.one("Bill", id_)).body
    assert kept.encode() == books.raw("Bill", id_)
    assert {"APAccountRef", "CurrencyRef", "Line", "DueDate", "DocNumber"} <= set(json.loads(kept))


async def test_10_many_who_need_a_token_at_once_refresh_it_once_and_nobody_loses_it(ours, emulator):
    ours.clock.turn(hours=3)
    sources = [
        TokenSource(
            engine=ours.engine, cipher=ours.service.cipher, oauth=ours.service.oauth, clock=ours.service.clock,
            connection_id=ours.connection.id,
        )
        for _ in range(6)
    ]  # fmt: skip
    tokens = await asyncio.gather(*(source(None) for source in sources))
    assert len(set(tokens)) == 1
    assert len(emulator.log.find(operation="refresh", status=200)) == 1
    await ours.synced()


async def test_11_a_record_edited_twice_in_one_second_with_a_sync_between_is_not_missed(ours, books, emulator):
    id_ = vendor(books)
    await ours.synced()
    moment = ours.books.clock.now()
    books.update("Vendor", {**books.read("Vendor", id_), "CompanyName": "First"}, sparse=True, at=moment)
    await ours.asked()
    assert await ours.lives()
    assert '"First"' in (await ours.one("Vendor", id_)).body
    books.update("Vendor", {**books.read("Vendor", id_), "CompanyName": "Second"}, sparse=True, at=moment)
    await ours.asked()
    assert await ours.lives()
    assert '"Second"' in (await ours.one("Vendor", id_)).body
    await ours.proven()


@pytest.mark.parametrize("hours", [-3, 3])
async def test_12_a_clock_of_ours_that_is_wrong_loses_nothing(ours, books, person, hours):
    """What was changed since is asked from QuickBooks' own time."""
    id_ = vendor(books)
    ours.clock.wrong = timedelta(hours=hours)
    await ours.spoil("DELETE FROM pace")  # the limits so far were kept by the right clock
    await ours.synced()
    for number in range(3):
        person.edit("Vendor", id_, {"CompanyName": f"Edit {number}"})
        await ours.synced()
        assert f'"Edit {number}"' in (await ours.one("Vendor", id_)).body
