"""Intuit tells, the mirror follows: at once, in few calls, and never by the word of a notification alone."""

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
import uvicorn
from sqlalchemy import text

from qbo_emulator import Match
from qbo_emulator.notifications import Endpoint
from qbo_emulator.server import listen
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM, VERIFIER_TOKEN
from tieout.api.routes import make_api
from tieout.connections import cursors
from tieout.database.transaction import transaction
from tieout.inbox import store as inbox
from tieout.mirror import read
from tieout.pull.arrivals import replay

OTHER_REALM = "4620816365000000001"
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
        return connection

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
        self.platform.service.clock.advance(timedelta(**span))
        await self.quiet()

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
    async def run(**how):
        async with serving(webhook_verifier=VERIFIER_TOKEN) as platform:
            app = make_api()
            app.state.service = platform.service
            told = Told(platform, httpx2.ASGITransport(app=app))
            told.subscribe(**how)
            yield told

    return run


@pytest.fixture
async def told(telling):
    async with telling() as told:
        yield told


@asynccontextmanager
async def on_a_socket(service):
    """Serve the API on a port of this machine."""
    app = make_api()
    app.state.service = service
    sock = listen()
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="warning", ws="none"))
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{sock.getsockname()[1]}/intuit/notifications"
    server.should_exit = True
    await serving
    sock.close()


async def test_a_change_is_mirrored_seconds_after_somebody_made_it(serving, emulator):
    """Over a socket, as QuickBooks sends it, without a word to the service."""
    async with serving(webhook_verifier=VERIFIER_TOKEN) as platform, on_a_socket(platform.service) as url:
        told = Told(platform, None)
        told.subscribe(url=url)
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


@pytest.mark.parametrize("form", ["cloudevents", "legacy"])
async def test_all_that_happens_to_records_is_followed_with_one_call(telling, form):
    async with telling(format=form) as told:
        changed, deleted, voided = told.bill(), told.bill(), invoice(told.books)
        connection = await told.loaded()
        screens, after, before = told.emulator.screens(), told.last, await told.cursors(connection)
        created = told.bill()
        screens.edit("Bill", changed, {"PrivateNote": "mended"})
        screens.delete("Bill", deleted)
        screens.void("Invoice", voided)
        vendor = told.books.create("Vendor", {"DisplayName": "Somebody new"})["Id"]
        screens.edit("Vendor", vendor, {"DisplayName": "Renamed"})
        screens.edit("Vendor", vendor, {"Active": False})
        await told.delivered()
        assert told.calls(after) == ["cdc"]
        await told.agrees(connection)
        states = [(await told.one(connection, *key)).lifecycle for key in
                  (("Bill", created), ("Bill", deleted), ("Invoice", voided), ("Vendor", vendor))]  # fmt: skip
        assert states == ["active", "deleted", "voided", "inactive"]
        assert await told.cursors(connection) == before


async def test_the_call_that_fetches_a_bill_brings_its_vendors_balance_along(told):
    connection = await told.loaded()
    told.bill(amount=10)
    await told.delivered()
    await told.later(minutes=10)
    after = told.last
    told.bill(amount=77)
    await told.delivered()
    vendor = next(iter(told.books.shelf("Vendor").rows))
    assert told.calls(after) == ["cdc"]
    assert (await told.one(connection, "Vendor", vendor)).balance == 87


def invoice(books):
    customer = books.create("Customer", {"DisplayName": "Somebody who pays"})["Id"]
    account = books.create("Account", {"Name": "Gardening", "AccountType": "Income"})["Id"]
    income = {"IncomeAccountRef": {"value": account}}
    item = books.create("Item", {"Name": "Gardening", "Type": "Service", **income})["Id"]
    line = {"Amount": 10, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {"ItemRef": {"value": item}}}
    return books.create("Invoice", {"CustomerRef": {"value": customer}, "Line": [line]})["Id"]


async def test_a_thousand_changes_in_a_minute_cost_five_metered_calls(told):
    connection = await told.loaded()
    books = told.books
    vendors = [books.create("Vendor", {"DisplayName": f"Vendor {number}"})["Id"] for number in range(50)]
    await told.delivered()
    await told.later(minutes=5)
    after, screens = told.last, told.emulator.screens()
    for second in range(60):
        for number in range(17):
            screens.edit("Vendor", vendors[(second * 17 + number) % 50], {"Notes": f"{second} {number}"})
        await told.delivered()
        await told.later(seconds=0.9)
    await told.later(minutes=3)
    await told.agrees(connection)
    assert len(told.calls(after)) <= 5, told.calls(after)
    assert "new" not in await told.states()


