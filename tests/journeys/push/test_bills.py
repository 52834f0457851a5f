"""Approved payables become bills, wait for their vendor, and say what is missing."""

from datetime import date
from decimal import Decimal

from qbo_emulator.mishaps import Match
from tieout.connections import mappings
from tieout.database.transaction import transaction
from tieout.payables import accounts as platform_accounts
from tieout.payables.accounts import PlatformAccountContent
from tieout.payables.line import Line


async def test_an_approved_payable_becomes_a_bill_after_its_vendor(desk):
    ferro = await desk.payee("Ferro Supplies")
    payable = await desk.payable(ferro, "INV-7", "120.50", number="F-7", due_on=date(2026, 9, 2), memo="Steel")
    assert await desk.pushed()
    (vendor,), (bill,) = desk.mine("Vendor", "Ferro Supplies"), desk.mine("Bill", "F-7")
    assert (bill["VendorRef"]["value"], bill["TotalAmt"], bill["DueDate"]) == (
        vendor["Id"],
        Decimal("120.50"),
        "2026-09-02",
    )
    assert bill["PrivateNote"] == "Steel"
    assert bill["Line"][0]["AccountBasedExpenseLineDetail"]["AccountRef"]["value"] == desk.process.rent
    link, intent = await desk.link("payable", payable), await desk.intent("payable", payable)
    assert (link.record_id, intent.state, intent.outcome.get("variance")) == (bill["Id"], "sent", None)
    await desk.synced()
    assert (await desk.process.one("Bill", bill["Id"])).run_id is None  # it was there before the sync read it


async def test_a_draft_is_left_alone_until_it_is_approved(desk):
    ferro = await desk.payee("Ferro Supplies")
    payable = await desk.payable(ferro, "INV-7", status="draft")
    assert await desk.pushed()
    assert await desk.intent("payable", payable) is None


async def test_a_bill_names_the_vendor_it_waits_for_and_goes_when_that_is_there(desk):
    desk.books.create("Customer", {"DisplayName": "Ferro"})
    await desk.synced()
    ferro = await desk.payee("Ferro", "p1")
    payable = await desk.payable(ferro, "INV-7")
    assert await desk.pushed()
    waiting = await desk.intent("payable", payable)
    assert (waiting.state, waiting.waits_for, waiting.waits_for_id) == ("noted", "payee", ferro.id)
    await desk.payee("Ferro Supplies", "p1")
    assert await desk.pushed()
    assert (await desk.intent("payable", payable)).state == "sent"


async def test_a_bill_without_any_expense_account_is_blocked_with_the_reason_and_goes_once_there_is_one(desk):
    await desk.settings()
    payable = await desk.payable(await desk.payee("Ferro"), "INV-7")
    assert await desk.pushed()
    blocked = (await desk.intent("payable", payable)).blocked
    assert (blocked["code"], blocked["owner"]) == ("no_expense_account", "customer")
    await desk.settings(default_expense_account=desk.process.rent)
    await desk.synced()
    assert (await desk.intent("payable", payable)).state == "sent"


async def test_a_lines_account_comes_before_the_payees_and_that_before_the_default(desk):
    tools = desk.books.create("Account", {"Name": "Tools", "AccountType": "Expense"})["Id"]
    fuel = desk.books.create("Account", {"Name": "Fuel", "AccountType": "Expense"})["Id"]
    await desk.synced()
    async with transaction(desk.engine) as conn:
        for name, account in (("tools", tools), ("fuel", fuel)):
            content = PlatformAccountContent(name=name, type="expense")
            kept = await platform_accounts.upsert(conn, desk.business_id, name, content, now=desk.now())
            given = {"by": "test", "now": desk.now()}
            await mappings.set_account(conn, desk.connection, "platform_account", kept.thing.id, account, **given)
    ferro = await desk.payee("Ferro", expense_account="fuel")
    lines = (Line(amount=Decimal(4), account="tools"), Line(amount=Decimal(6)))
    await desk.payable(ferro, "INV-7", "10.00", number="7", lines=lines)
    assert await desk.pushed()
    (bill,) = desk.mine("Bill", "7")
    booked = [line["AccountBasedExpenseLineDetail"]["AccountRef"]["value"] for line in bill["Line"]]
    assert booked == [tools, fuel]


