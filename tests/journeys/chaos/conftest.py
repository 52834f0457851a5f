"""Tieout with its workers, at a company where people work, in a time that passes only while everybody waits.

So what waits for a limit or for a lease keeps nobody waiting, and a slow machine sees what a fast one does.
"""

import asyncio
import selectors
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from sqlalchemy import text

from qbo.facts.catalog import BY_NAME
from qbo_emulator import Emulator
from qbo_emulator import Settings as Habits
from qbo_emulator.clock import Clock
from qbo_emulator.notifications import Endpoint
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM, VERIFIER_TOKEN
from tieout.api.routes import make_api
from tieout.businesses import store as businesses
from tieout.certificates import store as certificates
from tieout.connect import authorize
from tieout.connect.callback import Callback
from tieout.connections import store as connections
from tieout.database.engine import open_engine
from tieout.database.transaction import transaction, witnessed
from tieout.errors import AlreadySyncing
from tieout.jobs.context import Context
from tieout.jobs.dispatch import dispatch
from tieout.jobs.tasks import TASKS
from tieout.mirror import breaker, read
from tieout.mirror.difference import VOLATILE, differences
from tieout.mirror.merges import possible_survivor
from tieout.pull.request import request_sync
from tieout.runs import store as runs
from tieout.service import Service

BEGINNING = datetime(2026, 4, 1, 9, tzinfo=UTC)
ANSWERS_IN = 0.2
"""Seconds that QuickBooks takes for an answer."""
PATIENCE, MEANWHILE = 0.01, 0.1
"""While the database or a thread is waited for: after so many real seconds, so many pass for those who sleep."""


class Leaping(selectors.DefaultSelector):
    """Stands at a time for as long as anybody computes, and leaps to the next that somebody sleeps until."""

    time = 0.0
    threads = 0

    def select(self, timeout=None):
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        awaited = self.threads or len(self.get_map()) > 1  # the one is the loop's own
        found = super().select(PATIENCE if awaited else 0)
        if not found:
            self.time += min(timeout, MEANWHILE) if awaited else timeout
        return found


class LeapingLoop(asyncio.SelectorEventLoop):
    """A loop of that time."""

    def __init__(self):
        self.leaping = Leaping()
        super().__init__(self.leaping)

    def time(self):
        return self.leaping.time

    def run_in_executor(self, executor, func, *args):
        self.leaping.threads += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._back)
        return future

    def _back(self, _):
        self.leaping.threads -= 1


class LoopClock(Clock):
    """The time of such a loop, for Tieout and QuickBooks alike."""

    def __init__(self, loop):
        super().__init__()
        self.freeze(BEGINNING)
        self._loop, self._began = loop, loop.time()

    def now(self):
        return super().now() + timedelta(seconds=self._loop.time() - self._began)


class Died(BaseException):
    """The process is gone."""


class Fate:
    """What befalls a process: it dies at one commit or request, and then commits and asks nothing more.

    `meanwhile` happens in QuickBooks right before its requests of those numbers.
    """

    def __init__(self, death=0, meanwhile=()):
        self.death = death
        self.meanwhile = dict(meanwhile)
        self.seen = self.asked = 0
        self.struck = False

    def committing(self):
        self.moment()

    def committed(self):
        self.moment()

    def moment(self):
        self.seen += 1
        if self.struck or self.seen == self.death:
            self.struck = True
            raise Died

    def asking(self):
        self.moment()
        self.asked += 1
        if self.asked in self.meanwhile:
            self.meanwhile[self.asked]()


class Mortal(httpx2.AsyncBaseTransport):
    """The line to QuickBooks of a process that may die before a request leaves, or before its answer is read."""

    def __init__(self, below, fate):
        self.below = below
        self.fate = fate

    async def handle_async_request(self, request):
        self.fate.asking()
        await asyncio.sleep(ANSWERS_IN)
        answer = await self.below.handle_async_request(request)
        self.fate.moment()
        return answer


