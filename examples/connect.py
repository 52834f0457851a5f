"""Connect a company: send a person to Intuit, take the callback, keep the tokens in a file, and keep them fresh.

Run it, open the address that it prints, and consent. The redirect address must be among the app's own.
"""

import asyncio
import json
import os
import secrets
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from qbo import Client, Endpoints, OAuthClient, Tokens
from qbo.tokens import TokenSource

KEPT = Path(os.environ.get("QBO_TOKEN_FILE", "tokens.json"))
REDIRECT = os.environ["QBO_REDIRECT_URI"]


async def save(tokens: Tokens) -> None:
    """Write beside, then rename: a crash leaves the old pair or the new one, never half of one."""
    half = KEPT.with_suffix(".new")
    half.touch(mode=0o600)
    half.write_text(json.dumps(asdict(tokens), default=datetime.isoformat))
    half.replace(KEPT)


async def load() -> Tokens:
    """Read the pair."""
    kept = json.loads(KEPT.read_text())  # noqa: ASYNC240 - a small file of our own
    times = {name: datetime.fromisoformat(value) for name, value in kept.items() if name.endswith("_at") and value}
    return Tokens(**(kept | times))


async def callback(state: str) -> dict[str, str]:
    """Wait for the person to come back; answer what Intuit sent along."""
    arrived: asyncio.Future[dict[str, str]] = asyncio.get_running_loop().create_future()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = (await reader.readline()).decode().split()
        found = {name: values[0] for name, values in parse_qs(urlsplit(line[1]).query).items()}
        ours = found.get("state") == state and not arrived.done()
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + (b"Connected." if ours else b"Not expected."))
        await writer.drain()
        writer.close()
        if ours:
            arrived.set_result(found)

    place = urlsplit(REDIRECT)
    async with await asyncio.start_server(serve, place.hostname, place.port):
        return await arrived


async def main() -> None:
    """Connect, and say which company it is."""
    oauth = OAuthClient(
        os.environ["QBO_CLIENT_ID"], os.environ["QBO_CLIENT_SECRET"], Endpoints.from_base(os.environ["QBO_OAUTH_BASE"])
    )
    state = secrets.token_urlsafe(24)
    print("Open", oauth.authorize_address(redirect_uri=REDIRECT, state=state), flush=True)
    found = await callback(state)
    if "error" in found:
        raise SystemExit(f"Not connected: {found['error']}")
    await save(await oauth.exchange(found["code"], REDIRECT))
    token = TokenSource(oauth, load=load, save=save)
    async with Client(realm_id=found["realmId"], token=token, base_url=os.environ["QBO_API_BASE"]) as client:
        print("Connected to", (await client.company_info())["CompanyName"])


asyncio.run(main())
