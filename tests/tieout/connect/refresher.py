"""A program for a test: one process that wants an access token when it is told to go, and says which it got."""

import asyncio
import hashlib
import json
import sys
from pathlib import Path
from uuid import UUID

from qbo.oauth import Endpoints, OAuthClient
from tieout.cipher import Cipher
from tieout.clock import Clock
from tieout.connect.refresh import TokenSource
from tieout.database.engine import open_engine
from tieout.ids import ConnectionId


def say(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def main(given):
    clock = Clock(Path(given["clock_file"]))
    engine = open_engine(given["database_url"])
    oauth = OAuthClient(given["client_id"], given["client_secret"], Endpoints.from_base(given["address"]), clock=clock)
    source = TokenSource(
        engine=engine,
        cipher=Cipher.of(given["keys"]),
        oauth=oauth,
        clock=clock,
        connection_id=ConnectionId(UUID(given["connection_id"])),
    )
    async with engine.connect():
        say("ready")
    sys.stdin.readline()
    try:
        tokens = await asyncio.gather(*(source(None) for _ in range(3)))
        say(json.dumps([hashlib.sha256(token.encode()).hexdigest() for token in tokens]))
    finally:
        await engine.dispose()


asyncio.run(main(json.loads(sys.stdin.readline())))
