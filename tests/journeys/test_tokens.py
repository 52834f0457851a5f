"""Eight programs at one connection, whose tokens last for seconds and change with every refresh."""

import asyncio
import contextlib
import os
import sys
import time
from asyncio.subprocess import PIPE
from collections import Counter
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from qbo_emulator import Match, running
from qbo_emulator.world import SAMPLE_REALM
from tieout.businesses import store as businesses
from tieout.database.transaction import transaction

PROGRAM = Path(__file__).with_name("token_program.py")
MANY = 8
REFRESH = Match(operation="refresh")
_COUNTED = """
    CREATE TABLE state_change (state text);
    CREATE FUNCTION note_state() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN INSERT INTO state_change VALUES (NEW.state); RETURN NEW; END';
    CREATE TRIGGER note_state AFTER UPDATE ON connection FOR EACH ROW
        WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION note_state();
"""


class Callers:
    """Programs that call one company all the time, and what each said since it was last asked."""

    def __init__(self, programs):
        self.programs = programs
        self.said = [Counter() for _ in programs]
        self.readers = [asyncio.create_task(self._read(number)) for number in range(len(programs))]

    async def _read(self, number):
        while line := await self.programs[number].stdout.readline():
            self.said[number][line.decode().strip()] += 1

    def forget(self):
        for said in self.said:
            said.clear()

    async def all_say(self, word, times=1, seconds=30.0):
        """Wait until every one of them has said a word so often."""
        deadline = time.monotonic() + seconds
        while any(said[word] < times for said in self.said):
            assert time.monotonic() < deadline, self.said
            await asyncio.sleep(0.05)

    async def end(self):
        for program in self.programs:
            program.stdin.close()
        await asyncio.gather(*(program.wait() for program in self.programs), *self.readers)


@pytest.fixture
def callers(settings, emulator):
    """Answer a way to let many programs call a connection."""
    with running(emulator) as url:
        given = {one.name: getattr(settings, one.name) for one in fields(settings)}
        given |= {"api_base": url, "oauth_base": url, "worker_in_process": "no"}
        env = {f"TIEOUT_{name.upper()}": _written(value) for name, value in given.items() if value is not None}

        @contextlib.asynccontextmanager
        async def run(connection):
            begun = [
                asyncio.create_subprocess_exec(
                    sys.executable, str(PROGRAM), str(connection.id), stdin=PIPE, stdout=PIPE, env={**os.environ, **env}
                )
                for _ in range(MANY)
            ]
            callers = Callers(await asyncio.gather(*begun))
            try:
                yield callers
            finally:
                await callers.end()

        yield run


def _written(value):
    return ",".join(value) if isinstance(value, tuple) else str(value)


def tokens(emulator, *, grace):
    """Let access tokens live for seconds, and every refresh bring another refresh token."""
    rotation = {"refresh_token_rotation": timedelta(), "refresh_token_grace": grace}
    emulator.configure(replace(emulator.settings, access_token_lifetime=timedelta(seconds=4), **rotation))


def refreshes(emulator):
    return len(emulator.log.find(operation="refresh"))


async def prepared(serving, emulator):
    emulator.company(SAMPLE_REALM).create("Vendor", {"DisplayName": "Landlord"})
    async with serving() as platform:
        connection = await platform.connect()
        assert (await platform.ended(connection)).state == "completed"
        async with transaction(platform.service.engine) as conn:
            await conn.execute(text(_COUNTED))
    return connection


async def changes_of_state(platform):
    async with transaction(platform.service.engine) as conn:
        return list(await conn.scalars(text("SELECT state FROM state_change")))


async def mirrored(platform):
    async with transaction(platform.service.engine) as conn:
        asked = text("SELECT label FROM record WHERE entity = 'Vendor' AND lifecycle = 'active' ORDER BY label")
        return list(await conn.scalars(asked))


async def test_without_grace_as_with_lost_answers_the_connection_survives_and_with_both_it_is_lost_once(
    serving, emulator, callers
):
    tokens(emulator, grace=timedelta())
    connection = await prepared(serving, emulator)
    async with callers(connection) as calling, serving(worker=False) as platform:
        await calling.all_say("ok")
        calling.forget()
        await _refreshed(emulator, 3)
        await calling.all_say("ok", times=3)
        assert {word for said in calling.said for word in said} == {"ok"}

        tokens(emulator, grace=timedelta(days=1))
        lost = emulator.mishap("cut", REFRESH, when="after", count=3)
        await _spent(lost)
        calling.forget()
        await calling.all_say("ok", times=3)
        assert await changes_of_state(platform) == []

        tokens(emulator, grace=timedelta())
        await _refreshed(emulator, 3)  # what still has its grace is behind us
        emulator.mishap("cut", REFRESH, when="after", count=2)
        await calling.all_say("ConnectionLost")
        assert await changes_of_state(platform) == ["needs_reconnect"]
        asked = refreshes(emulator)
        calling.forget()
        await calling.all_say("ConnectionLost", times=3)
        assert refreshes(emulator) == asked
        assert await mirrored(platform) == ["Landlord"]

        emulator.company(SAMPLE_REALM).create("Vendor", {"DisplayName": "Meanwhile"})
        async with transaction(platform.service.engine) as conn:
            business = await businesses.find(conn, connection.business_id)
        again = await platform.connect(business, trigger="manual")
        calling.forget()
        await calling.all_say("ok", times=2)
        assert await changes_of_state(platform) == ["needs_reconnect", "active"]
    async with serving() as platform:
        assert (await platform.ended(again)).state == "completed"
        assert await mirrored(platform) == ["Landlord", "Meanwhile"]
        assert (await platform.certificate(again)).agreed


async def _spent(mishap):
    async with asyncio.timeout(30):
        while not mishap.spent:  # noqa: ASYNC110 - the emulator has no event for it
            await asyncio.sleep(0.05)


async def _refreshed(emulator, times):
    before = refreshes(emulator)
    async with asyncio.timeout(30):
        while refreshes(emulator) < before + times:  # noqa: ASYNC110 - the emulator has no event for it
            await asyncio.sleep(0.05)
