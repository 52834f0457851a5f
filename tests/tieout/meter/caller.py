"""A program for a test: one process that wants to call a company many times, and says when it was let go."""

import asyncio
import json
import sys
import time

from tieout.clock import Clock
from tieout.database.engine import open_engine
from tieout.meter.limits import SharedPace


def say(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def main(given):
    engine = open_engine(given["database_url"])
    pace = SharedPace(engine, Clock(), environment="sandbox", realm_id="1")
    went = []

    async def call():
        await pace.admit("request")
        went.append(time.time())

    async with engine.connect():
        say("ready")
    sys.stdin.readline()
    try:
        await asyncio.gather(*(call() for _ in range(given["calls"])))
        say(json.dumps(went))
    finally:
        await engine.dispose()


asyncio.run(main(json.loads(sys.stdin.readline())))
