"""QuickBooks changes between approval and writing, and nobody has read it: each ends where somebody knows what next."""

import pytest

from tieout.database.transaction import as_api
from tieout.health.standing import standings


async def told(desk, kind, thing):
    async with as_api(desk.engine, business=desk.business_id) as conn:
        found = (await standings(conn, desk.connection, kind, [thing.id]))[thing.id]
    return found.state, found.sentence, found.action


@pytest.fixture
async def ferro(desk):
    payee = await desk.payee("Ferro")
    assert await desk.pushed()
    return payee


def change(desk, **changes):
    (there,) = desk.mine("Vendor", "Ferro")
    return desk.books.update("Vendor", {"Id": there["Id"], "SyncToken": there["SyncToken"], **changes}, sparse=True)


async def test_a_vendor_renamed_meanwhile_has_the_bill_all_the_same(desk, ferro):
    change(desk, DisplayName="Ferro Limited")
    payable = await desk.payable(ferro, "A", number="A")
    await desk.synced()
    assert await told(desk, "payable", payable) == ("synced", "It is Bill A.", "Nothing.")
    assert desk.mine("Bill", "A")[0]["VendorRef"]["name"] == "Ferro Limited"


async def test_a_vendor_made_inactive_meanwhile_is_named_and_back_again_has_its_bill(desk, ferro):
    off = change(desk, Active=False)
    payable = await desk.payable(ferro, "A", number="A")
    assert await desk.pushed()
    state, sentence, _ = await told(desk, "payable", payable)
    assert (state, "QuickBooks says: " in sentence) == ("blocked", True)
    await desk.synced()
    assert await told(desk, "payable", payable) == (
        "blocked",
        "The vendor Ferro (deleted) was made inactive in QuickBooks.",
        "Make it active again in QuickBooks, or choose another vendor.",
    )
    back = {"Id": off["Id"], "SyncToken": off["SyncToken"], "Active": True, "DisplayName": "Ferro"}
    desk.books.update("Vendor", back, sparse=True)
    await desk.synced()
    assert (await told(desk, "payable", payable))[:2] == ("synced", "It is Bill A.")


async def test_a_month_closed_meanwhile_is_named_and_reopened_has_its_bill(desk, ferro):
    desk.emulator.screens(desk.connection.realm_id).close_books("2026-08-31")
    payable = await desk.payable(ferro, "A", number="A")
    assert await desk.pushed()
    assert (await told(desk, "payable", payable))[0] == "blocked"
    await desk.synced()
    assert await told(desk, "payable", payable) == (
        "blocked",
        "The books are closed up to 2026-08-31, and this is of 2026-08-03.",
        "Choose a later date, or let the owner reopen the books.",
    )
    desk.emulator.screens(desk.connection.realm_id).close_books("2026-07-31")
    await desk.synced()
    assert (await told(desk, "payable", payable))[:2] == ("synced", "It is Bill A.")


async def test_a_payment_of_what_was_partly_paid_meanwhile_says_what_was_left_over(desk, ferro):
    bank = await desk.checking()
    payable = await desk.payable(ferro, "A", number="A")
    assert await desk.pushed()
    (bill,) = desk.mine("Bill", "A")
    theirs = desk.books.create("Account", {"Name": "Theirs", "AccountType": "Bank"})["Id"]
    line = {"Amount": 4, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}
    desk.books.create(
        "BillPayment",
        {"VendorRef": bill["VendorRef"], "PayType": "Check", "TotalAmt": 4, "Line": [line],
         "CheckPayment": {"BankAccountRef": {"value": theirs}}},
    )  # fmt: skip
    payment = await desk.payment(ferro, "P", [(payable, "10.00")], source=bank)
    await desk.synced()
    state, sentence, action = await told(desk, "payment", payment)
    assert (state, action) == ("synced", "Compare it with QuickBooks, and mend what is wrong.")
    assert sentence.endswith(", but 6.00 of it was applied, not 10.00.")


async def test_a_payment_of_what_was_deleted_meanwhile_waits_for_it(desk, ferro):
    bank = await desk.checking()
    payable = await desk.payable(ferro, "A", number="A")
    assert await desk.pushed()
    desk.books.delete("Bill", desk.mine("Bill", "A")[0])
    payment = await desk.payment(ferro, "P", [(payable, "10.00")], source=bank)
    await desk.synced()
    assert await told(desk, "payable", payable) == (
        "conflict",
        "Bill A was deleted in QuickBooks.",
        "Cancel it here too, have it made again, or let it go.",
    )
    assert (await told(desk, "payment", payment))[:2] == ("waiting", "It waits for payable A.")
