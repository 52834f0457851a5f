"""A service with its worker, over the emulator, and a platform that connects companies to it."""

import asyncio
import os
import subprocess
import sys
import time
from contextlib import asynccontextmanager, contextmanager
from dataclasses import fields, replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from qbo_emulator import Emulator, running
from qbo_emulator import Settings as EmulatorSettings
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM
from tieout.businesses import store as businesses
from tieout.certificates import store as certificates
from tieout.clock import Clock
from tieout.connect import authorize
from tieout.connect.callback import Callback
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.health.status import connection_status
from tieout.jobs.worker import Pace
from tieout.keyring import new_keys, new_secret
from tieout.pull.request import request_sync
from tieout.runs import store as runs
from tieout.service import Service
from tieout.settings import Settings

PROGRAM = Path(__file__).with_name("worker_program.py")
FAST = Pace(tick=0.05, poll=0.05, rescue=0.2, heartbeat=0.2, stalled=2.0, limit=60.0, grace=1.0, restart=0.05)


@pytest.fixture
def turned(tmp_path):
    """Name the file that turns the time for the service, its workers and the emulator together."""
    return tmp_path / "clock.json"


@pytest.fixture
def emulator(turned):
    from qbo_emulator.clock import Clock as EmulatorClock

    return Emulator(clock=EmulatorClock(turned), settings=EmulatorSettings(enforce_limits=False))


@pytest.fixture
def settings(database_url, tmp_path, turned):
    return Settings(
        database_url=database_url,
        data_folder=tmp_path,
        public_url="http://localhost:8400",
        keys=new_keys(),
        jwt_secret=new_secret(),
        client_id=SAMPLE_APP.client_id,
        client_secret=SAMPLE_APP.client_secret,
        api_base="https://quickbooks.example.com",
        oauth_base="https://intuit.example.com",
        clock_file=turned,
    )


class Platform:
    """What a platform does with a running service."""

    def __init__(self, service, emulator):
        self.service = service
        self.emulator = emulator

    def now(self):
        return self.service.clock.now()

    async def business(self, name="Craig's Landscaping"):
        async with transaction(self.service.engine) as conn:
            return await businesses.create(conn, name=name, now=self.now())

    async def connect(self, business=None, realm_id=SAMPLE_REALM, trigger="first"):
        """Go the whole way: authorize, consent, callback with its code; the first load follows."""
        service, business = self.service, business or await self.business()
        async with transaction(service.engine) as conn:
            url = await authorize.begin(
                conn, settings=service.settings, business_id=business.id, return_url=None, now=self.now()
            )
        back = self.emulator.consent(url, realm_id=realm_id)
        callback = Callback(
            engine=service.engine,
            settings=service.settings,
            cipher=service.cipher,
            oauth=service.oauth,
            clock=service.clock,
            transport=service.transport,
        )

        async def opened(conn, connection):
            if trigger:
                await request_sync(conn, [connection], trigger=trigger, now=self.now())

        done = await callback.complete(dict(parse_qsl(urlsplit(back).query)), opened=opened)
        return await self.connection(done.connection_id)

    async def connection(self, id_):
        async with transaction(self.service.engine) as conn:
            return await connections.find(conn, id_)

    async def sync(self, *companies, entities=None):
        async with transaction(self.service.engine) as conn:
            return await request_sync(conn, list(companies), trigger="manual", entities=entities, now=self.now())

    async def run(self, connection):
        async with transaction(self.service.engine) as conn:
            return await runs.latest(conn, connection.id)

    async def ended(self, connection, seconds=60.0):
        """Wait for the run that is going on, and answer how it ended."""
        return await self.reached(connection, lambda run: not run.active, seconds)

    async def reached(self, connection, wanted, seconds=60.0):
        deadline = time.monotonic() + seconds
        while not wanted(run := await self.run(connection)):
            assert time.monotonic() < deadline, f"still {run}"
            await asyncio.sleep(0.05)
        return run

    async def certificate(self, connection):
        async with transaction(self.service.engine) as conn:
            return await certificates.latest(conn, connection.id)

    async def status(self, business_id):
        async with transaction(self.service.engine) as conn:
            return await connection_status(conn, business_id)


@pytest.fixture
def serving(settings, emulator):
    """Answer a way to run a service: with a worker, or to look at the database only."""

    @asynccontextmanager
    async def serve(*, worker=True, transport=None, **changed):
        service = Service(
            replace(settings, worker_in_process=worker, **changed),
            transport=transport or emulator.transport(),
            clock=Clock(settings.clock_file),
            pace=FAST,
        )
        await service.start()
        try:
            yield Platform(service, emulator)
        finally:
            await service.stop()

    return serve


@pytest.fixture
async def platform(serving):
    async with serving() as platform:
        yield platform


@pytest.fixture
def program(settings, emulator):
    """Answer a way to run a worker as a program of its own."""
    with running(emulator) as url:
        given = {one.name: getattr(settings, one.name) for one in fields(settings)}
        given |= {"api_base": url, "oauth_base": url, "worker_in_process": "yes"}
        env = {f"TIEOUT_{name.upper()}": _written(value) for name, value in given.items() if value is not None}

        @contextmanager
        def run():
            with subprocess.Popen([sys.executable, PROGRAM], env={**os.environ, **env}, stdin=subprocess.PIPE) as one:
                try:
                    yield one
                finally:
                    if one.poll() is None:
                        one.stdin.close()

        yield run


def _written(value):
    return ",".join(value) if isinstance(value, tuple) else str(value)
