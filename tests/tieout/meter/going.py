"""Another program that calls a company as fast as it may, and tells when each call went."""

import asyncio
import json
import sys
import time

from tieout.clock import Clock
from tieout.database.engine import open_engine
from tieout.meter.limits import SharedPace


async def main(given):
    engine = open_engine(given["database_url"])
    pace = SharedPace(engine, Clock(), environment="sandbox", realm_id=given["realm_id"])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)
    went = []

    async def call():
        await pace.admit("request")
        went.append(time.time())

    await asyncio.gather(*(call() for _ in range(given["calls"])))
    sys.stdout.write(json.dumps(went) + "\n")
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
