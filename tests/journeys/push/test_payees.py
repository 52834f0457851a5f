"""Payees become vendors and customers, whatever goes wrong on the way."""

import pytest

from qbo_emulator.mishaps import Match
from tieout.database.transaction import transaction
from tieout.intents import store as intents
from tieout.links import store as links


async def test_a_payee_becomes_a_vendor_once_and_is_linked(desk):
    payee = await desk.payee("Ferro Supplies", email="ap@ferro.example", phone="555-0100")
    assert (await desk.intent("payee", payee)).state == "noted"
    assert await desk.pushed()
    (vendor,) = desk.mine("Vendor", "Ferro Supplies")
    assert vendor["PrimaryEmailAddr"] == {"Address": "ap@ferro.example"}
    link, intent = await desk.link("payee", payee), await desk.intent("payee", payee)
    assert (link.entity, link.record_id, link.made_by) == ("Vendor", vendor["Id"], "push")
    assert intent.state == "sent"
    await desk.process.agrees()


async def test_a_payee_who_pays_becomes_a_customer(desk):
    payee = await desk.payee("Nora Lind", role="customer")
    assert await desk.pushed()
    (customer,) = desk.mine("Customer", "Nora Lind")
    assert (await desk.link("payee", payee)).record_id == customer["Id"]


async def test_a_change_of_the_payee_is_written_and_what_others_wrote_stays(desk):
    payee = await desk.payee("Ferro Supplies", email="ap@ferro.example")
    assert await desk.pushed()
    (vendor,) = desk.mine("Vendor", "Ferro Supplies")
    desk.books.update("Vendor", {"Id": vendor["Id"], "SyncToken": vendor["SyncToken"], "AcctNum": "K-7"}, sparse=True)
    await desk.synced()
    await desk.payee("Ferro Supplies", email="new@ferro.example")
    assert await desk.pushed()
    (vendor,) = desk.mine("Vendor", "Ferro Supplies")
    assert (vendor["PrimaryEmailAddr"], vendor["AcctNum"]) == ({"Address": "new@ferro.example"}, "K-7")
    assert (await desk.link("payee", payee)).written_version == 2


async def test_what_did_not_change_is_not_written_again(desk):
    await desk.payee("Ferro Supplies")
    assert await desk.pushed()
    await desk.payee("Ferro Supplies")
    assert await desk.pushed()
    assert desk.mine("Vendor", "Ferro Supplies")[0]["SyncToken"] == "0"


@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_answer_that_is_lost_makes_no_second_vendor(desk, when):
    """Pain 2: commit-then-reset, and reset-then-nothing; both look the same from here."""
    desk.emulator.mishap("cut", Match(entity="Vendor", operation="create"), when=when, count=2)
    payee = await desk.payee("Ferro Supplies")
    assert await desk.pushed()
    assert (await desk.intent("payee", payee)).state == "unknown"
    assert await desk.later()
    (vendor,) = desk.mine("Vendor", "Ferro Supplies")
    assert (await desk.link("payee", payee)).record_id == vendor["Id"]
    assert (await desk.intent("payee", payee)).state == "sent"


async def test_a_server_fault_after_the_write_makes_no_second_vendor(desk):
    match = Match(entity="Vendor", operation="create")
    desk.emulator.mishap("answer", match, when="after", count=2, status=503, body="sorry", content_type="text/html")
    payee = await desk.payee("Ferro Supplies")
    assert await desk.pushed()
    assert (await desk.intent("payee", payee)).state == "unknown"
    assert await desk.later()
    assert len(desk.mine("Vendor", "Ferro Supplies")) == 1
    assert (await desk.intent("payee", payee)).state == "sent"


async def test_a_doubtful_write_is_replayed_with_the_same_bytes_where_looking_finds_nothing(desk):
    """Two alike cannot be told apart by looking; the requestid can."""
    match = Match(entity="Vendor", operation="create")
    desk.emulator.mishap("cut", match, when="before", count=2)
    payee = await desk.payee("Ferro Supplies")
    assert await desk.pushed()
    before = await desk.intent("payee", payee)
    assert await desk.later()
    after = await desk.intent("payee", payee)
    assert (after.state, after.body, after.request_id) == ("sent", before.body, before.request_id)


