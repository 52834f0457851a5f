"""Many operations in few requests: created, changed, asked, and each with its own outcome."""

import asyncio

from company import client

from qbo import Operation, QuickBooksError, Record


async def main() -> None:
    """Create forty customers, change those that were made, and ask beside it."""
    async with client() as company:
        names = [f"Batch customer {number}" for number in range(40)]
        made = await company.batch([Operation.create("Customer", {"DisplayName": name}) for name in [*names, names[0]]])
        done = [one for one in made if isinstance(one, Record)]
        failed = [one for one in made if isinstance(one, QuickBooksError)]
        print(f"{len(done)} created, {len(failed)} refused: {[type(one).__name__ for one in failed]}")

        mixed = [
            *(
                Operation.update(
                    "Customer", {"Id": one.id, "SyncToken": one.sync_token, "sparse": True, "Notes": "made in a batch"}
                )
                for one in done
            ),
            Operation.query("SELECT * FROM Customer WHERE Active = true MAXRESULTS 10"),
            Operation.count("Invoice"),
        ]
        *changed, page, count = await company.batch(mixed)
        print(f"{sum(isinstance(one, Record) for one in changed)} changed, {len(page.records)} read, {count} invoices")


asyncio.run(main())
