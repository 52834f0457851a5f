"""Change a customer while somebody else does: in part, and whole with the newest state under it."""

import asyncio

from company import client

from qbo.errors import StaleRecord
from qbo.workflows import parties


async def main() -> None:
    """Run into a stale record, and out of it."""
    async with client() as company:
        read = await parties.find_or_create(company, "Customer", {"DisplayName": "Two Editors Ltd"})
        await parties.change_email(company, read.id, "first@example.com")  # somebody else, meanwhile

        try:
            await company.sparse_update("Customer", {"Id": read.id, "SyncToken": read.sync_token, "Notes": "late"})
        except StaleRecord as error:
            print("Refused:", error.message)

        after = await company.update("Customer", read.id, lambda members: {**members, "Notes": "in time"})
        print(after["Notes"], after["PrimaryEmailAddr"]["Address"], "now at", after.sync_token)


asyncio.run(main())
