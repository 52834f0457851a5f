"""Receive Intuit's notifications: verify the raw bytes, answer at once, read the records afterwards.

Run it with any ASGI server: `uvicorn receive_notifications:app --app-dir examples`.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

from company import client

from qbo.errors import NotFound
from qbo.notifications import Notification, parse, verify

waiting: asyncio.Queue[Notification] = asyncio.Queue()
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


async def app(scope: Message, receive: Receive, send: Send) -> None:
    """Answer Intuit within its three seconds; nothing slow happens here."""
    if scope["type"] != "http":
        return
    raw, more = b"", True
    while more:
        message = await receive()
        raw, more = raw + message.get("body", b""), message.get("more_body", False)
    signature = dict(scope["headers"]).get(b"intuit-signature", b"").decode("latin-1")
    good = verify(raw, signature, os.environ["QBO_VERIFIER_TOKEN"])
    if good:
        for one in parse(raw):
            waiting.put_nowait(one)
    await send({"type": "http.response.start", "status": 200 if good else 401, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def work_off() -> list[str]:
    """Read what changed, each record once however often it was told."""
    told = set[tuple[str, str]]()
    while not waiting.empty():
        one = waiting.get_nowait()
        if one.known and one.realm_id == os.environ["QBO_REALM_ID"]:
            told.add((one.entity, one.id))
    found = []
    async with client() as company:
        for entity, record_id in sorted(told):
            try:
                record = await company.read(entity, record_id)
                found.append(f"{entity} {record_id} is at {record.sync_token}")
            except NotFound:
                found.append(f"{entity} {record_id} is gone")
    return found
