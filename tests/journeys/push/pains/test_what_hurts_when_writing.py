"""What hurts everybody who writes to QuickBooks does not hurt here: one test for each pain, by its number."""

from decimal import Decimal

import pytest

from qbo_emulator.mishaps import Match
from tieout.connections import mappings
from tieout.database.transaction import transaction
from tieout.mirror.absence import note_merged
from tieout.payables.line import Line
from tieout.push import decide


@pytest.fixture
async def ferro(desk):
    payee = await desk.payee("Ferro")
    assert await desk.pushed()
    return payee


def prefer(desk, member, **told):
    there = desk.books.preferences
    desk.books.update("Preferences", {**there, member: {**there[member], **told}}, sparse=True)


def service(desk):
    income = desk.books.create("Account", {"Name": "Our income", "AccountType": "Income"})["Id"]
    return desk.books.create("Item", {"Name": "Work", "Type": "Service", "IncomeAccountRef": {"value": income}})["Id"]


async def test_a_lost_answer_makes_no_second_bill_and_a_deleted_one_comes_back_under_another_request(desk, ferro):
    """Pain 2: duplicates after a timeout; and the old requestid would answer the old success, with no bill there."""
    desk.emulator.mishap("cut", Match(entity="Bill", operation="create"), when="after", count=1)
    payable = await desk.payable(ferro, "A", number="A")
    assert await desk.pushed()
    assert await desk.later()
    (bill,) = desk.mine("Bill", "A")
    first = await desk.intent("payable", payable)
    assert (first.state, (await desk.link("payable", payable)).record_id) == ("sent", bill["Id"])
    desk.emulator.screens(desk.connection.realm_id).delete("Bill", bill["Id"])
    await desk.synced()
    await desk.payable(ferro, "A", number="A", memo="again")
    assert await desk.pushed()
    async with transaction(desk.engine) as conn:
        await decide.recreate(conn, desk.connection, await desk.intent("payable", payable), now=desk.now())
    assert await desk.later()
    (again,) = desk.mine("Bill", "A")
    assert again["Id"] != bill["Id"]
    assert (await desk.intent("payable", payable)).request_id != first.request_id


async def test_what_a_bill_has_not_open_is_not_paid_and_what_is_paid_names_its_bills(desk, ferro):
    """Pain 9: allocations per document, of the right shape, and never more than is open."""
    bank = await desk.checking()
    payable = await desk.payable(ferro, "A", "10.00", number="A")
    assert await desk.pushed()
    await desk.payment(ferro, "P-1", [(payable, "4.00")], source=bank)
    assert await desk.pushed()
    (paid,) = [one for one in desk.all("BillPayment") if one["VendorRef"]["name"] == "Ferro"]
    (bill,) = desk.mine("Bill", "A")
    assert (paid["PayType"], "CheckPayment" in paid, bill["Balance"]) == ("Check", True, 6)
    assert paid["Line"][0]["LinkedTxn"] == [{"TxnId": bill["Id"], "TxnType": "Bill"}]
    assert (await desk.payable_now(payable)).status == "approved"


async def test_a_tax_that_quickbooks_does_not_book_is_shown_as_a_variance(desk):
    """Pain 10: automated sales tax ignores what it is told, and says that all went well."""
    await desk.settings(default_item=service(desk))
    nora = await desk.payee("Nora Lind", role="customer")
    taxed = (Line(amount=Decimal("100.00"), description="Work", tax_code="TAX"),)
    payable = await desk.payable(nora, "R-1", "108.25", direction="receivable", number="R-1", lines=taxed)
    await desk.synced()
    intent = await desk.intent("payable", payable)
    booked = Decimal(desk.mine("Invoice", "R-1")[0]["TotalAmt"])
    assert booked != Decimal("108.25")
    assert Decimal(intent.outcome["variance"]["booked"]) == booked
    assert intent.outcome["variance"]["sent"] == "108.25"


