"""Money received is applied exactly, and never more of it than there is."""

import pytest

from qbo import query
from qbo.errors import InvalidRequest
from qbo.workflows import invoices, payments
from qbo.workflows.invoices import Sold


@pytest.fixture
async def owed(sample):
    item = (await sample.query(query.select("Item", query.equals("Type", "Service"), max_results=1))).records[0]
    customer = await sample.create("Customer", {"DisplayName": "Payer"})
    return [await invoices.create(sample, customer.id, [Sold(item.id, 1, price)]) for price in ("100.10", "50.05")]


async def test_one_payment_settles_several_invoices_and_leaves_the_rest_as_credit(sample, owed):
    customer = owed[0]["CustomerRef"]["value"]
    paid = await payments.receive(sample, customer, "200.00", {owed[0].id: "100.10", owed[1].id: "50.05"})
    assert str(paid["UnappliedAmt"]) == "49.85"
    assert [(await sample.read("Invoice", one.id))["Balance"] for one in owed] == [0, 0]


async def test_credit_is_applied_later_and_no_more_than_is_left(sample, owed):
    customer = owed[0]["CustomerRef"]["value"]
    paid = await payments.receive(sample, customer, "60.00")
    with pytest.raises(InvalidRequest, match="less than 70"):
        await payments.apply_credit(sample, paid.id, owed[0].id, "70.00")
    await payments.apply_credit(sample, paid.id, owed[0].id, "60.00")
    assert str((await sample.read("Invoice", owed[0].id))["Balance"]) == "40.10"


async def test_a_paid_invoice_is_not_paid_again(sample, owed):
    await payments.pay_in_full(sample, owed[0].id)
    with pytest.raises(InvalidRequest, match="is paid"):
        await payments.pay_in_full(sample, owed[0].id)


@pytest.mark.parametrize(
    ("total", "applied", "why"),
    [("10", {"1": "10.01"}, "10.01 would be applied of 10"), ("-1", {}, "above zero"), ("10", {"1": 0}, "above zero")],
)
async def test_what_cannot_add_up_is_never_sent(client, wire, total, applied, why):
    with pytest.raises(InvalidRequest, match=why):
        await payments.receive(client, "1", total, applied)
    assert wire.requests == []


async def test_a_float_is_not_money(client):
    with pytest.raises(TypeError, match="Decimal"):
        await payments.receive(client, "1", 10.5)
