"""Ask: invoices of a stretch of time, who is overdue, who owes most, and a customer by part of the name."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal

from company import client

from qbo import query, walk
from qbo.workflows import invoices

TODAY = date.today()  # noqa: DTZ011 - the day where the books are kept


async def main() -> None:
    """Print four answers."""
    async with client() as company:
        lately = [query.at_least("TxnDate", TODAY - timedelta(days=365)), query.at_most("TxnDate", TODAY)]
        found = [one async for block, _ in walk(company, "Invoice", where=lately) for one in block]
        total = sum((Decimal(one["TotalAmt"]) for one in found), Decimal(0))
        print(f"{len(found)} invoices of the last year: {total} invoiced, {invoices.owed(found)} open")

        for customer, owed in (await invoices.overdue(company, TODAY)).items():
            print(f"  customer {customer} is late with {len(owed)}: {invoices.owed(owed)}")

        rich = query.select("Customer", query.above("Balance", 100), order_by="Balance DESC", max_results=5)
        for customer in (await company.query(rich)).records:
            print(f"  {customer['DisplayName']} owes {customer['Balance']}")

        named = query.select("Customer", query.contains("DisplayName", "Bird"))
        print("Called like a bird:", [one["DisplayName"] for one in (await company.query(named)).records])


asyncio.run(main())
