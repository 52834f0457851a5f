"""A service with its worker, over the emulator, and a platform that connects companies to it."""

import asyncio
import os
import subprocess
import sys
import time
from contextlib import asynccontextmanager, contextmanager
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import text

from qbo_emulator import Emulator, running
from qbo_emulator import Settings as EmulatorSettings
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM
from tieout.businesses import store as businesses
from tieout.certificates import store as certificates
from tieout.clock import Clock
from tieout.connect import authorize
from tieout.connect.callback import Callback
from tieout.connections import store as connections
from tieout.database.transaction import transaction, witnessed
from tieout.health.status import connection_status
from tieout.jobs.context import Context
from tieout.jobs.dispatch import dispatch
from tieout.jobs.tasks import TASKS
from tieout.jobs.worker import Pace
from tieout.keyring import new_keys, new_secret
from tieout.mirror import read
from tieout.pull.request import request_sync
from tieout.runs import store as runs
from tieout.service import Service
from tieout.settings import Settings

PROGRAM = Path(__file__).with_name("worker_program.py")
FAST = Pace(tick=0.1, poll=0.5, rescue=0.5, heartbeat=1.0, stalled=10.0, limit=120.0, grace=1.0, restart=0.05)


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
        polling=False,  # a journey that turns the time is not overtaken by a poll; test_schedule.py has them
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


class Hurried(Clock):
    """Every look at it is a while later: nobody has to wait for a limit."""

    ahead = timedelta()
    wrong = timedelta()

    def now(self):
        self.ahead += timedelta(seconds=0.12)
        return super().now() + self.ahead + self.wrong

    def turn(self, **span):
        """Turn the time on for everybody, QuickBooks too."""
        self.ahead = timedelta()
        self.advance(timedelta(**span or {"minutes": 10}))


class Process:
    """Tieout at one company, as a process that may die."""

    def __init__(self, platform, connection, entities):
        self.platform = platform
        self.platform = platform
        self.service = platform.service
        self.settings = platform.service.settings
        self.engine = platform.service.engine
        self.books = platform.emulator.company(SAMPLE_REALM)
        self.connection = connection
        self.clock = Hurried(platform.service.settings.clock_file)
        self.entities = entities
        self.rent = self.books.create("Account", {"Name": "Rent", "AccountType": "Expense"})["Id"]

    def _context(self, death=None):
        return Context(
            engine=witnessed(self.engine, death) if death else self.engine,
            settings=self.settings,
            cipher=self.service.cipher,
            clock=self.clock,
            transport=self.service.transport,
        )

    def client(self):
        return self._context().client(self.connection, lambda _tid: None)

    async def lives(self, death=None):
        """Do all that is due, or die on the way; answer whether it lived."""
        try:
            await self.goes(death)
        except BaseException:
            if death is None or not death.struck:
                raise
            return False
        async with transaction(self.engine) as conn:
            assert await runs.active(conn, self.connection.id) is None
        return True

    async def goes(self, death=None):
        """Do all that is due by now."""
        context = self._context(death)
        for _ in range(30):
            await dispatch(context)
            waiting = await self._jobs()
            if not waiting:
                return
            for name, ids in waiting:
                await TASKS[name](context, **ids)
        raise AssertionError(f"still due: {waiting}")

    async def _jobs(self):
        """Take what is queued; should this process die, what was due is queued again by the next."""
        async with transaction(self.engine) as conn:
            jobs = await conn.execute(text("SELECT task_name, args FROM procrastinate_jobs ORDER BY priority DESC, id"))
            await conn.execute(text("TRUNCATE procrastinate_jobs CASCADE"))
            return jobs.all()

    async def asked(self):
        async with transaction(self.engine) as conn:
            await request_sync(conn, [self.connection], trigger="manual", entities=self.entities, now=self.clock.now())

    async def spoil(self, *statements):
        async with transaction(self.engine) as conn:
            for statement in statements:
                await conn.execute(text(statement))

    def theirs(self):
        return {
            (entity, row.id): row.token for entity in self.entities for row in self.books.shelf(entity).rows.values()
        }

    async def ours(self):
        async with transaction(self.engine) as conn:
            rows = [
                row
                for entity in self.entities
                for row in await read.page(conn, self.connection.id, entity, limit=1_000_000)
                if row.lifecycle != "deleted"
            ]
        return {(row.entity, row.id): row.sync_token for row in rows}

    async def agrees(self):
        assert await self.ours() == self.theirs()

    async def synced(self):
        """Sync, and see that all of it agrees."""
        self.clock.turn()
        await self.asked()
        assert await self.lives()
        await self.proven()

    async def one(self, entity, id_):
        async with transaction(self.engine) as conn:
            return await read.one(conn, self.connection.id, entity, id_)

    async def proven(self):
        await self.agrees()
        async with transaction(self.engine) as conn:
            run = await runs.latest(conn, self.connection.id)
            certificate = await certificates.latest(conn, self.connection.id)
        assert (run.state, certificate.agreed) == ("completed", True), run

    def bill(self, vendor, at=None):
        account = {"AccountRef": {"value": self.rent}}
        line = {"Amount": 5, "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": account}
        return self.books.create("Bill", {"VendorRef": {"value": vendor}, "Line": [line]}, at)["Id"]


@pytest.fixture
def by_hand(serving):
    """Answer a way to work at a newly connected company by hand, with no worker about."""

    @asynccontextmanager
    async def open_(entities, **changed):
        async with serving(worker=False, **changed) as platform:
            yield Process(platform, await platform.connect(trigger=None), entities)

    return open_


@pytest.fixture
def at_hand():
    """Answer what works at a company by hand, for tests that make their own services."""
    return Platform, Process
