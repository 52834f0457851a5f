"""Whatever goes wrong becomes one issue with the right owner and action, and it closes when it is over."""

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta

import httpx2
import pytest

from qbo.facts.faults import FAULTS
from qbo_emulator import Match
from qbo_emulator.apps import Person
from qbo_emulator.notifications import Endpoint
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM, VERIFIER_TOKEN
from tieout.api.routes import make_api
from tieout.businesses import store as businesses
from tieout.database.transaction import transaction
from tieout.health.states import Bearings, healths
from tieout.issues import lists
from tieout.issues.explanations import READING, READING_CODES
from tieout.issues.lists import Filter
from tieout.issues.store import EVERYWHERE
from tieout.jobs import watch
from tieout.meter import budget
from tieout.mirror import breaker
from tieout.pull import choosing

API = Match(path="/v3/*")
FEW = ["Term"]


class Watched:
    """A company, what goes wrong there, and what somebody is told about it."""

    def __init__(self, process, emulator):
        self.process = process
        self.emulator = emulator

    @property
    def clock(self):
        return self.process.clock

    async def sync(self):
        """Sync once, and let 18 minutes pass."""
        await self.process.asked()
        for _ in range(6):
            await self.process.goes()
            self.clock.turn(minutes=3)

    async def ended(self):
        """Sync once, and wait for its end."""
        await self.process.asked()
        while (await self.process.platform.run(self.process.connection)).active:
            await self.process.goes()
            self.clock.turn(minutes=3)

    async def sweep(self):
        await watch.sweep(self.process._context())

    async def reconnect(self):
        """Let the owner connect the same company again, and sync."""
        async with transaction(self.process.engine) as conn:
            business = await businesses.find(conn, self.process.connection.business_id)
        again = await self.process.platform.connect(business, trigger=None)
        assert again.id == self.process.connection.id
        await self.sync()

    async def keep(self, what):
        """Do something in the database."""
        async with transaction(self.process.engine) as conn:
            await what(conn, self.process.connection)

    def set(self, **changed):
        """Start all processes again with other settings."""
        self.process.settings = replace(self.process.settings, **changed)

    def habits(self, **how):
        self.emulator.configure(replace(self.emulator.settings, **how))

    async def allow(self, calls):
        await self.keep(lambda conn, connection: choosing.allow(conn, connection.id, calls, self.clock.now()))

    def changes(self, name):
        """Let somebody enter something in QuickBooks, which Intuit tells of."""
        self.process.books.create("Term", {"Name": name, "DueDays": 45})

    async def listens(self):
        """Let Intuit tell what it has to tell."""
        app = make_api()
        app.state.service = self.process.service
        await self.emulator.notifications.send_due(now=True, transport=httpx2.ASGITransport(app=app))

    async def issues(self, state="open"):
        async with transaction(self.process.engine) as conn:
            return await lists.page(conn, Filter(state=state), now=self.clock.now())

    async def health(self):
        bearings = Bearings(now=self.clock.now(), environment=self.process.settings.environment)
        async with transaction(self.process.engine) as conn:
            (found,) = await healths(conn, bearings, [self.process.connection.id])
        return found

    async def told(self):
        """Sweep, and answer the one thing that somebody is told."""
        await self.sweep()
        (found,) = await self.issues()
        return found

    async def over(self):
        await self.sweep()
        assert await self.issues() == []


@pytest.fixture
def watched(by_hand, emulator):
    @asynccontextmanager
    async def open_(entities=FEW):
        emulator.notifications.subscribe(
            Endpoint(id="us", client_id=SAMPLE_APP.client_id, url="http://tieout.test/intuit/notifications",
                     verifier_token=VERIFIER_TOKEN)
        )  # fmt: skip
        async with by_hand(entities, webhook_verifier=VERIFIER_TOKEN) as process:
            yield Watched(process, emulator)

    return open_


FAULTS_OF_A_SYNC = [fault for fault in FAULTS.values() if fault.advice != "InvalidGrant"]
"""All but the one that ends the authorisation: that is among the causes."""
AT_ONCE = 12


def expected(fault):
    """Whose turn it is when a sync meets a fault, and what they are to do."""
    if fault.code in READING_CODES:
        return READING_CODES[fault.code]
    if fault.owner in {"customer", "operator"}:
        return fault.owner, fault.remedy
    return READING.get(fault.advice, (fault.owner, fault.remedy))


@pytest.mark.parametrize("first", range(0, len(FAULTS_OF_A_SYNC), AT_ONCE))
async def test_every_fault_is_an_issue_of_its_own_and_closes_when_it_is_over(watched, first):
    async with watched() as company:
        for fault in FAULTS_OF_A_SYNC[first : first + AT_ONCE]:
            if fault.type == "oauth":
                company.emulator.mishap("fault", API, fault="token_expired", count=None)
                company.emulator.mishap("fault", Match(operation="refresh"), fault=fault.code, count=None)
            else:
                company.emulator.mishap("fault", API, fault=fault.code, count=None)
            await company.ended()
            told = await company.told()
            assert (told.code, told.owner, told.action) == (fault.code, *expected(fault)), fault
            assert fault.meaning in told.sentence
            assert told.cause["intuit_tid"]
            company.emulator.mishaps.clear()
            await company.ended()
            await company.over()
            assert (await company.health()).state == "healthy"


