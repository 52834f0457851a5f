"""A push dies before and after each of its commits, another process goes on, and everything is there exactly once."""

from itertools import count

import pytest

EVERY = [pytest.param(5, id="every fifth"), pytest.param(1, id="every one", marks=pytest.mark.soak)]
"""Five is odd: it comes before commits and after them."""


async def _everything(desk, bank, number):
    """Accept a payee, a payable with a file, its payment, and four bills more that travel together."""
    payee = await desk.payee(f"Payee {number}")
    payable = await desk.payable(payee, f"A{number}", "10.00", number=f"A{number}")
    await desk.attach(payable, f"scan {number}.pdf")
    payment = await desk.payment(payee, f"P{number}", [(payable, "10.00")], source=bank)
    many = [await desk.payable(payee, f"B{number}-{at}", number=f"B{number}-{at}") for at in range(4)]
    return payee, payable, payment, many


async def _proven(desk, number, things):
    payee, payable, payment, many = things
    assert len(desk.mine("Vendor", f"Payee {number}")) == 1
    (bill,) = desk.mine("Bill", f"A{number}")
    assert bill["Balance"] == 0
    links = [await desk.link("payee", payee), await desk.link("payable", payable), await desk.link("payment", payment)]
    assert all(links)
    files = [one for one in desk.all("Attachable") if one["FileName"] == f"scan {number}.pdf"]
    assert len(files) == 1
    paid = [one for one in desk.all("BillPayment") if one["VendorRef"]["value"] == bill["VendorRef"]["value"]]
    assert len(paid) == 1
    for at, one in enumerate(many):
        (bill,) = desk.mine("Bill", f"B{number}-{at}")
        assert (await desk.link("payable", one)).record_id == bill["Id"]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("step", EVERY)
async def test_a_push_that_dies_at_any_commit_is_ended_by_the_next_process_and_nothing_is_there_twice(
    desk, death, step
):
    bank = await desk.checking()
    for moment in count(1, step):
        things = await _everything(desk, bank, moment)
        lived = await desk.pushed(death(moment))
        await desk.ended()
        await _proven(desk, moment, things)
        if lived:
            break
    assert moment > 20


@pytest.mark.timeout(300)
@pytest.mark.parametrize("step", EVERY)
async def test_a_void_that_dies_at_any_commit_is_made_once(desk, death, step):
    bank, payee = await desk.checking(), await desk.payee("Ferro")
    for moment in count(1, step):
        payable = await desk.payable(payee, f"A{moment}", number=f"A{moment}")
        payment = await desk.payment(payee, f"P{moment}", [(payable, "10.00")], source=bank)
        assert await desk.pushed()
        await desk.void(payment)
        lived = await desk.pushed(death(moment))
        await desk.ended()
        (bill,) = desk.mine("Bill", f"A{moment}")
        link = await desk.link("payment", payment)
        voided = desk.books.read("BillPayment", link.record_id)
        assert (bill["Balance"], voided["TotalAmt"]) == (10, 0)
        assert (await desk.intent("payment", payment)).state == "sent"
        if lived:
            break
    assert moment > 8