async def test_a_bill_changed_on_both_sides_is_parked_and_our_own_echo_is_none(desk, ferro):
    """Pain 12: nothing of a person's is written over in silence, and what we wrote is no change of theirs."""
    payable = await desk.payable(ferro, "A", number="A")
    assert await desk.pushed()
    await desk.synced()  # our own write comes back
    await desk.payable(ferro, "A", "11.00", number="A")
    assert await desk.pushed()
    (bill,) = desk.mine("Bill", "A")
    assert bill["TotalAmt"] == 11
    desk.emulator.screens(desk.connection.realm_id).edit("Bill", bill["Id"], {"DocNumber": "theirs"})
    await desk.synced()
    await desk.payable(ferro, "A", "12.00", number="A")
    assert await desk.pushed()
    assert (await desk.intent("payable", payable)).blocked["code"] == "conflict"
    assert desk.mine("Bill", "theirs")[0]["TotalAmt"] == 11


async def test_a_name_that_is_taken_is_explained_with_who_has_it(desk):
    """Pain 14: customers, vendors and employees share their names."""
    there = desk.books.create("Customer", {"DisplayName": "Acme"})
    await desk.synced()
    payee = await desk.payee("ACME")
    assert await desk.pushed()
    blocked = (await desk.intent("payee", payee)).blocked
    assert (blocked["code"], blocked["facts"]["blocking"]["id"]) == ("name_taken", there["Id"])
    assert blocked["facts"]["choices"]


async def test_a_bill_whose_token_our_own_payment_moved_is_still_written(desk, ferro):
    """Pain 15: 5010 for tokens that QuickBooks itself moves on."""
    bank = await desk.checking()
    payable = await desk.payable(ferro, "A", "10.00", number="A")
    assert await desk.pushed()
    await desk.payment(ferro, "P", [(payable, "4.00")], source=bank)
    assert await desk.pushed()
    await desk.payable(ferro, "A", "12.00", number="A")
    assert await desk.pushed()
    (bill,) = desk.mine("Bill", "A")
    assert (bill["TotalAmt"], bill["Balance"]) == (12, 8)


async def test_a_mapping_to_an_account_made_inactive_is_shown_before_anything_is_sent(desk, ferro):
    """Pain 16: references rot; 610 and 2500 are never met."""
    bank = await desk.checking()
    payable = await desk.payable(ferro, "A", number="A")
    assert await desk.pushed()
    async with transaction(desk.engine) as conn:
        (mapped,) = await mappings.of_connection(conn, desk.connection.id, "funding_source")
    account = desk.books.read("Account", mapped.account_id)
    desk.books.update("Account", {**account, "Active": False}, sparse=True)
    await desk.synced()
    sent = len(desk.all("BillPayment"))
    payment = await desk.payment(ferro, "P", [(payable, "10.00")], source=bank)
    assert await desk.pushed()
    assert (await desk.intent("payment", payment)).blocked["code"] == "reference_inactive"
    assert len(desk.all("BillPayment")) == sent


async def test_a_foreign_bill_is_never_booked_one_to_one_and_never_to_a_vendor_of_another_currency(desk):
    """Pain 19: a rate left out is booked as 1, and a party's currency is for good."""
    prefer(desk, "CurrencyPrefs", MultiCurrencyEnabled=True)
    await desk.synced()
    euro = await desk.payee("Ferro", currency="EUR")
    bare = await desk.payable(euro, "A", currency="EUR", number="A")
    await desk.payable(euro, "B", currency="EUR", number="B", custom_fields={"exchange_rate": "1.10"})
    home = await desk.payable(await desk.payee("Homely"), "C", currency="EUR", custom_fields={"exchange_rate": "1.10"})
    assert await desk.pushed()
    assert (await desk.intent("payable", bare)).blocked["code"] == "no_exchange_rate"
    assert (await desk.intent("payable", home)).blocked["code"] == "currency"
    (bill,) = desk.mine("Bill", "B")
    assert (bill["CurrencyRef"]["value"], bill["ExchangeRate"]) == ("EUR", Decimal("1.10"))


