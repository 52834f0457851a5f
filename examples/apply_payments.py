"""Apply money: one cheque to several invoices, a part of what is owed, and more than is owed."""

import asyncio

from company import client

from qbo import query
from qbo.errors import InvalidRequest
from qbo.reference import Reference
from qbo.workflows import invoices, parties, payments
from qbo.workflows.invoices import Sold


async def main() -> None:
    """Make three invoices and pay them in three ways."""
    async with client() as company:
        item = (await company.query(query.select("Item", query.equals("Type", "Service"), max_results=1))).records[0]
        customer = await parties.find_or_create(company, "Customer", {"DisplayName": "Payer & Co"})
        owed = [await invoices.create(company, customer.id, [Sold(item.id, 1, price)]) for price in (1000, 750, 1000)]
        check = await Reference(company).find("PaymentMethod", Name="Check")

        cheque = await payments.receive(
            company, customer.id, "1500.00", {owed[0].id: "1000.00", owed[1].id: "500.00"},
            reference="1234", method_id=check.id,
        )  # fmt: skip
        print("cheque:", cheque["TotalAmt"], "not applied:", cheque["UnappliedAmt"])

        part = await payments.receive(company, customer.id, "400.00", {owed[2].id: "400.00"})
        left = await company.read("Invoice", owed[2].id)
        print("part:", part["TotalAmt"], "still open:", left["Balance"])

        more = await payments.receive(company, customer.id, "2000.00", {owed[2].id: "600.00"})
        print("more:", more["TotalAmt"], "kept as credit:", more["UnappliedAmt"])

        try:
            await payments.receive(company, customer.id, "10.00", {owed[1].id: "20.00"})
        except InvalidRequest as error:
            print("never sent:", error.message)


asyncio.run(main())
