"""What Intuit says over a socket is mirrored seconds later, and what was accepted outlives the process that did."""

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import fields
from pathlib import Path

import httpx2
import pytest
import uvicorn
from sqlalchemy import text

from qbo_emulator.server import listen
from qbo_emulator.world import VERIFIER_TOKEN
from tieout.database.transaction import transaction
from tieout.mirror import read


@asynccontextmanager
async def on_a_socket(app):
    """Serve the API on a port of this machine."""
    sock = listen()
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="warning", ws="none"))
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{sock.getsockname()[1]}/intuit/notifications"
    server.should_exit = True
    await serving
    sock.close()


async def test_a_change_is_mirrored_seconds_after_somebody_made_it(telling, emulator):
    """Over a socket, as QuickBooks sends it, without a word to the service."""
    async with telling(on=on_a_socket) as told:
        connection = await told.loaded()
        id_ = told.bill()
        changed = time.monotonic()
        while not (await mirrored(told, connection, id_)):
            await emulator.notifications.send_due()
            assert time.monotonic() - changed < 10
            await asyncio.sleep(0.05)
        await told.agrees(connection)


async def mirrored(told, connection, id_):
    async with transaction(told.engine) as conn:
        return id_ in [row.id for row in await read.page(conn, connection.id, "Bill", limit=1000)]


@pytest.fixture
def door(settings):
    """Answer a way to run the API as a program of its own."""
    given = {one.name: getattr(settings, one.name) for one in fields(settings)}
    given |= {"worker_in_process": "no", "webhook_verifier": VERIFIER_TOKEN, "log_level": "error"}
    env = {f"TIEOUT_{name.upper()}": str(value) for name, value in given.items() if value not in (None, ())}

    @contextmanager
    def run():
        words = [sys.executable, Path(__file__).with_name("door_program.py")]
        with subprocess.Popen(words, env={**os.environ, **env}, stdout=subprocess.PIPE, text=True) as program:
            try:
                yield program, program.stdout.readline().strip()
            finally:
                program.kill()

    return run


async def test_of_what_was_accepted_before_a_kill_9_nothing_is_lost(serving, door):
    accepted = set()

    async def tell(client, number):
        raw = json.dumps([{"number": number}]).encode()
        signature = base64.b64encode(hmac.digest(VERIFIER_TOKEN.encode(), raw, hashlib.sha256)).decode()
        answer = await client.post("/intuit/notifications", content=raw, headers={"intuit-signature": signature})
        if answer.status_code == 200:
            accepted.add(raw)

    async def teller(url, numbers):
        async with httpx2.AsyncClient(base_url=url, trust_env=False, timeout=20) as client:
            with suppress(httpx2.TransportError):
                for number in numbers:
                    await tell(client, number)

    async with serving(worker=False) as platform:
        with door() as (program, url):
            numbers = itertools.count()
            tellers = [asyncio.create_task(teller(url, numbers)) for _ in range(8)]
            while len(accepted) < 200:
                assert program.poll() is None
                await asyncio.sleep(0.01)
            program.send_signal(signal.SIGKILL)
            await asyncio.gather(*tellers)
        async with transaction(platform.service.engine) as conn:
            kept = set(await conn.scalars(text("SELECT body FROM inbox_delivery")))
    assert len(accepted) >= 200
    assert accepted <= kept
