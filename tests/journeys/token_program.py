"""A program that calls QuickBooks without end, and says a word about each call; it ends when its input does."""

import asyncio
import sys

from qbo.errors import QuickBooksError
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.log import set_up
from tieout.service import Service
from tieout.settings import settings_from_env


async def main():
    set_up("warning")  # what is written to standard output are its words alone
    service = Service(settings_from_env())
    await service.start()
    ended = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    async with transaction(service.engine) as conn:
        connection = await connections.find(conn, sys.argv[1])
    async with service.context.client(connection, lambda _tid: None) as client:
        while not ended.done():
            try:
                await client.read("CompanyInfo", "1")
                word = "ok"
            except QuickBooksError as error:
                word = type(error).__name__
            sys.stdout.write(f"{word}\n")
            sys.stdout.flush()
            await asyncio.sleep(0.7)
    await service.stop()


if __name__ == "__main__":
    asyncio.run(main())
