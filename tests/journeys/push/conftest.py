"""A platform with things of its own, and one company that they are pushed to, by hand or by a worker."""

import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from qbo import exact
from qbo_emulator import Emulator
from qbo_emulator import Settings as Habits
from qbo_emulator.clock import Clock as EmulatorClock
from tieout.clock import Clock
from tieout.connections import mappings, push_settings
from tieout.connections.push_settings import PushSettings
from tieout.database.transaction import transaction
from tieout.intents import store as intents
from tieout.links import store as links
from tieout.payables import attachments, funding_sources, payees, payments
from tieout.payables import store as payables
from tieout.payables.funding_sources import FundingSourceContent
from tieout.payables.line import Line
from tieout.payables.payees import PayeeContent
from tieout.payables.payment import PaymentContent, PaymentLine
from tieout.payables.store import PayableContent
from tieout.push.promise import promise
from tieout.service import Service

ENTITIES = (
    "Account", "Vendor", "Customer", "Employee", "Item", "Bill", "BillPayment", "Invoice", "Payment", "VendorCredit",
    "Preferences", "Class", "Department", "Term", "Attachable",
)  # fmt: skip
TODAY = date(2026, 8, 3)


class Died(BaseException):
    """The process is gone."""


class Death:
    """Comes at one moment before or after a commit; the dead commit nothing more."""

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


class Desk:
    """What the platform does, and what QuickBooks has of it; `process` is whoever works it off."""

    def __init__(self, process):
        self.process = process
        self.engine = process.engine
        self.books = process.books
        self.emulator = process.emulator
        self.connection = process.connection
        self.business_id = process.connection.business_id

    def now(self):
        return self.process.clock.now()

    async def _promised(self, conn, kind, kept):
        thing = getattr(kept, "thing", kept)
        await promise(conn, self.business_id, kind, thing.id, now=self.now())
        return thing

    async def payee(self, name, external_id=None, role="vendor", **more):
        async with transaction(self.engine) as conn:
            content = PayeeContent(role=role, name=name, **more)
            kept = await payees.upsert(conn, self.business_id, external_id or name, content, now=self.now())
            return await self._promised(conn, "payee", kept)

    async def payable(self, payee, external_id, amount="10.00", *, direction="payable", status="approved", **more):
        amount = Decimal(amount)
        given = {"issued_on": TODAY, "currency": "USD", "lines": (Line(amount=amount, description="Work"),)}
        content = PayableContent(direction=direction, payee_id=payee.id, total=amount, **given | more)
        async with transaction(self.engine) as conn:
            kept = await payables.upsert(conn, self.business_id, external_id, content, status=status, now=self.now())
            return await self._promised(conn, "payable", kept)

    async def payment(self, payee, external_id, lines, *, amount=None, **more):
        lines = [PaymentLine(amount=Decimal(each), payable_id=one.id) for one, each in lines]
        total = Decimal(amount) if amount is not None else sum((one.amount for one in lines), Decimal(0))
        return await self.pay_lines(payee, external_id, lines, total, **more)

    async def pay_lines(self, payee, external_id, lines, amount, *, direction="payable", source=None, **more):
        given = {"currency": "USD", "paid_on": TODAY, "funding_source_id": source and source.id}
        content = PaymentContent(direction=direction, payee_id=payee.id, amount=Decimal(amount), **given | more)
        async with transaction(self.engine) as conn:
            kept = await payments.record(conn, self.business_id, external_id, content, lines, now=self.now())
            return await self._promised(conn, "payment", kept)

    async def attach(self, payable, name, data=b"%PDF-1.4 scan", content_type="application/pdf"):
        async with transaction(self.engine) as conn:
            given = {"file_name": name, "content_type": content_type, "data": data, "now": self.now()}
            attachment, _ = await attachments.attach(conn, payable, **given)
            return await self._promised(conn, "attachment", attachment)

    async def void(self, payment):
        async with transaction(self.engine) as conn:
            kept = await payments.void(conn, self.business_id, payment.id, now=self.now())
            return await self._promised(conn, "payment", kept)

    async def cancel(self, payable):
        async with transaction(self.engine) as conn:
            there = await payables.KIND.find(conn, self.business_id, payable.id)
            return await self._promised(conn, "payable", await payables.move(conn, there, "cancelled", now=self.now()))

    async def checking(self, account_type="Bank", kind="bank", name="Checking"):
        """Answer a funding source that is mapped to an account."""
        account = self.books.create("Account", {"Name": f"Our {name}", "AccountType": account_type})["Id"]
        await self.synced()
        content = FundingSourceContent(name=name, kind=kind)
        async with transaction(self.engine) as conn:
            source = (await funding_sources.upsert(conn, self.business_id, name, content, now=self.now())).thing
            given = {"by": "test", "now": self.now()}
            await mappings.set_account(conn, self.connection, "funding_source", source.id, account, **given)
        return source

    async def settings(self, **said):
        async with transaction(self.engine) as conn:
            await push_settings.keep(conn, self.connection, PushSettings(**said))

    async def synced(self):
        """Read the company."""
        self.process.clock.turn()
        await self.process.asked()
        assert await self.process.lives()

    async def pushed(self, death=None):
        """Do all that is due; answer whether whoever did it lived."""
        return await self.process.lives(death)

    async def later(self, **span):
        """Let time pass, then do what is due."""
        self.process.clock.turn(**span or {"minutes": 3})
        return await self.pushed()

    async def ended(self):
        """Let time pass until nothing is on its way: what was in doubt is waited out."""
        for _ in range(4):
            assert await self.later()
            async with transaction(self.engine) as conn:
                counts = await intents.counts(conn, self.connection.id)
            if counts.keys() <= {"sent", "dropped"}:
                return
        raise AssertionError(f"still {counts}")

    async def payable_now(self, payable):
        async with transaction(self.engine) as conn:
            return await payables.KIND.find(conn, self.business_id, payable.id)

    async def intent(self, kind, thing):
        """Answer the last intent of a thing."""
        async with transaction(self.engine) as conn:
            found = await intents.page(conn, self.business_id, filters={"thing": kind, "thing_id": thing.id})
        return found[-1] if found else None

    async def link(self, kind, thing):
        async with transaction(self.engine) as conn:
            return await links.of_thing(conn, self.connection.id, kind, thing.id)

    def mine(self, entity, label):
        """Answer QuickBooks' records with this name or number."""
        member = {"Vendor": "DisplayName", "Customer": "DisplayName"}.get(entity, "DocNumber")
        rows = [exact.decode(row.raw) for row in self.books.shelf(entity).rows.values()]
        return [row for row in rows if row.get(member) == label]

    def all(self, entity):
        return [exact.decode(row.raw) for row in self.books.shelf(entity).rows.values()]