async def test_a_name_that_a_customer_has_is_explained_before_anything_is_sent(desk):
    """Pain 14: one namespace for customers, vendors and employees."""
    there = desk.all("Customer")[0] if desk.all("Customer") else desk.books.create("Customer", {"DisplayName": "Taken"})
    await desk.synced()
    payee = await desk.payee(there["DisplayName"].upper())
    assert await desk.pushed()
    intent = await desk.intent("payee", payee)
    assert intent.state == "noted"
    assert intent.blocked["code"] == "name_taken"
    assert intent.blocked["facts"]["blocking"]["entity"] == "Customer"
    assert intent.blocked["facts"]["blocking"]["id"] == there["Id"]


async def test_a_name_taken_since_the_last_sync_is_refused_with_6240_and_tried_once(desk):
    payee = await desk.payee("Quick Hand")
    theirs = desk.books.create("Vendor", {"DisplayName": "Quick Hand"})
    assert await desk.pushed()
    intent = await desk.intent("payee", payee)
    assert (intent.state, intent.blocked["code"]) == ("refused", "6240")
    assert [one["Id"] for one in desk.mine("Vendor", "Quick Hand")] == [theirs["Id"]]


async def test_what_was_refused_goes_again_under_a_new_name_once_the_platform_mends_it(desk):
    payee = await desk.payee("Quick Hand", "p1")
    desk.books.create("Vendor", {"DisplayName": "Quick Hand"})
    assert await desk.pushed()
    first = await desk.intent("payee", payee)
    await desk.payee("Quicker Hand", "p1")
    assert await desk.pushed()
    again = await desk.intent("payee", payee)
    assert (again.id, again.generation, again.state) == (first.id, first.generation + 1, "sent")


async def test_a_stale_token_is_read_again_and_nothing_of_others_is_lost(desk):
    """Pain 15: 5010 costs one read, then the change is judged against what is there."""
    payee = await desk.payee("Ferro Supplies")
    assert await desk.pushed()
    (vendor,) = desk.mine("Vendor", "Ferro Supplies")
    desk.books.update("Vendor", {"Id": vendor["Id"], "SyncToken": "0", "AcctNum": "K-7"}, sparse=True)
    await desk.payee("Ferro Supplies", phone="555-0199")
    assert await desk.pushed()
    (vendor,) = desk.mine("Vendor", "Ferro Supplies")
    assert (vendor["AcctNum"], vendor["PrimaryPhone"]) == ("K-7", {"FreeFormNumber": "555-0199"})
    assert (await desk.intent("payee", payee)).state == "sent"


async def test_a_throttled_write_is_sent_later_as_the_same_request(desk):
    desk.emulator.mishap("fault", Match(entity="Vendor", operation="create"), fault="throttled", count=1)
    payee = await desk.payee("Ferro Supplies")
    assert await desk.pushed()
    assert (await desk.intent("payee", payee)).state == "ready"
    assert await desk.later()
    intent = await desk.intent("payee", payee)
    assert (intent.state, intent.generation) == ("sent", 1)


async def test_a_doubt_of_more_than_a_day_is_left_to_a_person(desk):
    desk.emulator.mishap("cut", Match(entity="Vendor", operation="create"), count=None)
    payee = await desk.payee("Ferro Supplies")
    assert await desk.pushed()
    assert await desk.later(hours=25)
    intent = await desk.intent("payee", payee)
    assert (intent.state, intent.blocked["code"], intent.due_at) == ("unknown", "unknown_outcome", None)


async def test_a_paused_connection_is_promised_nothing(desk):
    await desk.settings(paused_at=desk.now())
    payee = await desk.payee("Ferro Supplies")
    assert await desk.intent("payee", payee) is None


async def test_what_is_linked_elsewhere_meanwhile_is_seen_and_not_overwritten(desk):
    other = await desk.payee("Someone")
    assert await desk.pushed()
    async with transaction(desk.engine) as conn:
        link = await links.of_thing(conn, desk.connection.id, "payee", other.id)
        assert (await links.make(conn, **_as_made(link))).id == link.id
        assert await intents.counts(conn, desk.connection.id) == {"sent": 1}


def _as_made(link):
    names = ("connection_id", "business_id", "kind", "thing_id", "entity", "record_id", "made_by", "written_version",
             "sync_token")  # fmt: skip
    return {name: getattr(link, name) for name in names} | {"now": link.linked_at}
