"""What a person can do about an intent, and what each does to the books."""

import pytest

from qbo_emulator.mishaps import Match
from tieout.database.transaction import as_api, transaction
from tieout.errors import Conflict
from tieout.health.standing import standings
from tieout.push import decide
from tieout.push.catch_up import catch_up
from tieout.push.prepare import preview


async def decided(desk, what, kind, thing, *said):
    intent = await desk.intent(kind, thing)
    async with as_api(desk.engine, business=desk.business_id) as conn:
        return await what(conn, desk.connection, intent, *said, now=desk.now())


async def state(desk, kind, thing):
    async with as_api(desk.engine, business=desk.business_id) as conn:
        return (await standings(conn, desk.connection, kind, [thing.id]))[thing.id]


@pytest.fixture
async def ferro(desk):
    return await desk.payee("Ferro")


async def test_what_was_refused_is_tried_again_under_a_new_name(desk):
    payee = await desk.payee("Quick Hand")
    theirs = desk.books.create("Customer", {"DisplayName": "Quick Hand"})
    assert await desk.pushed()
    assert (await state(desk, "payee", payee)).state == "blocked"
    desk.books.update("Customer", {**theirs, "DisplayName": "Slow Hand"}, sparse=True)
    again = await decided(desk, decide.retry, "payee", payee)
    assert again.generation == 2
    assert await desk.pushed()
    assert (await state(desk, "payee", payee)).state == "synced"


async def test_what_is_ignored_stays_away_until_it_is_tried_again(desk, ferro):
    await decided(desk, decide.ignore, "payee", ferro)
    await desk.payee("Ferro", phone="555")
    await desk.synced()
    assert desk.mine("Vendor", "Ferro") == []
    assert (await state(desk, "payee", ferro)).state == "ignored"
    await decided(desk, decide.retry, "payee", ferro)
    assert await desk.pushed()
    assert len(desk.mine("Vendor", "Ferro")) == 1


async def test_a_bill_deleted_in_quickbooks_is_made_again_once_somebody_says_so(desk, ferro):
    """Pain 2's trap: the old requestid would answer the old success, and no bill would be there."""
    payable = await desk.payable(ferro, "A", number="A")
    assert await desk.pushed()
    first = await desk.link("payable", payable)
    (bill,) = desk.mine("Bill", "A")
    desk.books.delete("Bill", {"Id": bill["Id"], "SyncToken": bill["SyncToken"]})
    await desk.synced()
    assert (await state(desk, "payable", payable)).state == "conflict"
    await desk.payable(ferro, "A", "11.00", number="A")
    assert await desk.pushed()
    await decided(desk, decide.recreate, "payable", payable)
    assert await desk.pushed()
    again, intent = await desk.link("payable", payable), await desk.intent("payable", payable)
    assert again.record_id != first.record_id
    assert (intent.operation, intent.generation, intent.state) == ("create", 2, "sent")
    assert desk.books.read("Bill", again.record_id)["TotalAmt"] == 11


@pytest.mark.parametrize(("side", "amount"), [("platform", 11), ("quickbooks", 10)])
async def test_of_two_versions_somebody_chooses_one(desk, ferro, side, amount):
    payable = await desk.payable(ferro, "A", number="A")
    assert await desk.pushed()
    (bill,) = desk.mine("Bill", "A")
    desk.books.update("Bill", {**bill, "DocNumber": "B"}, sparse=True)
    await desk.synced()
    await desk.payable(ferro, "A", "11.00", number="A")
    assert await desk.pushed()
    found = await state(desk, "payable", payable)
    assert (found.state, found.choices) == ("conflict", ("platform", "quickbooks"))
    await decided(desk, decide.choose, "payable", payable, side)
    assert await desk.pushed()
    assert desk.books.read("Bill", bill["Id"])["TotalAmt"] == amount
    assert (await state(desk, "payable", payable)).state == "synced"


@pytest.mark.parametrize("when", ["before", "after"])
async def test_somebody_says_what_became_of_a_write_that_nobody_could_find_out_about(desk, ferro, when):
    assert await desk.pushed()
    mishap = desk.emulator.mishap("cut", Match(entity="Bill", operation="create"), when=when, count=2)
    payable = await desk.payable(ferro, "A", number="A")
    assert await desk.pushed()
    assert mishap.spent
    desk.emulator.mishap("cut", Match(entity="Bill", operation="create"), count=None)
    desk.emulator.mishap("fault", Match(operation="cdc"), fault="500", count=None) if when == "before" else None
    desk.process.clock.turn(hours=25)
    if when == "after":
        await desk.pushed()  # looking finds it by itself
        assert (await desk.intent("payable", payable)).state == "sent"
        return
    with pytest.raises(Conflict):
        await decided(desk, decide.retry, "payable", payable)
    await decided(desk, decide.resolve, "payable", payable, None)
    intent = await desk.intent("payable", payable)
    assert (intent.state, intent.generation) == ("noted", 2)


async def test_a_person_names_the_record_that_an_unknown_write_made(desk, ferro):
    assert await desk.pushed()
    desk.emulator.mishap("cut", Match(entity="Bill", operation="create"), when="after", count=2)
    payable = await desk.payable(ferro, "A", number="A")
    assert await desk.pushed()
    (bill,) = desk.mine("Bill", "A")
    async with transaction(desk.engine) as conn:
        intent = await desk.intent("payable", payable)
        await _mirrored(conn, desk, bill)
        settled = await decide.resolve(conn, desk.connection, intent, bill["Id"], now=desk.now())
    assert settled.state == "sent"
    assert (await desk.link("payable", payable)).record_id == bill["Id"]


