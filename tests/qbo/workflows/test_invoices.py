"""Invoices are made exactly, and those that are late are found."""

from datetime import date
from decimal import Decimal

import pytest

from qbo import query
from qbo.workflows import invoices
from qbo.workflows.invoices import Sold


@pytest.mark.parametrize(
    ("quantity", "price", "amount"),
    [("3", "0.10", "0.30"), ("1.5", "10.01", "15.02"), ("1.5", "10.03", "15.05"), (2, Decimal("0.005"), "0.01")],
)
def test_a_line_is_quantity_times_price_in_cents(quantity, price, amount):
    assert str(Sold("1", quantity, price).body["Amount"]) == amount


def test_a_line_says_only_what_it_was_told():
    assert set(Sold("1", 1, 1).body) == {"Amount", "DetailType", "SalesItemLineDetail"}
    told = Sold("1", 1, 1, "Gardening", tax_code="TAX").body
    assert told["Description"] == "Gardening"
    assert told["SalesItemLineDetail"]["TaxCodeRef"] == {"value": "TAX"}


async def test_what_is_late_is_grouped_by_customer_the_oldest_first(sample):
    item = (await sample.query(query.select("Item", query.equals("Type", "Service"), max_results=1))).records[0]
    customer = await sample.create("Customer", {"DisplayName": "Late"})
    for day in (date(2026, 3, 2), date(2026, 3, 1), date(2030, 1, 1)):
        await invoices.create(sample, customer.id, [Sold(item.id, 1, "10.10")], on=date(2026, 2, 1), due=day)
    late = (await invoices.overdue(sample, date(2026, 12, 31)))[customer.id]
    assert [one["DueDate"] for one in late] == ["2026-03-01", "2026-03-02"]
    assert invoices.owed(late) == Decimal("20.20")
