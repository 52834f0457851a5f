from dataclasses import replace
from decimal import Decimal

import pytest

from tieout.errors import BadInput, Conflict, NotFound
from tieout.payables import payees, store
from tieout.payables.line import Line
from tieout.payables.payees import PayeeContent
from tieout.payables.store import WrongState


async def test_a_payable_comes_back_as_it_was_told_to_the_cent(owe, conn, business):
    lines = (
        Line(amount=Decimal("0.10"), description="Nails", quantity=Decimal(3), account="6100"),
        Line(amount=Decimal("99999999999999999.99"), class_id="5", department="2"),
    )
    made = await owe("p-1", lines=lines, total=Decimal("100000000000000000.09"), custom_fields={"po": "77"})
    there = await store.KIND.find(conn, business.id, made.thing.id)
    assert (there.lines, there.total, there.custom_fields) == (lines, made.thing.total, {"po": "77"})
    assert made.changed


async def test_telling_the_same_again_is_no_news_and_other_content_is_a_new_version(owe):
    first = await owe("p-1", lines=(Line(amount=Decimal("100.10")),))
    again = await owe("p-1", lines=(Line(amount=Decimal("100.1")),))
    assert (again.changed, again.thing.version) == (False, 1)
    other = await owe("p-1", total=Decimal(7), lines=(Line(amount=Decimal(7)),))
    assert (other.changed, other.thing.version, other.thing.id) == (True, 2, first.thing.id)


async def test_telling_a_payable_again_leaves_its_status(owe):
    await owe("p-1", status="approved")
    assert (await owe("p-1", status="draft", memo="new")).thing.status == "approved"


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"total": Decimal(1), "lines": (Line(amount=Decimal(2)),)}, "total"),
        ({"total": Decimal(-1)}, "total"),
        ({"total": Decimal("1.005")}, "total"),
        ({"total": Decimal(2), "lines": (Line(amount=Decimal("1.005")), Line(amount=Decimal("0.995")))}, "lines"),
        ({"direction": "receivable"}, "payee_id"),
    ],
)
async def test_what_does_not_add_up_is_refused_naming_the_member(owe, members, field):
    with pytest.raises(BadInput) as caught:
        await owe("p-1", **members)
    assert caught.value.field == field


async def test_a_total_below_zero_is_said_to_be_a_credit(owe):
    with pytest.raises(BadInput, match=r"total is -5.00, below zero. What a vendor owes you is a vendor credit"):
        await owe("p-1", total=Decimal("-5.00"), lines=(Line(amount=Decimal("-5.00")),))


async def test_with_a_tax_code_the_total_may_be_above_the_lines(owe):
    assert await owe(total=Decimal("108.25"), lines=(Line(amount=Decimal(100), tax_code="2"),))


async def test_a_payee_that_is_kept_in_another_currency_is_refused(owe, conn, business, clock):
    said = PayeeContent(role="vendor", name="Mahle", currency="EUR")
    german = (await payees.upsert(conn, business.id, "v-2", said, now=clock.now())).thing
    with pytest.raises(BadInput, match="EUR"):
        await owe(payee_id=german.id)


async def test_a_payee_that_does_not_exist_is_refused(owe, business):
    with pytest.raises(NotFound):
        await owe(payee_id=business.id)


async def test_an_external_id_of_a_receivable_is_no_payable_s(owe, conn, business, content, clock):
    said = PayeeContent(role="customer", name="Cool Cars")
    customer = (await payees.upsert(conn, business.id, "c-1", said, now=clock.now())).thing
    await owe("p-1")
    other = replace(content, direction="receivable", payee_id=customer.id)
    with pytest.raises(Conflict, match="payable"):
        await store.upsert(conn, business.id, "p-1", other, now=clock.now())


ALLOWED = {
    ("draft", "submitted"), ("draft", "approved"), ("submitted", "approved"), ("declined", "approved"),
    ("scheduled", "approved"), ("submitted", "declined"), ("approved", "scheduled"),
    *((status, "cancelled") for status in ("draft", "submitted", "approved", "declined", "scheduled")),
}  # fmt: skip
STATUSES = ("draft", "submitted", "approved", "declined", "cancelled", "scheduled", "paid")


async def test_a_status_moves_only_where_it_may(owe, conn, clock):
    for before in STATUSES:
        for after in STATUSES:
            there = (await owe(status=before)).thing
            if before == after or (before, after) in ALLOWED:
                moved = await store.move(conn, there, after, now=clock.now())
                assert (moved.thing.status, moved.changed) == (after, before != after)
                assert moved.thing.version == there.version
            else:
                with pytest.raises(WrongState):
                    await store.move(conn, there, after, now=clock.now())


@pytest.mark.parametrize("status", ["cancelled", "paid"])
async def test_what_is_settled_keeps_its_content(owe, status):
    await owe("p-1", status=status)
    assert not (await owe("p-1")).changed
    with pytest.raises(WrongState):
        await owe("p-1", memo="later")


async def test_payables_are_listed_by_status_and_payee(owe, conn, business, vendor):
    draft, approved = (await owe(status="draft")).thing, (await owe()).thing
    assert await store.page(conn, business.id, "payable") == [draft, approved]
    assert await store.page(conn, business.id, "payable", status=["approved"]) == [approved]
    assert await store.page(conn, business.id, "payable", payee_id=vendor.id, after=draft.id) == [approved]
    assert await store.page(conn, business.id, "receivable") == []
