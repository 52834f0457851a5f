import asyncio
from datetime import date
from decimal import Decimal

import pytest

from tieout.database.transaction import transaction
from tieout.errors import BadInput, NotFound
from tieout.payables import payees, payments, store
from tieout.payables.payees import PayeeContent
from tieout.payables.payment import PaymentContent, PaymentLine
from tieout.payables.store import PayableContent, WrongState


@pytest.fixture
def status(conn, business):
    async def status(kept):
        return (await store.KIND.find(conn, business.id, kept.thing.id)).status

    return status


async def test_a_payment_that_settles_everything_makes_the_payable_paid(owe, pay, status):
    bill = await owe()
    made = await pay((bill.thing, "100.10"))
    assert (made.changed, made.thing.status, made.thing.version) == (True, "recorded", 1)
    assert await status(bill) == "paid"


async def test_part_payments_add_up(owe, pay, status, conn):
    bill = await owe()
    await pay((bill.thing, "60.00"))
    assert await status(bill) == "approved"
    assert await payments.paid(conn, [bill.thing.id]) == {bill.thing.id: Decimal("60.00")}
    await pay((bill.thing, "40.10"))
    assert await status(bill) == "paid"


async def test_what_is_paid_bounds_what_its_payable_becomes(owe, pay, conn, business, clock):
    bill = await owe("b")
    part = await pay((bill.thing, "60.00"))
    await owe("b", total=Decimal("70.00"))
    with pytest.raises(WrongState, match=r"60\.00 is paid, more than 59\.99"):
        await owe("b", total=Decimal("59.99"))
    other = await payees.upsert(conn, business.id, "v-2", PayeeContent(role="vendor", name="Other"), now=clock.now())
    with pytest.raises(WrongState, match="payee and currency stay"):
        await owe("b", payee_id=other.thing.id)
    there = await store.KIND.find(conn, business.id, bill.thing.id)
    with pytest.raises(WrongState, match="void its payments first"):
        await store.move(conn, there, "cancelled", now=clock.now())
    await payments.void(conn, business.id, part.thing.id, now=clock.now())
    there = await store.KIND.find(conn, business.id, bill.thing.id)
    assert (await store.move(conn, there, "cancelled", now=clock.now())).thing.status == "cancelled"


async def test_a_payable_lowered_to_what_is_paid_of_it_is_paid(owe, pay):
    bill = await owe("b")
    await pay((bill.thing, "60.00"))
    lowered = await owe("b", total=Decimal("60.00"))
    assert (lowered.changed, lowered.thing.status, lowered.thing.version) == (True, "paid", 2)


async def test_more_than_is_open_is_refused(owe, pay):
    bill = await owe()
    await pay((bill.thing, "60.00"))
    with pytest.raises(BadInput, match=r"40\.10 is open"):
        await pay((bill.thing, "40.11"))
    with pytest.raises(BadInput, match=r"40\.10 is open"):
        await pay((bill.thing, "20.10"), (bill.thing, "20.10"))


async def test_one_payment_settles_several_with_a_credit(owe, pay, status, conn):
    one, two = await owe(), await owe()
    made = await pay((one.thing, "100.10"), (two.thing, "100.10"), ("55", "50.00"), amount="150.20")
    assert [await status(bill) for bill in (one, two)] == ["paid", "paid"]
    lines = await payments.lines_of(conn, made.thing.id)
    assert [(line.payable_id, line.credit_record_id) for line in lines] == [
        (one.thing.id, None), (two.thing.id, None), (None, "55"),
    ]  # fmt: skip


async def test_lines_above_the_amount_are_refused(owe, pay):
    bill = await owe()
    with pytest.raises(BadInput, match="add up"):
        await pay((bill.thing, "100.10"), amount="100.00")


