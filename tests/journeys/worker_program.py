"""A worker as a program of its own, in a hurry, so that a test can kill it: settings come from the environment."""

import asyncio
import sys

from tieout.jobs.worker import Pace
from tieout.service import Service
from tieout.settings import settings_from_env

FAST = Pace(tick=0.1, poll=0.2, rescue=0.2, heartbeat=0.3, stalled=3.0, limit=60.0, grace=1.0, restart=0.05)


async def main():
    service = Service(settings_from_env(), pace=FAST)
    await service.start()
    await asyncio.to_thread(sys.stdin.read)
    await service.stop()


if __name__ == "__main__":
    asyncio.run(main())