async def test_a_payee_is_said_to_be_a_vendor_that_is_there(desk):
    there = desk.books.create("Vendor", {"DisplayName": "Norton Lumber"})
    await desk.synced()
    payee = await desk.payee("Norton Lumber")
    assert await desk.pushed()
    found = await state(desk, "payee", payee)
    assert (found.state, found.choices[0]) == ("blocked", "link")
    async with as_api(desk.engine, business=desk.business_id) as conn:
        await decide.link(conn, desk.connection, "payee", payee.id, there["Id"], now=desk.now())
    payable = await desk.payable(payee, "A", number="A")
    assert await desk.pushed()
    assert desk.mine("Bill", "A")[0]["VendorRef"]["value"] == there["Id"]
    assert (await desk.intent("payable", payable)).state == "sent"


async def test_a_name_that_is_taken_is_written_with_a_suffix_once_somebody_says_so_and_keeps_it(desk):
    desk.books.create("Customer", {"DisplayName": "Norton Lumber"})
    await desk.synced()
    payee = await desk.payee("Norton Lumber")
    assert await desk.pushed()
    found = await state(desk, "payee", payee)
    assert (found.state, found.choices) == ("blocked", ("suffix", "rename"))
    with pytest.raises(Conflict):
        await decided(desk, decide.settle_name, "payee", payee, "reactivate")
    await decided(desk, decide.settle_name, "payee", payee, "suffix")
    assert await desk.pushed()
    (vendor,) = desk.mine("Vendor", "Norton Lumber (Vendor)")
    await desk.payee("Norton Lumber", phone="555-0100")
    assert await desk.pushed()
    assert desk.books.read("Vendor", vendor["Id"])["DisplayName"] == "Norton Lumber (Vendor)"
    assert desk.books.read("Vendor", vendor["Id"])["PrimaryPhone"] == {"FreeFormNumber": "555-0100"}


async def test_a_name_taken_meanwhile_may_have_its_suffix_too(desk):
    payee = await desk.payee("Norton Lumber")
    desk.books.create("Customer", {"DisplayName": "Norton Lumber"})
    assert await desk.pushed()
    found = await state(desk, "payee", payee)
    assert (found.state, found.choices[0]) == ("blocked", "suffix")
    await decided(desk, decide.settle_name, "payee", payee, "suffix")
    assert await desk.pushed()
    assert (await desk.intent("payee", payee)).state == "sent"
    assert len(desk.mine("Vendor", "Norton Lumber (Vendor)")) == 1


async def test_the_inactive_record_that_has_the_name_is_made_active_again_and_linked(desk):
    there = desk.books.create("Vendor", {"DisplayName": "Norton Lumber"})
    desk.books.update("Vendor", {**there, "Active": False}, sparse=True)
    await desk.synced()
    payee = await desk.payee("Norton Lumber (deleted)")
    assert await desk.pushed()
    found = await state(desk, "payee", payee)
    assert (found.state, found.choices[0]) == ("blocked", "reactivate")
    await decided(desk, decide.settle_name, "payee", payee, "reactivate")
    payable = await desk.payable(payee, "A", number="A")
    assert await desk.pushed()
    assert desk.books.read("Vendor", there["Id"])["Active"] is True
    assert (await desk.link("payee", payee)).record_id == there["Id"]
    assert (await desk.intent("payable", payable)).state == "sent"


async def test_a_preview_shows_the_exact_body_and_sends_nothing(desk, ferro):
    assert await desk.pushed()
    payable = await desk.payable(ferro, "A", "12.30", number="A")
    intent = await desk.intent("payable", payable)
    async with as_api(desk.engine, business=desk.business_id) as conn:
        judged, body = await preview(conn, desk.connection, intent)
    assert (judged.trouble, body["DocNumber"], str(body["Line"][0]["Amount"])) == (None, "A", "12.30")
    assert desk.mine("Bill", "A") == []
    assert await desk.pushed()
    assert (await desk.intent("payable", payable)).body == judged.content


async def test_what_was_there_before_pushing_was_switched_on_is_caught_up_with(desk):
    await desk.settings(paused_at=desk.now())
    ferro = await desk.payee("Ferro")
    await desk.payable(ferro, "A", number="A")
    await desk.payable(ferro, "B", number="B", status="draft")
    await desk.settings(default_expense_account=desk.process.rent)
    async with as_api(desk.engine, business=desk.business_id) as conn:
        made, more = await catch_up(conn, desk.connection, now=desk.now())
        again, _ = await catch_up(conn, desk.connection, now=desk.now())
    assert (len(made), more, again) == (2, False, [])
    assert await desk.pushed()
    assert len(desk.mine("Bill", "A")) == 1


async def _mirrored(conn, desk, bill):
    from qbo.record import Record
    from tieout.mirror.write import write

    record = Record("Bill", desk.books.raw("Bill", bill["Id"]))
    given = {"connection_id": desk.connection.id, "business_id": desk.business_id, "entity": "Bill"}
    await write(conn, [record], seen_at=desk.now(), **given)