async def test_the_same_payment_again_is_no_news_and_others_lines_are_a_new_version(owe, pay, status):
    one, two = await owe(), await owe()
    first = await pay((one.thing, "100.10"), external_id="x")
    again = await pay((one.thing, "100.10"), external_id="x")
    assert (again.changed, again.thing.id, again.thing.version) == (False, first.thing.id, 1)
    moved = await pay((two.thing, "100.10"), external_id="x")
    assert (moved.changed, moved.thing.version) == (True, 2)
    assert [await status(bill) for bill in (one, two)] == ["approved", "paid"]


@pytest.fixture
def void(conn, business, clock):
    async def void(payment):
        return await payments.void(conn, business.id, payment.thing.id, now=clock.now())

    return void


async def test_a_voided_payment_opens_what_it_settled(owe, pay, status, void):
    bill = await owe()
    made = await pay((bill.thing, "100.10"), external_id="x")
    voided = await void(made)
    assert (voided.changed, voided.thing.status, voided.thing.version) == (True, "voided", 2)
    assert await status(bill) == "approved"
    assert not (await void(made)).changed
    with pytest.raises(WrongState):
        await pay((bill.thing, "100.10"), external_id="x")


@pytest.mark.parametrize("status", ["draft", "submitted", "declined", "cancelled"])
async def test_only_what_is_approved_is_paid(owe, pay, status):
    bill = await owe(status=status)
    with pytest.raises(BadInput, match=status):
        await pay((bill.thing, "1.00"))


async def test_another_payee_s_payable_is_refused(owe, pay, conn, business, clock):
    other = await payees.upsert(conn, business.id, "v-2", PayeeContent(role="vendor", name="Other"), now=clock.now())
    bill = await owe(payee_id=other.thing.id)
    with pytest.raises(BadInput, match="another payee"):
        await pay((bill.thing, "1.00"))


async def test_another_currency_is_refused(owe, pay):
    bill = await owe(currency="EUR")
    with pytest.raises(BadInput, match="EUR"):
        await pay((bill.thing, "1.00"))


async def test_a_funding_source_that_does_not_exist_is_refused(owe, pay, business):
    bill = await owe()
    with pytest.raises(NotFound):
        await pay((bill.thing, "1.00"), funding_source_id=business.id)


async def test_payments_are_listed_by_what_they_settle(owe, pay, conn, business):
    one, two = await owe(), await owe()
    first, both = await pay((one.thing, "1")), await pay((one.thing, "1"), (two.thing, "1"))
    assert await payments.of_payable(conn, one.thing.id) == [first.thing, both.thing]
    assert await payments.of_payable(conn, two.thing.id) == [both.thing]
    assert await payments.page(conn, business.id, after=first.thing.id) == [both.thing]


async def test_two_payments_at_once_never_pay_more_than_is_owed(engine, business, clock):
    async with transaction(engine) as conn:
        said = PayeeContent(role="vendor", name="Norton")
        vendor = (await payees.upsert(conn, business.id, "v", said, now=clock.now())).thing
        owed = PayableContent(
            direction="payable", payee_id=vendor.id, currency="USD", total=Decimal(10), issued_on=date(2026, 3, 1)
        )
        bill = (await store.upsert(conn, business.id, "b", owed, status="approved", now=clock.now())).thing
    paid = PaymentContent(
        direction="payable", payee_id=vendor.id, amount=Decimal(7), currency="USD", paid_on=date(2026, 3, 2)
    )
    lines = [PaymentLine(amount=Decimal(7), payable_id=bill.id)]

    async def pay():
        async with transaction(engine) as conn:
            await payments.record(conn, business.id, None, paid, lines, now=clock.now())

    ends = await asyncio.gather(pay(), pay(), return_exceptions=True)
    assert sorted(type(end) for end in ends if end is not None) == [BadInput]


async def test_a_fraction_of_a_cent_is_refused(owe, pay):
    bill = await owe()
    with pytest.raises(BadInput, match="fraction of a cent"):
        await pay((bill.thing, "0.001"))
