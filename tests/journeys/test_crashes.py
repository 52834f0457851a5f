"""Crashes are systematic: a journey dies before and after each of its commits, is taken up again, and ends the same."""

from datetime import timedelta
from itertools import count

import pytest
from sqlalchemy import text

from qbo_emulator.notifications import Event, body
from qbo_emulator.world import SAMPLE_REALM
from tieout.certificates import store as certificates
from tieout.clock import Clock
from tieout.database.transaction import transaction, witnessed
from tieout.inbox import store as inbox
from tieout.jobs.context import Context
from tieout.jobs.dispatch import dispatch
from tieout.jobs.tasks import TASKS
from tieout.mirror import read
from tieout.pull.request import request_sync
from tieout.runs import store as runs

ENTITIES = ("Vendor", "Bill", "TaxCode")


class Died(BaseException):
    """The process is gone."""


class Death:
    """Comes at one moment before or after a commit; the dead commit nothing more, whatever they were about to do."""

    def __init__(self, at=None):
        self.at = at
        self.seen = 0
        self.struck = False

    def committing(self):
        self._moment()

    def committed(self):
        self._moment()

    def _moment(self):
        self.seen += 1
        if self.struck or self.seen == self.at:
            self.struck = True
            raise Died


class Hurried(Clock):
    """Every look at it is a while later: nobody has to wait for a limit."""

    ahead = timedelta()

    def now(self):
        self.ahead += timedelta(seconds=0.12)
        return super().now() + self.ahead

    def turn(self):
        """Turn the time on for everybody, QuickBooks too."""
        self.ahead = timedelta()
        self.advance(timedelta(minutes=10))


class Process:
    """Tieout at one company, as a process that may die."""

    def __init__(self, platform, connection):
        self.service = platform.service
        self.engine = platform.service.engine
        self.books = platform.emulator.company(SAMPLE_REALM)
        self.connection = connection
        self.clock = Hurried(platform.service.settings.clock_file)
        self.numbers = count(1)
        self.rent = self.books.create("Account", {"Name": "Rent", "AccountType": "Expense"})["Id"]

    async def lives(self, death=None):
        """Do all that is due, or die on the way; answer whether it lived."""
        context = Context(
            engine=witnessed(self.engine, death or Death()),
            settings=self.service.settings,
            cipher=self.service.cipher,
            clock=self.clock,
            transport=self.service.transport,
        )
        try:
            for _ in range(30):
                await dispatch(context)
                waiting = await self._jobs()
                if not waiting:
                    async with transaction(self.engine) as conn:
                        assert await runs.active(conn, self.connection.id) is None
                    return True
                for name, ids in waiting:
                    await TASKS[name](context, **ids)
        except BaseException:
            if death is None or not death.struck:
                raise
            return False
        raise AssertionError(f"still due: {waiting}")

    async def _jobs(self):
        """Take what is queued; should this process die, what was due is queued again by the next."""
        async with transaction(self.engine) as conn:
            jobs = await conn.execute(text("SELECT task_name, args FROM procrastinate_jobs ORDER BY priority DESC, id"))
            await conn.execute(text("TRUNCATE procrastinate_jobs CASCADE"))
            return jobs.all()

    async def asked(self):
        async with transaction(self.engine) as conn:
            await request_sync(conn, [self.connection], trigger="manual", entities=ENTITIES, now=self.clock.now())

    async def spoil(self, *statements):
        async with transaction(self.engine) as conn:
            for statement in statements:
                await conn.execute(text(statement))

    def theirs(self):
        return {(entity, row.id): row.token for entity in ENTITIES for row in self.books.shelf(entity).rows.values()}

    async def ours(self):
        async with transaction(self.engine) as conn:
            rows = [
                row
                for entity in ENTITIES
                for row in await read.page(conn, self.connection.id, entity, limit=1_000_000)
                if row.lifecycle != "deleted"
            ]
        return {(row.entity, row.id): row.sync_token for row in rows}

    async def agrees(self):
        assert await self.ours() == self.theirs()

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

    def edit(self):
        """Enter, change and delete something in QuickBooks; answer what."""
        number = next(self.numbers)
        vendor = self.books.create("Vendor", {"DisplayName": f"Vendor {number}"})["Id"]
        bills = [self.bill(vendor), self.bill(vendor)]
        changed, deleted = list(self.books.shelf("Bill").rows)[:2]
        present = self.books.read("Bill", changed)
        self.books.update("Bill", {**present, "PrivateNote": f"changed {number}"}, sparse=True)
        self.books.delete("Bill", {"Id": deleted, "SyncToken": self.books.read("Bill", deleted)["SyncToken"]})
        return [("Vendor", vendor, "created"), *(("Bill", one, "created") for one in bills),
                ("Bill", changed, "updated"), ("Bill", deleted, "deleted")]  # fmt: skip


@pytest.fixture
async def process(serving):
    async with serving(worker=False) as platform:
        process = Process(platform, await platform.connect(trigger=None))
        long_ago = platform.now() - timedelta(days=90)
        for number in range(5):
            body = {"DisplayName": f"Old vendor {number}"}
            vendor = process.books.create("Vendor", body, long_ago + timedelta(hours=number))["Id"]
            process.bill(vendor, long_ago + timedelta(days=number))
            process.bill(vendor, long_ago + timedelta(days=number))
        yield process


async def at_every_commit(process, begin, check):
    """Let a journey die at every moment in turn, and another process take it up; answer how many moments there are."""
    for moment in count(1):
        process.clock.turn()
        await begin(moment)
        death = Death(moment)
        lived = await process.lives(death)
        process.clock.turn()
        assert await process.lives()
        await check()
        if lived:
            return moment - 1
    return None


async def test_a_first_load_that_dies_at_any_commit_is_ended_by_the_next_process(process):
    kept = ("record", "version", "cursor", "place", "due", "certificate", "baseline")

    async def begin(_moment):
        await process.spoil(*(f"DELETE FROM {table}" for table in kept))
        await process.asked()

    assert await at_every_commit(process, begin, process.proven) > 30


async def test_catching_up_that_dies_at_any_commit_is_ended_by_the_next_process(process):
    await process.asked()
    assert await process.lives()

    async def begin(_moment):
        process.edit()
        await process.asked()

    assert await at_every_commit(process, begin, process.proven) > 20


async def test_a_notification_that_is_being_looked_at_when_the_process_dies_is_looked_at_by_the_next(process):
    await process.asked()
    assert await process.lives()

    async def begin(moment):
        now = process.clock.now()
        events = [
            Event(id=f"{moment}-{at}", realm_id=SAMPLE_REALM, entity=entity, record_id=id_, change=change, at=now)
            for at, (entity, id_, change) in enumerate(process.edit())
        ]
        async with transaction(process.engine) as conn:
            await inbox.receive(conn, body(events, "cloudevents"), now)

    assert await at_every_commit(process, begin, process.agrees) > 15


async def test_a_proof_that_dies_at_any_commit_is_made_by_the_next_process_and_the_difference_repaired(process):
    await process.asked()
    assert await process.lives()

    async def begin(_moment):
        id_ = next(iter(process.books.shelf("Bill").rows))
        await process.spoil(f"DELETE FROM record WHERE entity = 'Bill' AND id = '{id_}'")
        await process.asked()

    assert await at_every_commit(process, begin, process.proven) > 20