async def test_more_at_once_than_one_answer_holds_is_all_brought_in(told):
    connection = await told.loaded()
    bills = [told.bill() for _ in range(30)]
    await told.delivered()
    await told.later(minutes=10)
    after = told.last
    for number in range(1100):
        told.books.create("Vendor", {"DisplayName": f"Vendor {number}"})
    for id_ in bills:
        told.emulator.screens().delete("Bill", id_)
    for _ in range(3):
        await told.delivered()
        await told.later(minutes=5)
    assert len(told.calls(after)) <= 5, told.calls(after)
    await told.agrees(connection)


@pytest.mark.parametrize("trouble", ["double", "reorder", "delay"])
async def test_whatever_happens_on_the_way_the_end_is_the_same(told, trouble):
    connection = await told.loaded()
    how = {"seconds": 30} if trouble == "delay" else {}
    told.emulator.mishap(trouble, count=None, probability=0.5, seed=3, **how)
    bills = [told.bill() for _ in range(6)]
    for number, id_ in enumerate(bills):
        told.emulator.screens().edit("Bill", id_, {"PrivateNote": f"changed {number}"})
        await told.emulator.notifications.send_due(transport=told.transport)
        told.platform.service.clock.advance(timedelta(seconds=1))
    told.emulator.screens().delete("Bill", bills[0])
    for _ in range(4):
        await told.delivered()
        await told.later(minutes=1)
    await told.agrees(connection)


async def test_with_every_notification_lost_the_next_sync_has_the_same_end(told):
    connection = await told.loaded()
    told.emulator.mishap("drop", count=None)
    deleted = told.bill()
    told.emulator.screens().delete("Bill", deleted)
    told.bill()
    await told.delivered()
    await told.platform.sync(connection)
    assert (await told.platform.ended(connection)).state == "completed"
    await told.agrees(connection)


async def test_what_comes_after_a_sync_has_seen_it_costs_no_call(told):
    connection = await told.loaded()
    for _ in range(3):
        told.bill()
    told.platform.service.clock.advance(timedelta(hours=2))
    await told.platform.sync(connection)
    await told.platform.ended(connection)
    after = told.last
    await told.delivered()
    assert told.calls(after) == []
    assert "new" not in await told.states()
    await told.agrees(connection)


async def test_what_is_told_hours_late_is_asked_for_by_id(told):
    connection = await told.loaded()
    id_, gone = told.bill(), told.bill()
    await told.delivered()
    told.emulator.screens().edit("Bill", id_, {"PrivateNote": "late"})
    told.emulator.screens().delete("Bill", gone)
    told.platform.service.clock.advance(timedelta(hours=6))
    after = told.last
    await told.delivered()
    assert told.calls(after) == ["query"]
    await told.agrees(connection)
    assert (await told.one(connection, "Bill", gone)).lifecycle == "deleted"


async def test_a_deletion_that_only_the_notification_speaks_of_is_not_believed(told):
    connection = await told.loaded()
    id_ = told.bill()
    await told.delivered()
    await told.later(minutes=10)
    await told.tell(told.event(id_, change="deleted"))
    assert (await told.one(connection, "Bill", id_)).lifecycle == "active"
    await told.agrees(connection)


async def test_a_record_that_cannot_be_read_is_not_deleted_for_that(told):
    connection = await told.loaded()
    vendor = told.books.create("Vendor", {"DisplayName": "Somebody"})["Id"]
    await told.delivered()
    await told.later(minutes=10)
    told.emulator.mishap("answer", Match(operation="query"), status=200, body='{"QueryResponse": {}}', count=None)
    told.emulator.mishap("fault", Match(operation="read"), fault="610", count=None)
    await told.tell(told.event(vendor, entity="vendor", change="deleted"))
    assert (await told.one(connection, "Vendor", vendor)).lifecycle == "active"


async def test_a_deletion_that_changes_do_not_show_yet_is_proven_by_reading(told):
    connection = await told.loaded()
    id_ = told.bill()
    await told.delivered()
    await told.later(minutes=10)
    told.emulator.mishap("answer", Match(operation="cdc"), status=200, count=None,
                         body='{"CDCResponse":[{"QueryResponse":[{}]}],"time":"2026-01-01T00:00:00Z"}')  # fmt: skip
    told.emulator.screens().delete("Bill", id_)
    await told.delivered()
    assert (await told.one(connection, "Bill", id_)).lifecycle == "deleted"