@pytest.fixture
async def desk(by_hand):
    async with by_hand(ENTITIES) as process:
        process.emulator = process.platform.emulator
        desk = Desk(process)
        await desk.synced()
        await desk.settings(default_expense_account=process.rent)
        yield desk


@pytest.fixture
def death():
    return Death


class Here:
    """Makes desks, each at a fresh company, for tests that hold no loop of their own."""

    death = Death

    def __init__(self, settings):
        self.settings = settings
        self.loop = asyncio.new_event_loop()
        self.service = None

    def do(self, work):
        return self.loop.run_until_complete(work)

    def fresh(self):
        """Answer a desk and its bank; what was here before is forgotten."""
        return self.do(self._fresh())

    def close(self):
        self.do(self.service.stop())

    async def _fresh(self):
        emulator = Emulator(clock=EmulatorClock(self.settings.clock_file), settings=Habits(enforce_limits=False))
        quiet = replace(self.settings, worker_in_process=False)
        clock = Clock(self.settings.clock_file)
        self.service = Service(quiet, transport=emulator.transport(), clock=clock)
        await self.service.start()
        async with transaction(self.service.engine) as conn:
            await conn.execute(text("TRUNCATE business CASCADE"))
            await conn.execute(text("TRUNCATE pace, procrastinate_jobs CASCADE"))
        platform = self.platform(self.service, emulator)
        process = self.process(platform, await platform.connect(trigger=None), ENTITIES)
        process.emulator = emulator
        desk = Desk(process)
        await desk.synced()
        await desk.settings(
            default_expense_account=process.rent, owners=dict.fromkeys(("Vendor", "Bill", "BillPayment"), "platform")
        )
        return desk, await desk.checking()


@pytest.fixture
def here(settings, at_hand):
    place = Here(settings)
    place.platform, place.process = at_hand
    yield place
    place.loop.close()