@dataclass(frozen=True)
class Cause:
    """Something that happens to a connection, what is then said, and what mends it."""

    happens: object
    key: str
    owner: str
    state: str
    action: str
    mended: object
    severity: str = "error"
    everywhere: bool = False
    entities: list = field(default_factory=lambda: FEW)


def in_trouble(*matches, kind="fault", **how):
    async def happens(company):
        for match in matches:
            company.emulator.mishap(kind, match, count=None, **how or {"fault": "unavailable"})
        company.clock.turn(minutes=55)
        await company.sync()

    return happens


async def revoked(company):
    company.emulator.screens(SAMPLE_REALM).disconnect()
    await company.sync()


async def nobody_refreshed_for_100_days(company):
    company.clock.turn(days=102)
    await company.sync()


async def five_years_went_by(company):
    company.clock.turn(days=5 * 366)
    await company.sync()


async def admin_changed(company):
    heir = Person(sub="b", email="b@example.com", given_name="Bea", family_name="Book")
    company.emulator.people["b"] = heir
    company.emulator.screens(SAMPLE_REALM).change_admin(heir)
    await company.sync()


async def plan_lapsed(company):
    company.emulator.mishap("fault", API, fault="6190", count=None)
    await company.sync()


async def other_environment(company):
    company.set(environment="production")


async def no_app(company):
    company.set(client_id="")
    await company.sync()


async def wrong_secret(company):
    company.set(client_secret="not it")
    company.clock.turn(minutes=55)
    await company.sync()


async def rotated_by_another(company, grace):
    company.habits(refresh_token_grace=grace)
    (grant,) = company.emulator.grants
    company.emulator.grants.rotate(grant)
    access, _ = company.emulator.grants.current(grant)
    left = company.emulator.grants.access(access).expires_at - company.clock.now()
    company.clock.turn(seconds=left.total_seconds() - 300)  # then it is refreshed, although it is still good
    await company.sync()


async def stranger_within_grace(company):
    await rotated_by_another(company, timedelta(days=1))


async def stranger_without_grace(company):
    await rotated_by_another(company, timedelta(0))


async def sign_in_down_for_months(company):
    company.emulator.mishap("fault", Match(operation="refresh"), fault="unavailable", count=None)
    company.clock.turn(days=85)
    await company.process.goes()


async def end_of_five_years_is_near(company):
    company.habits(refresh_token_hard_lifetime=timedelta(days=80))
    await company.reconnect()
    company.clock.turn(days=30)
    await company.process.goes()


async def many_deleted(company):
    process = company.process
    vendor = process.books.create("Vendor", {"DisplayName": "Ferro"})["Id"]
    made = [process.bill(vendor) for _ in range(40)]
    await company.sync()
    for id_ in made:
        process.books.delete("Bill", {"Id": id_, "SyncToken": "0"})
    await company.sync()


async def confirmed(company):
    async def said(conn, connection):
        (held,) = await breaker.waiting(conn, connection.id)
        await breaker.confirm(conn, connection.id, "Bill", missing=held.missing, by="Ann", now=company.clock.now())

    await company.keep(said)
    await company.sync()


async def miscounted(company):
    """QuickBooks counts what nobody can find: the sync that follows reads the entity whole, and it differs still."""
    counts = [{"bId": str(number), "QueryResponse": {"totalCount": 9}} for number in range(30)]
    body = json.dumps({"BatchItemResponse": counts})
    company.emulator.mishap("answer", Match(operation="batch"), status=200, body=body, count=None)
    await company.sync()


async def counted_right(company):
    company.emulator.mishaps.clear()
    await company.sync()


async def month_spent(company):
    company.set(monthly_calls=1)


async def month_nearly_spent(company):
    async with transaction(company.process.engine) as conn:
        spent = await budget.spent(conn, company.clock.now())
    company.set(monthly_calls=round(spent / 0.85))


async def own_budget_spent(company):
    await company.allow(1)


async def own_budget_raised(company):
    await company.allow(None)


async def unheard(company):
    """Intuit tells of one change and of none after it; the changes of three days later are found by looking."""
    await heard(company)
    company.emulator.mishap("drop", Match(), count=None)
    company.clock.turn(days=3)
    company.changes("Net 45")
    await company.listens()
    await company.sync()


async def heard(company):
    company.emulator.mishaps.clear()
    company.changes(f"Net {company.clock.now():%d %H %M}")
    await company.listens()
    await company.process.goes()


async def reconnected(company):
    await company.reconnect()


async def gone(company):
    company.emulator.mishaps.clear()
    company.clock.turn(hours=2)
    await company.sync()


async def set_right(company):
    company.process.settings = company.process.service.settings
    await company.sync()


async def week_later(company):
    company.clock.turn(days=8)


