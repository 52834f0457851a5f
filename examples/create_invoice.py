"""Create an invoice of several lines for a customer, and say what QuickBooks made of it."""

import asyncio
from datetime import date, timedelta

from company import client

from qbo import query
from qbo.errors import QuickBooksError
from qbo.workflows import invoices, parties
from qbo.workflows.invoices import Sold


async def main() -> None:
    """Make the customer if need be, then the invoice."""
    async with client() as company:
        items = (await company.query(query.select("Item", query.equals("Type", "Service"), max_results=2))).records
        customer = await parties.find_or_create(company, "Customer", {"DisplayName": "Bright Ideas GmbH"})
        lines = [
            Sold(items[0].id, quantity=10, price="150.00", description="Consulting services"),
            Sold(items[1].id, quantity=1, price="500.00", description="Project management"),
        ]
        try:
            invoice = await invoices.create(
                company,
                customer.id,
                lines,
                due=date.today() + timedelta(days=30),  # noqa: DTZ011 - the day where the seller is
                email="billing@example.com",
                CustomerMemo={"value": "Thank you for your business!"},
            )
        except QuickBooksError as error:
            raise SystemExit(f"Not created: {error}") from error
        print(f"Invoice {invoice.get('DocNumber')} (id {invoice.id})")
        print(f"  total {invoice['TotalAmt']}, open {invoice['Balance']}, due {invoice['DueDate']}")


asyncio.run(main())