async def test_an_account_that_was_made_inactive_blocks_with_its_name(desk):
    """Pain 16: mappings rot, and the rot is shown before a call is spent."""
    account = desk.books.read("Account", desk.process.rent)
    desk.books.update("Account", {**account, "Active": False}, sparse=True)
    await desk.synced()
    payable = await desk.payable(await desk.payee("Ferro"), "INV-7")
    assert await desk.pushed()
    blocked = (await desk.intent("payable", payable)).blocked
    assert (blocked["code"], blocked["facts"]["lifecycle"]) == ("reference_inactive", "inactive")


async def test_a_number_of_more_than_21_characters_is_said_to_be_too_long(desk):
    """Pain 26."""
    payable = await desk.payable(await desk.payee("Ferro"), "INV-7", number="2026-08-0000000000000001")
    assert await desk.pushed()
    assert (await desk.intent("payable", payable)).blocked["code"] == "number_too_long"


async def test_a_bill_that_somebody_has_entered_already_is_not_entered_again(desk):
    """Pain 11: the same vendor's same number."""
    ferro = await desk.payee("Ferro")
    assert await desk.pushed()
    vendor = (await desk.link("payee", ferro)).record_id
    line = {"Amount": 10, "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {"AccountRef": {"value": desk.process.rent}}}  # fmt: skip
    there = desk.books.create("Bill", {"VendorRef": {"value": vendor}, "DocNumber": "F-7", "Line": [line]})
    await desk.synced()
    payable = await desk.payable(ferro, "INV-7", number="F-7")
    assert await desk.pushed()
    blocked = (await desk.intent("payable", payable)).blocked
    assert (blocked["code"], blocked["facts"]["blocking"]["id"]) == ("number_taken", there["Id"])


async def test_closed_books_are_known_without_a_call(desk):
    """Pain 22."""
    _close(desk, "2026-08-31")
    await desk.synced()
    payable = await desk.payable(await desk.payee("Ferro"), "INV-7")
    assert await desk.pushed()
    blocked = (await desk.intent("payable", payable)).blocked
    assert (blocked["code"], blocked["facts"]["closed_until"]) == ("period_closed", "2026-08-31")


async def test_books_closed_since_the_last_sync_refuse_and_the_reason_is_kept(desk):
    await desk.payee("Ferro")
    ferro = await desk.payee("Ferro")
    assert await desk.pushed()
    _close(desk, "2026-08-31")
    payable = await desk.payable(ferro, "INV-7")
    assert await desk.pushed()
    intent = await desk.intent("payable", payable)
    assert (intent.state, intent.blocked["code"] in {"6200", "6210"}, intent.blocked["owner"]) == (
        "refused",
        True,
        "customer",
    )


async def test_a_vendor_that_was_made_inactive_blocks_its_bills(desk):
    ferro = await desk.payee("Ferro")
    assert await desk.pushed()
    (vendor,) = desk.mine("Vendor", "Ferro")
    desk.books.update("Vendor", {"Id": vendor["Id"], "SyncToken": "0", "Active": False}, sparse=True)
    await desk.synced()
    payable = await desk.payable(ferro, "INV-7")
    assert await desk.pushed()
    assert (await desk.intent("payable", payable)).blocked["code"] == "reference_inactive"


async def test_an_edit_writes_every_line_again_and_keeps_their_ids(desk):
    """Pain 24: lines are replaced wholesale."""
    ferro = await desk.payee("Ferro")
    two = (Line(amount=Decimal(4)), Line(amount=Decimal(6)))
    await desk.payable(ferro, "INV-7", "10.00", number="7", lines=two)
    assert await desk.pushed()
    (before,) = desk.mine("Bill", "7")
    three = (Line(amount=Decimal(5)), Line(amount=Decimal(6)), Line(amount=Decimal(7)))
    await desk.payable(ferro, "INV-7", "18.00", number="7", lines=three)
    assert await desk.pushed()
    (after,) = desk.mine("Bill", "7")
    assert [line["Amount"] for line in after["Line"]] == [5, 6, 7]
    assert [line["Id"] for line in after["Line"]][:2] == [line["Id"] for line in before["Line"]]


async def test_a_cancelled_payable_takes_its_bill_away(desk):
    payable = await desk.payable(await desk.payee("Ferro"), "INV-7", number="7")
    assert await desk.pushed()
    await desk.cancel(payable)
    assert await desk.pushed()
    assert desk.mine("Bill", "7") == []
    assert await desk.link("payable", payable) is None
    assert (await desk.intent("payable", payable)).operation == "delete"


async def test_what_is_cancelled_before_it_was_sent_never_is(desk):
    payable = await desk.payable(await desk.payee("Ferro"), "INV-7", number="7")
    await desk.cancel(payable)
    assert await desk.pushed()
    assert (await desk.intent("payable", payable)).state == "dropped"
    assert desk.mine("Bill", "7") == []


async def test_a_bill_deleted_in_quickbooks_after_we_wrote_it_is_not_made_again_by_itself(desk):
    ferro = await desk.payee("Ferro")
    payable = await desk.payable(ferro, "INV-7", number="7")
    assert await desk.pushed()
    (bill,) = desk.mine("Bill", "7")
    desk.books.delete("Bill", {"Id": bill["Id"], "SyncToken": bill["SyncToken"]})
    await desk.synced()
    await desk.payable(ferro, "INV-7", "11.00", number="7")
    assert await desk.pushed()
    intent = await desk.intent("payable", payable)
    assert (intent.blocked["code"], intent.blocked["facts"]["choices"]) == ("record_gone", ["recreate", "ignore"])
    assert desk.mine("Bill", "7") == []


async def test_an_edit_of_both_sides_waits_for_somebody_to_choose(desk):
    """Pain 12: never overwritten silently."""
    ferro = await desk.payee("Ferro")
    payable = await desk.payable(ferro, "INV-7", number="7")
    assert await desk.pushed()
    (bill,) = desk.mine("Bill", "7")
    desk.books.update("Bill", {**bill, "DocNumber": "7b"}, sparse=True)
    await desk.synced()
    await desk.payable(ferro, "INV-7", "11.00", number="7")
    assert await desk.pushed()
    intent = await desk.intent("payable", payable)
    assert (intent.state, intent.blocked["code"]) == ("noted", "conflict")
    assert desk.mine("Bill", "7b")[0]["TotalAmt"] == 10


async def test_where_the_platform_owns_bills_its_version_wins(desk):
    await desk.settings(default_expense_account=desk.process.rent, owners={"Bill": "platform"})
    ferro = await desk.payee("Ferro")
    await desk.payable(ferro, "INV-7", number="7")
    assert await desk.pushed()
    (bill,) = desk.mine("Bill", "7")
    desk.books.update("Bill", {**bill, "DocNumber": "7b"}, sparse=True)
    await desk.synced()
    await desk.payable(ferro, "INV-7", "11.00", number="7")
    assert await desk.pushed()
    assert desk.mine("Bill", "7")[0]["TotalAmt"] == 11


async def test_where_quickbooks_owns_bills_what_it_has_stays(desk):
    await desk.settings(default_expense_account=desk.process.rent, owners={"Bill": "quickbooks"})
    ferro = await desk.payee("Ferro")
    payable = await desk.payable(ferro, "INV-7", number="7")
    assert await desk.pushed()
    (bill,) = desk.mine("Bill", "7")
    desk.books.update("Bill", {**bill, "DocNumber": "7b"}, sparse=True)
    await desk.synced()
    await desk.payable(ferro, "INV-7", "11.00", number="7")
    assert await desk.pushed()
    assert desk.mine("Bill", "7b")[0]["TotalAmt"] == 10
    assert (await desk.intent("payable", payable)).state == "dropped"


async def test_forty_bills_travel_in_two_batches(desk):
    ferro = await desk.payee("Ferro")
    assert await desk.pushed()
    for number in range(40):
        await desk.payable(ferro, f"INV-{number}", number=f"N{number}")
    assert await desk.pushed()
    assert sum(row["DocNumber"].startswith("N") for row in desk.all("Bill") if "DocNumber" in row) == 40


async def test_a_batch_whose_answer_is_lost_is_replayed_whole(desk):
    ferro = await desk.payee("Ferro")
    assert await desk.pushed()
    desk.emulator.mishap("cut", Match(operation="batch"), when="after", count=2)
    payables = [await desk.payable(ferro, f"INV-{number}", number=f"N{number}") for number in range(12)]
    assert await desk.pushed()
    assert {(await desk.intent("payable", one)).state for one in payables} == {"unknown"}
    assert await desk.later()
    assert {(await desk.intent("payable", one)).state for one in payables} == {"sent"}
    assert sum(row.get("DocNumber", "").startswith("N") for row in desk.all("Bill")) == 12
    assert desk.emulator.log.find(entity="Bill", operation="read") == []  # one query looks again at all of them


async def test_an_item_that_is_refused_leaves_the_rest_of_its_batch_alone(desk):
    ferro = await desk.payee("Ferro")
    late = await desk.payee("Late")
    assert await desk.pushed()
    (vendor,) = desk.mine("Vendor", "Late")
    desk.books.update("Vendor", {"Id": vendor["Id"], "SyncToken": "0", "Active": False}, sparse=True)
    good = [await desk.payable(ferro, f"INV-{number}", number=f"N{number}") for number in range(5)]
    bad = await desk.payable(late, "INV-late", number="L")
    assert await desk.pushed()
    assert {(await desk.intent("payable", one)).state for one in good} == {"sent"}
    refused = await desk.intent("payable", bad)
    assert (refused.state, refused.blocked["facts"]["error"]) == ("refused", "InvalidReference")


def _close(desk, day):
    preferences = desk.books.preferences
    told = {**preferences["AccountingInfoPrefs"], "BookCloseDate": day}
    desk.books.update("Preferences", {**preferences, "AccountingInfoPrefs": told}, sparse=True)


async def test_of_two_bills_of_one_number_told_at_once_the_second_waits_and_is_then_refused(desk):
    ferro = await desk.payee("Ferro")
    first = await desk.payable(ferro, "A", number="7")
    second = await desk.payable(ferro, "B", "11.00", number="7")
    await desk.payable(await desk.payee("Zinc"), "C", "12.00", number="7")
    assert await desk.pushed()
    assert sorted(one["TotalAmt"] for one in desk.mine("Bill", "7")) == [10, 12]
    assert (await desk.intent("payable", first)).state == "sent"
    assert (await desk.intent("payable", second)).blocked["code"] == "number_taken"


async def test_a_number_is_found_among_hundreds_that_contain_it(desk):
    ferro = await desk.payee("Ferro")
    assert await desk.pushed()
    vendor = (await desk.link("payee", ferro)).record_id
    line = {"Amount": 1, "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {"AccountRef": {"value": desk.process.rent}}}  # fmt: skip
    for number in [*(f"7-{at}" for at in range(250)), "7"]:
        desk.books.create("Bill", {"VendorRef": {"value": vendor}, "DocNumber": number, "Line": [line]})
    await desk.synced()
    payable = await desk.payable(ferro, "A", number="7")
    assert await desk.pushed()
    assert (await desk.intent("payable", payable)).blocked["code"] == "number_taken"


async def test_the_location_that_its_lines_name_is_the_bills(desk):
    there = desk.books.create("Department", {"Name": "North"})["Id"]
    await desk.synced()
    lines = (Line(amount=Decimal(4), department=there), Line(amount=Decimal(6)))
    await desk.payable(await desk.payee("Ferro"), "A", number="A", lines=lines)
    assert await desk.pushed()
    assert desk.mine("Bill", "A")[0]["DepartmentRef"]["value"] == there