class Place:
    """Tieout's database with its doors, and the books that are to be mirrored."""

    fate = Fate

    def __init__(self, settings, person, engine, loop):
        self.engine = engine
        self.clock = LoopClock(loop)
        self.emulator = Emulator(clock=self.clock, settings=Habits(enforce_limits=False))
        self.settings = replace(settings, worker_in_process=False, webhook_verifier=VERIFIER_TOKEN, clock_file=None)
        self.service = Service(self.settings, transport=self.emulator.transport(), clock=self.clock)
        self.company = self.emulator.company(SAMPLE_REALM)
        self.books = person(self.company)
        self.business = self.connection = None
        app = make_api()
        app.state.service = self.service
        self.door = httpx2.ASGITransport(app=app)

    async def open(self):
        await self.service.start()
        async with transaction(self.service.engine) as conn:
            names = await conn.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
            tables = ", ".join(name for name in names if "alembic" not in name)
            await conn.execute(text(f"TRUNCATE {tables} CASCADE"))
            self.business = await businesses.create(conn, name="Chaos", now=self.clock.now())
        self.listen("cloudevents")
        await self.connect("first")

    def listen(self, form):
        """Let Intuit notify in this form from now on."""
        self.emulator.notifications.subscribe(
            Endpoint(
                id="us",
                client_id=SAMPLE_APP.client_id,
                url="http://tieout.test/intuit/notifications",
                verifier_token=VERIFIER_TOKEN,
                format=form,
            )
        )

    def deaf(self):
        """Lose what Intuit notifies of from now on."""
        self.emulator.notifications.unsubscribe("us")

    async def connect(self, trigger):
        service = self.service
        async with transaction(service.engine) as conn:
            url = await authorize.begin(
                conn, settings=self.settings, business_id=self.business.id, return_url=None, now=self.clock.now()
            )
        back = self.emulator.consent(url, realm_id=SAMPLE_REALM)
        callback = Callback(
            engine=service.engine,
            settings=self.settings,
            cipher=service.cipher,
            oauth=service.oauth,
            clock=self.clock,
            transport=service.transport,
        )

        async def opened(conn, connection):
            await self._request(conn, connection, trigger)

        done = await callback.complete(dict(parse_qsl(urlsplit(back).query)), opened=opened)
        self.connection = await self.connected(done.connection_id)

    async def connected(self, id_):
        async with transaction(self.service.engine) as conn:
            return await connections.find(conn, id_)

    async def _request(self, conn, connection, trigger):
        with suppress(AlreadySyncing):  # then it is being seen to
            await request_sync(conn, [connection], trigger=trigger, now=self.clock.now())

    async def ask(self):
        async with transaction(self.service.engine) as conn:
            await self._request(conn, self.connection, "manual")

    async def tell(self):
        await self.emulator.notifications.send_due(now=True, transport=self.door)

    async def work(self, *fates, ticks=12):
        """Let as many workers as there are fates do what is due, at the same company at the same time."""
        await asyncio.gather(*(self._worker(fate, ticks, number % 2) for number, fate in enumerate(fates)))

    async def _worker(self, fate, ticks, backwards):
        context = Context(
            engine=witnessed(self.engine, fate),
            settings=self.settings,
            cipher=self.service.cipher,
            clock=self.clock,
            transport=Mortal(self.emulator.transport(), fate),
        )
        try:
            for _ in range(ticks):
                await dispatch(context)
                jobs = await self._jobs()
                for name, ids in reversed(jobs) if backwards else jobs:
                    await TASKS[name](context, **ids)
                if not jobs:
                    return
        except BaseException:
            if not fate.struck:
                raise

    async def _jobs(self):
        """Look at what is queued, and let it be queued again: several workers are at the same thing."""
        async with transaction(self.engine) as conn:
            jobs = await conn.execute(text("SELECT task_name, args FROM procrastinate_jobs ORDER BY priority DESC, id"))
            await conn.execute(text("DELETE FROM procrastinate_jobs"))
            return jobs.all()

    async def cut_off(self, steps):
        """Cancel a worker at whatever it is waiting for after so many steps of the loop."""
        task = asyncio.ensure_future(self._worker(Fate(), 12, 0))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        (how,) = await asyncio.gather(task, return_exceptions=True)
        return isinstance(how, asyncio.CancelledError)

    async def settle(self):
        """Let the trouble pass, connect again where that is needed, and sync until everything has ended."""
        self.emulator.mishaps.clear()
        settling = self.clock.now()
        for _ in range(60):
            await self.tell()
            self.clock.advance(timedelta(minutes=10))
            await self.work(Fate(), ticks=30)
            connection = await self.connected(self.connection.id)
            run = await self.run()
            if connection.state == "needs_reconnect":
                await self.connect("manual")
            elif run is None or not run.active:
                if run is not None and run.queued_at > settling and run.state == "completed":
                    return
                await self._confirm()
                await self.ask()
        raise AssertionError(f"it does not settle: {await self.run()}")

    async def _confirm(self):
        async with transaction(self.service.engine) as conn:
            for held in await breaker.waiting(conn, self.connection.id):
                await breaker.confirm(
                    conn, held.connection_id, held.entity, missing=held.missing, by="owner", now=self.clock.now()
                )

    async def run(self):
        async with transaction(self.service.engine) as conn:
            return await runs.latest(conn, self.connection.id)

    async def agree(self):
        """Compare both sides member for member, and look at what the history and the certificate say."""
        self.company.settled()
        async with transaction(self.service.engine) as conn:
            certificate = await certificates.latest(conn, self.connection.id)
            for entity in sorted(set(self.company.shelves) & set(BY_NAME)):
                rows = await read.page(conn, self.connection.id, entity, limit=1_000_000)
                gone = {id_ for kind, id_ in self.books.vanished if kind == entity}
                dead = {
                    row.id
                    for row in rows
                    if row.lifecycle == "deleted" or (row.lifecycle == "merged" and row.id in gone)
                }
                ours = {row.id: row for row in rows if row.id not in dead}
                theirs = {id_: row.raw.decode() for id_, row in self.company.shelf(entity).rows.items()}
                assert sorted(ours) == sorted(theirs), entity
                for id_, row in ours.items():
                    other = differences(theirs[id_], row.body, without=VOLATILE.get(entity, ()))
                    assert not other, (entity, id_, other)
            await self._merges(conn)
            await self._history(conn)
            repaired = await self._repaired(conn)
        assert certificate.agreed, certificate
        assert repaired <= self.books.vanished, "what was read should never have been in need of repair"

    async def _repaired(self, conn):
        """Answer what the proofs found wrong and put right."""
        proofs = await conn.scalars(text("SELECT rows FROM certificate"))
        lines = [line for lines in proofs for line in lines]
        return {(line["entity"], mended["id"]) for line in lines for mended in line["repaired"]}

    async def possibly_merged(self, entity, id_):
        """Answer into whom a record was possibly merged, of which nobody told."""
        async with transaction(self.service.engine) as conn:
            told = await conn.scalar(
                text("SELECT merged_into FROM record WHERE entity = :entity AND id = :id"),
                {"entity": entity, "id": id_},
            )
            assert told is None
            return await possible_survivor(conn, self.connection.id, entity, id_)

    async def _merges(self, conn):
        """Who was merged into whom is never said wrongly, and nobody is merged who was not."""
        merged = await conn.execute(text("SELECT entity, id, merged_into FROM record WHERE merged_into IS NOT NULL"))
        for row in merged:
            assert row.merged_into in self.books.merges[row.entity, row.id]
        for (entity, id_), winners in self.books.merges.items():
            possibly = await possible_survivor(conn, self.connection.id, entity, id_)
            assert possibly is None or possibly in winners

    async def _history(self, conn):
        """Every version nobody saw is counted as missed, and the feed has one place for each change."""
        versions = await conn.execute(
            text("SELECT entity, id, number, sync_token, missed, position FROM version ORDER BY entity, id, number")
        )
        before, places = None, []
        for row in versions:
            first = before is None or (before.entity, before.id) != (row.entity, row.id)
            known = -1 if first else before.sync_token
            if row.position is not None:
                places.append(row.position)
                assert row.missed == max(row.sync_token - known - 1, 0), row
            else:
                assert (row.number, row.missed) == (1, 0), row
            assert first == (row.number == 1), row
            assert row.sync_token >= known, row
            before = row
        assert sorted(places) == list(range(1, len(places) + 1))


class World:
    """Makes places, each with a fresh company and nothing in the mirror, and does things there."""

    def __init__(self, settings, loop):
        self.settings = settings
        self.loop = loop
        self.engine = open_engine(settings.database_url)  # of all workers: what ends with a process is its transactions

    def told(self, begun):
        """Be told which place is the next, of many."""

    def place(self, person):
        place = Place(self.settings, person, self.engine, self.loop)
        self.do(place.open())
        return place

    def do(self, work):
        return self.loop.run_until_complete(work)


@pytest.fixture
def world(settings):
    loop = LeapingLoop()
    world = World(settings, loop)
    yield world
    world.do(world.engine.dispose())
    loop.close()
