"""What was written in a span of time is taken back: payments first, and only where nobody has touched it since."""

from datetime import timedelta

import pytest

from tieout.database.transaction import transaction
from tieout.push.undo import undo


@pytest.fixture
async def ferro(desk):
    payee = await desk.payee("Ferro Works")
    await desk.pushed()
    return payee


@pytest.fixture
async def bank(desk):
    return await desk.checking()


async def undone(desk, since):
    async with transaction(desk.engine) as conn:
        return await undo(conn, desk.connection, since=since, until=desk.now(), now=desk.now())


async def test_bills_and_their_payments_go_again_in_the_order_in_which_they_can(desk, ferro, bank):
    before = await desk.payable(ferro, "before")
    await desk.pushed()
    await desk.later(hours=1)
    since = desk.now() - timedelta(seconds=1)
    one, other = await desk.payable(ferro, "A"), await desk.payable(ferro, "B")
    await desk.pushed()
    payment = await desk.payment(ferro, "pay", [(one, "10.00")], source=bank)
    await desk.pushed()
    await desk.synced()
    found = await undone(desk, since)
    assert found.taken_back[0] == ("payment", payment.id)
    assert {id_ for _, id_ in found.taken_back[1:]} == {one.id, other.id}
    assert found.left == []
    for _ in range(3):
        await desk.later()
        await desk.synced()
    assert [bill["Id"] for bill in desk.all("Bill") if bill["VendorRef"]["name"] == "Ferro Works"] == [
        (await desk.link("payable", before)).record_id
    ]
    assert (await desk.payable_now(one)).status == "cancelled"


async def test_what_somebody_has_changed_since_or_paid_otherwise_stays_and_says_why(desk, ferro, bank):
    since = desk.now() - timedelta(seconds=1)
    touched, paid = await desk.payable(ferro, "A"), await desk.payable(ferro, "B")
    await desk.pushed()
    link = await desk.link("payable", touched)
    desk.emulator.screens(desk.connection.realm_id).edit("Bill", link.record_id, {"PrivateNote": "mine now"})
    payment = await desk.payment(ferro, "pay", [(paid, "4.00")], source=bank)
    await desk.pushed()
    await desk.synced()
    link = await desk.link("payment", payment)
    desk.emulator.screens(desk.connection.realm_id).edit("BillPayment", link.record_id, {"PrivateNote": "mine too"})
    await desk.synced()
    found = await undone(desk, since)
    assert found.taken_back == []
    assert {(id_, why) for _, id_, why in found.left} == {
        (payment.id, "Somebody has changed it in QuickBooks since."),
        (paid.id, "A payment that stays was applied to it."),
        (touched.id, "Somebody has changed it in QuickBooks since."),
    }


async def test_a_second_time_takes_nothing_more_back(desk, ferro):
    since = desk.now() - timedelta(seconds=1)
    await desk.payable(ferro, "A")
    await desk.pushed()
    await desk.synced()
    assert len((await undone(desk, since)).taken_back) == 1
    again = await undone(desk, since)
    assert again.taken_back == []
    assert [why for _, _, why in again.left] == ["It is being taken back already."]