async def test_one_delivery_speaks_of_two_companies_and_each_gets_its_own(told):
    books = told.emulator.create_company(OTHER_REALM)
    first, second = await told.loaded(), await told.loaded(OTHER_REALM)
    told.bill()
    told.bill(books)
    await told.delivered()
    bodies = [delivery.body for delivery in told.emulator.notifications.log]
    assert any(SAMPLE_REALM in body and OTHER_REALM in body for body in bodies)
    await told.agrees(first)
    await told.agrees(second)


async def test_a_company_that_nobody_connected_is_kept_and_asks_nobody(told):
    await told.loaded()
    after = told.last
    await told.tell(told.event("1", realm="77"), told.event("1", entity="spaceship"))
    assert told.calls(after) == []
    assert {name: count for name, count in (await told.states()).items() if name != "done"} == {
        "unclaimed": 1,
        "unknown": 1,
    }


async def test_what_came_can_be_looked_at_again_whatever_became_of_it(told):
    connection = await told.loaded()
    id_ = told.bill()
    began = told.platform.now()
    await told.delivered()
    async with transaction(told.engine) as conn:
        await conn.execute(text("DELETE FROM record WHERE entity = 'Bill' AND id = :id"), {"id": id_})
    await told.platform.sync(connection)
    await told.later(minutes=5)
    async with transaction(told.engine) as conn:
        assert await replay(conn, connection, since=began, now=told.platform.now())
    await told.quiet()
    await told.agrees(connection)


async def test_what_a_company_has_one_of_is_read_when_it_changed(told):
    connection = await told.loaded()
    after = told.last
    told.emulator.screens().close_books("2026-01-31")
    await told.delivered()
    assert told.calls(after) == ["query"]
    assert "2026-01-31" in (await told.one(connection, "Preferences", "1")).body


async def test_a_merged_record_knows_its_survivor(told):
    connection = await told.loaded()
    kept = told.books.create("Customer", {"DisplayName": "Kept"})["Id"]
    lost = told.books.create("Customer", {"DisplayName": "Lost"})["Id"]
    await told.delivered()
    await told.later(minutes=10)
    await told.tell(told.event(kept, entity="customer", change="merged", deletedid=lost))
    assert (await told.one(connection, "Customer", lost)).lifecycle == "active", "it is as alive as before"
    await told.later(minutes=10)
    told.emulator.screens().edit("Customer", lost, {"Active": False})
    await told.delivered()
    assert (await told.one(connection, "Customer", lost)).lifecycle == "inactive"
    await told.later(minutes=10)
    await told.tell(told.event(kept, entity="customer", change="merged", deletedid=lost))
    gone = await told.one(connection, "Customer", lost)
    assert (gone.lifecycle, gone.merged_into) == ("merged", kept)
    await told.platform.sync(connection)
    assert (await told.platform.ended(connection)).state == "completed"
    assert (await told.platform.certificate(connection)).agreed


async def test_while_a_company_loads_nothing_more_is_asked(told):
    slow = told.emulator.mishap("latency", Match(operation="query"), seconds=0.05, count=None)
    for number in range(300):
        told.books.create("Vendor", {"DisplayName": f"Vendor {number}"})
    connection = await told.platform.connect()
    told.bill()
    await told.delivered()
    assert (await told.platform.ended(connection)).state == "completed"
    told.emulator.mishaps.remove(slow.id)
    await told.delivered()
    await told.agrees(connection)
    assert (await told.platform.certificate(connection)).agreed


async def test_while_quickbooks_is_in_trouble_it_is_asked_less_and_less_and_then_left_to_the_next_sync(told):
    connection = await told.loaded()
    broken = told.emulator.mishap("fault", Match(operation="cdc"), fault="unavailable", count=None)
    after = told.last
    for _ in range(12):
        told.bill()
        await told.delivered()
    asked = told.calls(after, status=503)
    assert 1 <= len(asked) <= 2 * 2, asked  # a job tries twice
    told.emulator.mishaps.remove(broken.id)
    await told.later(minutes=1)
    await told.agrees(connection)


async def test_a_company_that_lost_us_asks_nobody_and_forgets_the_hint(told):
    connection = await told.loaded()
    told.bill()
    told.emulator.screens().disconnect()
    await told.tell(told.event("1"))
    assert (await told.platform.connection(connection.id)).state == "needs_reconnect"
    await told.tell(told.event("2"))
    assert "new" not in await told.states()
