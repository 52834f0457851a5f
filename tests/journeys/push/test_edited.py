"""What somebody changes in QuickBooks alone of what we wrote: who decides is asked, and each answer can be given."""

import pytest

from tieout.database.transaction import as_api, transaction
from tieout.health.standing import standings
from tieout.links import store as links
from tieout.mirror.absence import note_merged
from tieout.push import decide


async def standing(desk, kind, thing):
    async with as_api(desk.engine, business=desk.business_id) as conn:
        return (await standings(conn, desk.connection, kind, [thing.id]))[thing.id]


async def chosen(desk, kind, thing, side):
    async with as_api(desk.engine, business=desk.business_id) as conn:
        await decide.choose(conn, desk.connection, await desk.intent(kind, thing), side, now=desk.now())
    await desk.synced()


def dearer(desk, amount):
    """Let somebody in QuickBooks make the bill dearer."""
    (bill,) = desk.mine("Bill", "A")
    return desk.books.update("Bill", {**bill, "Line": [{**bill["Line"][0], "Amount": amount}]})


@pytest.fixture
async def payable(desk):
    payable = await desk.payable(await desk.payee("Ferro"), "A", number="A")
    assert await desk.pushed()
    return payable


@pytest.mark.parametrize(("side", "amount"), [("platform", 10), ("quickbooks", 12)])
async def test_a_bill_made_dearer_in_quickbooks_alone_is_asked_about_and_either_may_stay(desk, payable, side, amount):
    dearer(desk, 12)
    await desk.synced()
    told = await standing(desk, "payable", payable)
    assert (told.state, told.owner, told.choices) == ("conflict", "customer", ("platform", "quickbooks"))
    assert told.sentence == ("Bill A was changed in QuickBooks after our last write: its total from 10.00 to 12.00.")
    assert desk.mine("Bill", "A")[0]["TotalAmt"] == 12
    await chosen(desk, "payable", payable, side)
    assert desk.mine("Bill", "A")[0]["TotalAmt"] == amount
    assert (await standing(desk, "payable", payable)).state == "synced"
    await desk.synced()
    assert (await standing(desk, "payable", payable)).state == "synced"


@pytest.mark.parametrize(("owner", "amount"), [("platform", 10), ("quickbooks", 12)])
async def test_whoever_owns_bills_has_its_way_without_a_question(desk, payable, owner, amount):
    await desk.settings(default_expense_account=desk.process.rent, owners={"Bill": owner})
    dearer(desk, 12)
    await desk.synced()
    await desk.synced()
    assert desk.mine("Bill", "A")[0]["TotalAmt"] == amount
    assert (await standing(desk, "payable", payable)).state == "synced"


async def test_what_a_bookkeeper_books_otherwise_or_pays_is_nobodys_question(desk, payable):
    other = desk.books.create("Account", {"Name": "Tools", "AccountType": "Expense"})["Id"]
    (bill,) = desk.mine("Bill", "A")
    booked = {**bill["Line"][0], "AccountBasedExpenseLineDetail": {"AccountRef": {"value": other}}}
    desk.books.update("Bill", {**bill, "PrivateNote": "Seen", "Line": [booked]})
    await desk.synced()
    payment = await desk.payment(await desk.payee("Ferro"), "P", [(payable, "10.00")], source=await desk.checking())
    assert await desk.pushed()
    await desk.synced()
    told = await standing(desk, "payable", payable)
    assert (told.state, told.sentence) == ("synced", "It is Bill A.")
    assert (await desk.intent("payable", payable)).operation == "create"
    assert (await standing(desk, "payment", payment)).state == "synced"
    link = await desk.link("payable", payable)
    assert link.agreed_token > link.sync_token


async def test_a_payment_that_settles_something_else_now_is_asked_about(desk, payable):
    payment = await desk.payment(await desk.payee("Ferro"), "P", [(payable, "10.00")], source=await desk.checking())
    assert await desk.pushed()
    (paid,) = desk.all("BillPayment")
    desk.books.update("BillPayment", {**paid, "TotalAmt": 4, "Line": [{**paid["Line"][0], "Amount": 4}]})
    await desk.synced()
    told = await standing(desk, "payment", payment)
    assert told.state == "conflict"
    assert told.sentence.endswith(": its total from 10.00 to 4.00 and what it settles.")
    await chosen(desk, "payment", payment, "platform")
    assert desk.mine("Bill", "A")[0]["Balance"] == 0