async def test_a_bill_of_a_vendor_that_was_merged_away_says_into_whom(desk, ferro):
    """Pain 20: a merge is made in QuickBooks alone, and breaks what points to the loser."""
    loser = (await desk.link("payee", ferro)).record_id
    survivor = desk.books.create("Vendor", {"DisplayName": "Ferro Group"})["Id"]
    await desk.synced()
    desk.emulator.screens(desk.connection.realm_id).merge("Vendor", loser, survivor)
    await desk.synced()
    async with transaction(desk.engine) as conn:
        await note_merged(conn, desk.connection.id, "Vendor", loser, into=survivor)
    payable = await desk.payable(ferro, "A", number="A")
    assert await desk.pushed()
    intent = await desk.intent("payable", payable)
    if intent.blocked:
        assert (intent.blocked["code"], survivor in intent.blocked["sentence"]) == ("reference_inactive", True)
    else:
        assert desk.mine("Bill", "A")[0]["VendorRef"]["value"] == survivor


async def test_members_that_quickbooks_adds_or_writes_otherwise_are_no_change_and_stay(desk):
    """Pain 21: new members arrive unasked, and an address's country comes back as another word."""
    payee = await desk.payee("Ferro", address={"line1": "1 Main St", "country": "United States"})
    assert await desk.pushed()
    (vendor,) = desk.mine("Vendor", "Ferro")
    address = {**vendor["BillAddr"], "Country": "USA"}
    desk.books.update("Vendor", {**vendor, "BillAddr": address, "Vendor1099": True}, sparse=True)
    await desk.synced()
    await desk.payee("Ferro", phone="555-0199", address={"line1": "1 Main St", "country": "United States"})
    assert await desk.pushed()
    (vendor,) = desk.mine("Vendor", "Ferro")
    assert (vendor["Vendor1099"], vendor["PrimaryPhone"]) == (True, {"FreeFormNumber": "555-0199"})
    assert (await desk.intent("payee", payee)).state == "sent"


async def test_closed_books_wait_for_a_person_and_are_not_asked_again_and_again(desk, ferro):
    """Pain 22: the closing date is known before a call is made."""
    prefer(desk, "AccountingInfoPrefs", BookCloseDate="2026-08-31")
    await desk.synced()
    payable = await desk.payable(ferro, "A", number="A")
    for _ in range(2):
        assert await desk.later()
    intent = await desk.intent("payable", payable)
    assert (intent.blocked["code"], intent.attempts, desk.mine("Bill", "A")) == ("period_closed", 0, [])


async def test_an_edit_sends_every_line_and_keeps_what_others_wrote(desk, ferro):
    """Pain 24: lines are replaced wholesale, and what an update leaves out is gone."""
    await desk.payable(ferro, "A", "10.00", number="A", lines=(Line(amount=Decimal(4)), Line(amount=Decimal(6))))
    assert await desk.pushed()
    (before,) = desk.mine("Bill", "A")
    await desk.payable(ferro, "A", "11.00", number="A", lines=(Line(amount=Decimal(4)), Line(amount=Decimal(7))))
    assert await desk.pushed()
    (after,) = desk.mine("Bill", "A")
    assert [line["Amount"] for line in after["Line"]] == [4, 7]
    assert [line["Id"] for line in after["Line"]] == [line["Id"] for line in before["Line"]]


async def test_a_number_that_is_too_long_or_taken_is_said_before_it_is_refused(desk, ferro):
    """Pain 26: 21 characters, and 6140 where the company says so."""
    long = await desk.payable(ferro, "A", number="2026-08-0000000000000001")
    await desk.payable(ferro, "B", number="B")
    assert await desk.pushed()
    assert (await desk.intent("payable", long)).blocked["code"] == "number_too_long"
    twice = await desk.payable(ferro, "C", number="B")
    assert await desk.pushed()
    assert (await desk.intent("payable", twice)).blocked["code"] == "number_taken"
