"""Keep a copy in step: load it once, then follow the changes; the cursor is QuickBooks' time, kept with the copy."""

import asyncio
from datetime import datetime

from company import client

from qbo import Client, query, walk
from qbo.workflows import changes
from qbo.workflows.parties import find_or_create

ENTITIES = ("Customer", "Vendor", "Invoice", "Payment")
Copy = dict[tuple[str, str], bytes]


async def load(company: Client, copy: Copy) -> datetime:
    """Read everything; what changes meanwhile is told by the changes since before we began."""
    began = (await company.query(query.count("Customer"))).time
    for entity in ENTITIES:
        async for records, _ in walk(company, entity):
            copy |= {(entity, record.id): record.raw for record in records}
    return began - changes.OVERLAP


async def follow(company: Client, copy: Copy, cursor: datetime) -> datetime:
    """Bring the copy up to date."""
    found = await changes.since(company, ENTITIES, cursor)
    for entity, records in found.by_entity.items():
        for record in records:
            if record.deleted:
                copy.pop((entity, record.id), None)
            else:
                copy[entity, record.id] = record.raw
    return changes.next_cursor(found)


async def main() -> None:
    """Load, let something happen, follow."""
    copy: Copy = {}
    async with client() as company:
        cursor = await load(company, copy)
        print(len(copy), "records loaded")
        fresh = await find_or_create(company, "Customer", {"DisplayName": "Came Later"})
        await follow(company, copy, cursor)
        print("the new customer came along:", ("Customer", fresh.id) in copy)


asyncio.run(main())