async def connected_for_good(company):
    company.habits(refresh_token_hard_lifetime=timedelta(days=5 * 365))
    await company.reconnect()


CAUSES = {
    "revoked": Cause(revoked, "connection:revoked", "customer", "needs_reauth", "reconnect", reconnected),
    "expired idle": Cause(
        nobody_refreshed_for_100_days, "connection:expired_idle", "customer", "needs_reauth", "reconnect", reconnected
    ),
    "expired for good": Cause(
        five_years_went_by, "connection:expired_hard", "customer", "needs_reauth", "reconnect", reconnected
    ),
    "person lost access": Cause(admin_changed, "sync:120", "customer", "action_required", "review", reconnected),
    "plan lapsed": Cause(plan_lapsed, "sync:6190", "customer", "action_required", "review", gone),
    "wrong environment": Cause(
        other_environment, "connection:environment", "operator", "action_required", "review", set_right
    ),
    "no app": Cause(no_app, "app:NotConfigured", "operator", "action_required", "review", set_right, everywhere=True),
    "wrong secret": Cause(
        wrong_secret, "app:InvalidClient", "operator", "action_required", "review", set_right, everywhere=True
    ),
    "QuickBooks down": Cause(in_trouble(API), "sync:ServerFault", "intuit", "degraded", "retry", gone, "warning"),
    "sign-in down": Cause(
        in_trouble(Match(operation="refresh"), API), "sync:ServerFault", "intuit", "degraded", "retry", gone, "warning"
    ),
    "QuickBooks does not answer": Cause(
        in_trouble(API, kind="cut", when="before"), "sync:Unreachable", "intuit", "degraded", "retry", gone, "warning"
    ),
    "QuickBooks answers a page": Cause(
        in_trouble(API, kind="answer", status=200, body="<html>", content_type="text/html"),
        "sync:Unreadable",
        "intuit",
        "degraded",
        "retry",
        gone,
        "warning",
    ),
    "rotated elsewhere": Cause(
        stranger_without_grace, "connection:rotated_elsewhere", "operator", "needs_reauth", "reconnect", reconnected
    ),
    "a stranger refreshes": Cause(
        stranger_within_grace, "tokens:elsewhere", "operator", "healthy", "none", week_later, "warning"
    ),
    "about to run out": Cause(sign_in_down_for_months, "expiry:idle", "operator", "healthy", "none", gone, "warning"),
    "about to end for good": Cause(
        end_of_five_years_is_near, "expiry:hard", "customer", "healthy", "none", connected_for_good, "warning"
    ),
    "deletions held": Cause(
        many_deleted, "deletions:Bill", "customer", "action_required", "review", confirmed, entities=["Bill"]
    ),
    "figures differ": Cause(miscounted, "certificate:Term", "operator", "action_required", "review", counted_right),
    "month nearly spent": Cause(
        month_nearly_spent, "budget:near", "operator", "healthy", "none", set_right, "warning", everywhere=True
    ),
    "month spent": Cause(month_spent, "budget:spent", "operator", "healthy", "none", set_right, everywhere=True),
    "own budget spent": Cause(
        own_budget_spent, "budget:company", "you", "budget_paused", "raise_budget", own_budget_raised
    ),
    "Intuit is silent": Cause(
        unheard, "notifications:silent", "operator", "healthy", "none", heard, "warning", everywhere=True
    ),
}


@pytest.mark.parametrize("name", CAUSES)
async def test_every_cause_is_told_apart_says_what_to_do_and_is_over_when_it_is_gone(watched, name):
    cause = CAUSES[name]
    async with watched(cause.entities) as company:
        await company.sync()
        await company.over()
        assert (await company.health()).state == "healthy"
        await cause.happens(company)
        told, health = await company.told(), await company.health()
        assert (told.key, told.owner, told.severity) == (cause.key, cause.owner, cause.severity)
        assert (told.place == EVERYWHERE) is cause.everywhere
        assert told.action.endswith(".")
        assert (health.state, health.action) == (cause.state, cause.action)
        await company.sweep()
        assert [one.count for one in await company.issues()] == [told.count], "looking again finds nothing new"
        await cause.mended(company)
        await company.over()
        assert (await company.health()).state == "healthy"
        assert [one.key for one in await company.issues("resolved")] == [cause.key]


@pytest.mark.parametrize("name", [name for name, cause in CAUSES.items() if cause.owner == "intuit"])
async def test_nobody_is_asked_to_reconnect_while_intuit_is_down(watched, name):
    async with watched() as company:
        await CAUSES[name].happens(company)
        assert "connect" not in (await company.told()).action
        assert (await company.process.platform.connection(company.process.connection.id)).state == "active"


async def test_what_intuit_never_tells_of_is_no_sign_of_its_silence(watched):
    async with watched(["Term", "Attachable"]) as company:
        await company.sync()
        await heard(company)
        company.clock.turn(days=3)
        company.process.books.create("Attachable", {"Note": "found by looking, as always"})
        await company.sync()
        await company.over()
