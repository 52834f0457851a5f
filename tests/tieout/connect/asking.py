"""Another program that wants the token of a connection: says it is ready, waits for a line, answers the token."""

import asyncio
import json
import sys
from pathlib import Path
from uuid import UUID

from qbo.oauth import Endpoints, OAuthClient
from tieout.cipher import Cipher
from tieout.clock import Clock
from tieout.connect.refresh import TokenSource
from tieout.database.engine import open_engine


def _say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def main(given):
    engine = open_engine(given["database_url"])
    source = TokenSource(
        engine=engine,
        cipher=Cipher.of(given["keys"]),
        oauth=OAuthClient(given["client_id"], given["client_secret"], Endpoints.from_base(given["intuit"])),
        clock=Clock(Path(given["clock"])),
        connection_id=UUID(given["connection"]),
    )
    _say("ready")
    await asyncio.to_thread(sys.stdin.readline)
    _say(await source(given["rejected"]))
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