async def test_an_invoice_that_was_paid_is_changed_without_a_question(desk):
    income = desk.books.create("Account", {"Name": "Our income", "AccountType": "Income"})["Id"]
    made = {"Name": "Our work", "Type": "Service", "IncomeAccountRef": {"value": income}}
    await desk.settings(default_item=desk.books.create("Item", made)["Id"])
    nora = await desk.payee("Nora Lind", role="customer")
    told = {"direction": "receivable", "number": "R"}
    receivable = await desk.payable(nora, "R", "50.00", **told)
    await desk.payment(nora, "PR", [(receivable, "20.00")], direction="receivable", source=await desk.checking())
    await desk.synced()
    await desk.payable(nora, "R", "50.00", **told, memo="Thanks")
    await desk.synced()
    assert (await standing(desk, "payable", receivable)).state == "synced"
    assert desk.mine("Invoice", "R")[0]["Balance"] == 30


async def merge(desk, name, into, *, told=True):
    """Merge a vendor as QuickBooks' screens do, and be told of it or not."""
    there = {one["DisplayName"]: one["Id"] for one in desk.all("Vendor")}
    desk.emulator.screens(desk.connection.realm_id).merge("Vendor", there[name], there[into])
    await desk.process.asked()
    assert await desk.process.lives()
    if told:
        async with transaction(desk.engine) as conn:
            await note_merged(conn, desk.connection.id, "Vendor", there[name], into=there[into], source="notification")
    await desk.synced()
    return there[into]


async def test_a_payee_whose_vendor_was_merged_goes_on_as_the_other_and_so_do_its_bills(desk, payable):
    desk.books.create("Vendor", {"DisplayName": "Ferro Inc"})
    await desk.synced()
    into = await merge(desk, "Ferro", "Ferro Inc")
    ferro = await desk.payee("Ferro")
    assert (await standing(desk, "payee", ferro)).record_id == into
    await desk.payable(ferro, "B", number="B")
    assert await desk.pushed()
    assert desk.mine("Bill", "B")[0]["VendorRef"]["value"] == into
    assert (await standing(desk, "payable", payable)).state == "synced"


async def test_a_merge_that_nobody_told_us_of_is_asked_about_once_with_the_next_bill(desk, payable):
    desk.books.create("Vendor", {"DisplayName": "Ferro Inc"})
    await desk.synced()
    into = await merge(desk, "Ferro", "Ferro Inc", told=False)
    assert (await standing(desk, "payable", payable)).state == "synced"
    ferro = await desk.payee("Ferro")
    later = await desk.payable(ferro, "B", number="B")
    assert await desk.pushed()
    told = await standing(desk, "payable", later)
    assert told.action == "It may have been merged into Ferro Inc: use that one, or make it active again."
    async with transaction(desk.engine) as conn:
        await decide.link(conn, desk.connection, "payee", ferro.id, into, now=desk.now())
    assert await desk.pushed()
    assert (await standing(desk, "payable", later)).state == "synced"


async def test_of_two_payees_that_are_one_vendor_now_somebody_says_which(desk, payable):
    norton = await desk.payee("Norton")
    await desk.synced()
    await merge(desk, "Ferro", "Norton")
    ferro = await desk.payee("Ferro")
    told = await standing(desk, "payee", ferro)
    assert (told.state, told.choices) == ("conflict", ("ignore",))
    assert told.sentence.endswith("was merged into Norton in QuickBooks.")
    assert told.action == "Another payee is Norton already: use that one."
    later = await desk.payable(ferro, "B", number="B")
    assert await desk.pushed()
    told = await standing(desk, "payable", later)
    assert (told.state, told.action) == ("blocked", "Use Norton instead.")
    assert (await standing(desk, "payee", norton)).state == "synced"


async def test_where_nothing_is_matched_by_itself_a_merged_payee_is_linked_by_a_person(desk, payable):
    await desk.settings(default_expense_account=desk.process.rent, auto_match=False)
    desk.books.create("Vendor", {"DisplayName": "Ferro Inc"})
    await desk.synced()
    into = await merge(desk, "Ferro", "Ferro Inc")
    ferro = await desk.payee("Ferro")
    told = await standing(desk, "payee", ferro)
    assert (told.action, told.choices) == ("Link it to Ferro Inc.", ("link", "ignore"))
    async with transaction(desk.engine) as conn:
        await decide.link(conn, desk.connection, "payee", ferro.id, into, now=desk.now())
    assert await desk.pushed()
    assert (await standing(desk, "payee", ferro)).record_id == into
    async with transaction(desk.engine) as conn:
        assert len(await links.former(conn, desk.connection.id, "payee", ferro.id)) == 1
