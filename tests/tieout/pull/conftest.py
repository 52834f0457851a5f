"""A company of the emulator, a connection to it, and slices of work on it by hand."""

from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from qbo.client import Client
from qbo.facts.catalog import ENTITIES
from qbo.retry import NEVER
from qbo_emulator import Emulator, Settings
from qbo_emulator.world import SAMPLE_REALM
from tieout.businesses import store as businesses
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.mirror import read
from tieout.pull.slice import read_on
from tieout.pull.work import Work
from tieout.runs import store as runs

PAGED = tuple(row.name for row in ENTITIES if row.kind != "company" and "query" in row.operations)


class Disturbed(httpx2.AsyncBaseTransport):
    """Hands requests on, and lets something happen in the company before or after each of them."""

    def __init__(self, below):
        self.below = below
        self.before = None
        self.requests = []

    async def handle_async_request(self, request):
        self.requests.append(request)
        if self.before:
            self.before(request)
        return await self.below.handle_async_request(request)


class Company:
    """One company on both sides."""

    def __init__(self, engine, emulator, connection):
        self.engine = engine
        self.emulator = emulator
        self.books = emulator.company(SAMPLE_REALM)
        self.connection = connection
        self.transport = Disturbed(emulator.transport())

    async def work(self, entities=PAGED, kind="load"):
        """Take the company over for a run."""
        async with transaction(self.engine) as conn:
            run = await runs.active(conn, self.connection.id)
            run = run or await runs.start(
                conn,
                connection_id=self.connection.id,
                business_id=self.connection.business_id,
                kind=kind,
                trigger="manual",
                entities=entities,
                now=self.now(),
            )
            epoch = await connections.take_epoch(conn, self.connection.id)
        return Work(engine=self.engine, client=self.client(), connection=self.connection, run=run, epoch=epoch)

    def client(self):
        pair = self.emulator.grant(SAMPLE_REALM)

        async def token(_rejected):
            return pair.access_token

        return Client(
            realm_id=SAMPLE_REALM,
            token=token,
            base_url="https://quickbooks.example.com",
            transport=self.transport,
            pace=_Unpaced(),
            retry=NEVER,
        )

    def now(self):
        return self.emulator.clock.now()

    async def load(self, entities=PAGED, slices=50, seconds=5.0):
        """Read until all is read; answer in how many slices."""
        for number in range(1, slices + 1):
            if await read_on(await self.work(entities), entities, self.now(), seconds=seconds):
                return number
        raise AssertionError("the load does not end")

    async def mirrored(self, entity):
        """Answer the living records of an entity by id, with their SyncTokens."""
        async with transaction(self.engine) as conn:
            rows = await read.page(conn, self.connection.id, entity, limit=1_000_000)
        return {row.id: str(row.sync_token) for row in rows if row.lifecycle != "deleted"}

    def delete(self, entity, id_):
        token = self.books.read(entity, id_)["SyncToken"]
        self.books.delete(entity, {"Id": id_, "SyncToken": token})

    def change(self, entity, id_, **members):
        present = self.books.read(entity, id_)
        kept = {name: present[name] for name in ("Id", "SyncToken", "VendorRef") if name in present}
        self.books.update(entity, {**kept, **members}, sparse=True)

    def theirs(self, entity):
        return {row.id: str(row.token) for row in self.books.shelf(entity).rows.values()}

    async def agrees(self, entities=PAGED):
        for entity in entities:
            assert await self.mirrored(entity) == self.theirs(entity), entity


class _Unpaced:
    async def admit(self, kind):
        pass

    async def pause(self, seconds):
        pass


@pytest.fixture
def emulator():
    return Emulator(settings=Settings(enforce_limits=False))


@pytest.fixture
async def company(engine, emulator):
    now = datetime.now(UTC)
    async with transaction(engine) as conn:
        business = await businesses.create(conn, name="Craig's Landscaping", now=now)
        connection = await connections.open(
            conn, business_id=business.id, environment="sandbox", realm_id=SAMPLE_REALM, now=now
        )
    return Company(engine, emulator, connection)


@pytest.fixture
def vendors(company):
    """Answer a way to enter vendors, many a second."""

    def enter(count, *, per_second=1, at=None, prefix="Vendor"):
        first = at or company.now() - timedelta(days=40)
        return [
            company.books.create(
                "Vendor", {"DisplayName": f"{prefix} {number}"}, first + timedelta(seconds=number // per_second)
            )["Id"]
            for number in range(count)
        ]

    return enter


@pytest.fixture
def bills(company, vendors):
    """Answer a way to enter bills, which can be deleted."""
    account = company.books.create("Account", {"Name": "Rent", "AccountType": "Expense"})["Id"]
    (vendor,) = vendors(1, prefix="Landlord")
    line = {
        "Amount": 12.5,
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": {"value": account}},
    }

    def enter(count, *, per_second=1, at=None):
        first = at or company.now() - timedelta(days=40)
        return [
            company.books.create(
                "Bill",
                {"VendorRef": {"value": vendor}, "Line": [line]},
                first + timedelta(seconds=number // per_second),
            )["Id"]
            for number in range(count)
        ]

    return enter
