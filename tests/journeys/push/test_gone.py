"""What somebody takes away in QuickBooks that we wrote: a person is asked, and each answer can be given."""

import pytest

from tieout.candidates import intake
from tieout.database.transaction import as_api, transaction
from tieout.health.standing import standings
from tieout.jobs.poll import poll
from tieout.payables import payments
from tieout.push import decide


async def standing(desk, kind, thing):
    async with as_api(desk.engine, business=desk.business_id) as conn:
        return (await standings(conn, desk.connection, kind, [thing.id]))[thing.id]


async def recreated(desk, kind, thing):
    intent = await desk.intent(kind, thing)
    async with as_api(desk.engine, business=desk.business_id) as conn:
        await decide.recreate(conn, desk.connection, intent, now=desk.now())
    assert await desk.pushed()


def taken_away(desk, how):
    (there,) = [one for one in desk.all("BillPayment") if one["TotalAmt"]]
    {"void": desk.books.void, "delete": desk.books.delete}[how]("BillPayment", there)
    return there["Id"]


@pytest.fixture
async def paid(desk):
    ferro, bank = await desk.payee("Ferro"), await desk.checking()
    payable = await desk.payable(ferro, "A", number="A")
    payment = await desk.payment(ferro, "P", [(payable, "10.00")], source=bank)
    assert await desk.pushed()
    return payable, payment


@pytest.mark.parametrize(("how", "word"), [("void", "voided"), ("delete", "deleted")])
async def test_a_payment_taken_away_in_quickbooks_is_asked_about_and_can_be_made_again(desk, paid, how, word):
    payable, payment = paid
    taken_away(desk, how)
    await desk.synced()
    told = await standing(desk, "payment", payment)
    assert (told.state, told.owner, told.choices) == ("conflict", "customer", ("recreate", "ignore"))
    assert word in told.sentence
    assert told.intent_id is not None
    await recreated(desk, "payment", payment)
    assert (await standing(desk, "payment", payment)).state == "synced"
    assert desk.mine("Bill", "A")[0]["Balance"] == 0
    assert (await desk.payable_now(payable)).status == "paid"


@pytest.mark.parametrize("how", ["void", "delete"])
async def test_a_payment_taken_away_on_both_sides_is_settled_without_a_call(desk, paid, how):
    payable, payment = paid
    taken_away(desk, how)
    await desk.synced()
    asked = len(desk.emulator.log.find(operation="void"))
    await desk.void(payment)
    assert await desk.pushed()
    assert (await standing(desk, "payment", payment)).state in {"synced", "not eligible"}
    assert (await desk.payable_now(payable)).status == "approved"
    assert len(desk.emulator.log.find(operation="void")) == asked


async def test_where_quickbooks_owns_payments_a_void_there_is_one_here(desk, paid):
    payable, payment = paid
    await desk.settings(default_expense_account=desk.process.rent, owners={"BillPayment": "quickbooks"})
    async with transaction(desk.engine) as conn:
        await intake.set_mode(conn, desk.connection.id, desk.business_id, "on")
    await desk.synced()
    taken_away(desk, "void")
    await desk.synced()
    async with transaction(desk.engine) as conn:
        assert (await payments.KIND.find(conn, desk.business_id, payment.id)).status == "voided"
    assert (await desk.payable_now(payable)).status == "approved"
    assert (await standing(desk, "payment", payment)).state == "synced"


async def test_a_bill_deleted_in_quickbooks_can_be_cancelled_here(desk):
    payable = await desk.payable(await desk.payee("Ferro"), "A", number="A")
    assert await desk.pushed()
    (bill,) = desk.mine("Bill", "A")
    desk.books.delete("Bill", bill)
    await desk.synced()
    assert (await standing(desk, "payable", payable)).intent_id is not None
    await desk.cancel(payable)
    assert await desk.pushed()
    assert (await standing(desk, "payable", payable)).state == "not eligible"


async def test_a_bill_deleted_in_quickbooks_is_made_again_without_a_change_of_ours(desk):
    payable = await desk.payable(await desk.payee("Ferro"), "A", number="A")
    assert await desk.pushed()
    desk.books.delete("Bill", desk.mine("Bill", "A")[0])
    await desk.synced()
    await recreated(desk, "payable", payable)
    assert len(desk.mine("Bill", "A")) == 1
    assert (await standing(desk, "payable", payable)).state == "synced"


async def test_what_is_mended_in_quickbooks_frees_what_it_blocked_with_the_next_poll(desk):
    ferro = await desk.payee("Ferro")
    rent = desk.books.read("Account", desk.process.rent)
    off = desk.books.update("Account", {**rent, "Active": False}, sparse=True)
    await desk.synced()
    payable = await desk.payable(ferro, "A", number="A")
    assert await desk.pushed()
    assert (await standing(desk, "payable", payable)).state == "blocked"
    desk.books.update("Account", {"Id": off["Id"], "SyncToken": off["SyncToken"], "Active": True}, sparse=True)
    desk.process.clock.turn(hours=1)
    await poll(desk.process._context(), connection_id=str(desk.connection.id))
    assert await desk.pushed()
    assert (await standing(desk, "payable", payable)).state == "synced"
