"""A service that QuickBooks tells of changes."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy import text

from qbo_emulator.notifications import Endpoint
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM, VERIFIER_TOKEN
from tieout.api.routes import make_api
from tieout.connections import cursors
from tieout.database.transaction import transaction
from tieout.inbox import store as inbox
from tieout.mirror import read

METERED = {"query", "cdc", "read", "batch"}
KEPT = ("Account", "Customer", "Vendor", "Item", "Bill", "Invoice", "Payment")


def steady(body):
    """Leave out what moves without a new version, and what nobody tells: balances, and when they moved."""
    return {name: value for name, value in json.loads(body).items() if name != "MetaData" and "Balance" not in name}


class Told:
    """A platform whose connections are kept up to date by what QuickBooks tells."""

    def __init__(self, platform, transport):
        self.platform = platform
        self.emulator = platform.emulator
        self.engine = platform.service.engine
        self.transport = transport
        self.books = self.emulator.company(SAMPLE_REALM)

    def subscribe(self, **how):
        facts = {"id": "us", "client_id": SAMPLE_APP.client_id, "url": "http://tieout.test/intuit/notifications"}
        self.emulator.notifications.subscribe(Endpoint(**{**facts, "verifier_token": VERIFIER_TOKEN, **how}))

    async def loaded(self, realm_id=SAMPLE_REALM):
        """Connect a company and let it load; what was told meanwhile is looked at first."""
        connection = await self.platform.connect(await self.platform.business(realm_id), realm_id)
        assert (await self.platform.ended(connection)).state == "completed"
        await self.delivered()
        await self.unpolled()
        return connection

    async def unpolled(self):
        """Let nobody ask by the clock: here notifications have to do it alone."""
        async with transaction(self.engine) as conn:
            await conn.execute(text("DELETE FROM due WHERE work = 'poll'"))

    async def delivered(self):
        """Let QuickBooks tell all that it has to tell, and wait until nothing is due because of it."""
        await self.emulator.notifications.send_due(now=True, transport=self.transport)
        await self.quiet()

    async def tell(self, *events):
        """Say something that QuickBooks did not say, but could have said."""
        raw = json.dumps(events).encode()
        signature = base64.b64encode(hmac.digest(VERIFIER_TOKEN.encode(), raw, hashlib.sha256)).decode()
        async with httpx2.AsyncClient(transport=self.transport, base_url="http://tieout.test") as client:
            answer = await client.post("/intuit/notifications", content=raw, headers={"intuit-signature": signature})
        assert answer.status_code == 200
        await self.quiet()

    def event(self, id_, entity="bill", change="updated", realm=SAMPLE_REALM, **data):
        told = {"id": f"{entity} {id_} {change} {self.platform.now()}", "type": f"qbo.{entity}.{change}.v1"}
        when = self.platform.now().isoformat()
        return {**told, "time": when, "intuitentityid": id_, "intuitaccountid": realm, "data": data}

    async def quiet(self, seconds=20.0):
        deadline = time.monotonic() + seconds
        busy = text(
            "SELECT (SELECT count(*) FROM inbox_delivery WHERE sorted_at IS NULL)"
            " + (SELECT count(*) FROM due WHERE work = 'notification' AND due_at <= :now)"
        )
        while True:
            async with transaction(self.engine) as conn:
                if not await conn.scalar(busy, {"now": self.platform.now()}):
                    return
            assert time.monotonic() < deadline, "it does not become quiet"
            await asyncio.sleep(0.02)

    async def later(self, **span):
        """Let time pass, and what was waiting for it happen."""
        await self.turn(**span)
        await self.quiet()

    async def turn(self, **span):
        """Turn the time, for us and for QuickBooks."""
        await self.unpolled()
        self.platform.service.clock.advance(timedelta(**span))

    async def one(self, connection, entity, id_):
        async with transaction(self.engine) as conn:
            return await read.one(conn, connection.id, entity, id_)

    async def cursors(self, connection):
        async with transaction(self.engine) as conn:
            return await cursors.since(conn, connection.id)

    async def states(self):
        async with transaction(self.engine) as conn:
            return await inbox.how_many(conn)

    async def agrees(self, connection, entities=KEPT):
        """Compare the living of both sides, member for member."""
        books = self.emulator.company(connection.realm_id)
        for entity in entities:
            async with transaction(self.engine) as conn:
                rows = await read.page(conn, connection.id, entity, limit=1_000_000)
            ours = {row.id: steady(row.body) for row in rows if row.lifecycle != "deleted"}
            assert ours == {id_: steady(books.raw(entity, id_)) for id_ in books.shelf(entity).rows}, entity

    def calls(self, after, status=200):
        """Answer the operations that cost something; what failed is not metered (facts D)."""
        asked = self.emulator.log.find(after=after, status=status)
        return [one.subject.operation for one in asked if one.subject.operation in METERED]

    @property
    def last(self):
        return max((one.number for one in self.emulator.log), default=0)

    def bill(self, books=None, amount=12.5, **members):
        books = books or self.books
        accounts = [row.id for row in books.shelf("Account").rows.values() if '"Expense"' in row.raw.decode()]
        account = accounts[0] if accounts else books.create("Account", {"Name": "Rent", "AccountType": "Expense"})["Id"]
        vendors = list(books.shelf("Vendor").rows) or [books.create("Vendor", {"DisplayName": "Landlord"})["Id"]]
        detail = {"AccountBasedExpenseLineDetail": {"AccountRef": {"value": account}}}
        line = {"Amount": amount, "DetailType": "AccountBasedExpenseLineDetail", **detail}
        return books.create("Bill", {"VendorRef": {"value": vendors[0]}, "Line": [line], **members})["Id"]


@pytest.fixture
def telling(serving):
    """Answer a way to run a service that is told."""

    @asynccontextmanager
    async def run(*, on=None, **how):
        async with serving(webhook_verifier=VERIFIER_TOKEN) as platform:
            app = make_api()
            app.state.service = platform.service
            if on is None:
                told = Told(platform, httpx2.ASGITransport(app=app))
                told.subscribe(**how)
                yield told
                return
            async with on(app) as url:
                told = Told(platform, None)
                told.subscribe(url=url, **how)
                yield told

    return run


@pytest.fixture
async def told(telling):
    async with telling() as told:
        yield told
