"""Whatever people do in QuickBooks and whatever goes wrong meanwhile: once the dust has settled, both sides agree."""

import os
import secrets
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, event, note, seed
from hypothesis import settings as chosen
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from sqlalchemy import text

from qbo.facts.catalog import BY_NAME
from qbo.facts.limits import CHANGES_OBJECTS
from qbo_emulator import Match
from qbo_emulator.faults import Refusal
from tieout.database.transaction import transaction

LISTS = ("Vendor", "Customer", "Account", "Item", "Class", "Term", "TaxAgency")
DOCUMENTS = ("Bill", "Invoice", "Payment", "JournalEntry", "TimeActivity", "Attachable")
CROWDS = ("Vendor", "Bill", "TimeActivity", "Attachable")
MANY = CHANGES_OBJECTS + 10
MEMBERS = {"Account": "Description", "Item": "Description", "TimeActivity": "Description", "Attachable": "Note"}
WORKS = ("create", "create", "change", "change", "rename", "delete", "void", "switch", "merge", "vanish", "renew")
EVENTS = ("drop", "double", "reorder", "delay")
TROUBLES = (
    "throttled", "unavailable", "server_error", "fault_in_200", "gateway_timeout", "token_expired", "forbidden",
)  # fmt: skip
JUMPS = (timedelta(minutes=2), timedelta(hours=2), timedelta(hours=9), timedelta(days=31), timedelta(days=101))
API = Match(path="/v3/*")
WORK = st.tuples(st.sampled_from(WORKS), st.sampled_from(LISTS + DOCUMENTS), st.integers(0, 40))
MISTAKES = {
    "a deletion is skipped": "UPDATE record SET lifecycle = 'active' WHERE entity = 'Bill' AND lifecycle = 'deleted'",
    "a record is lost": "DELETE FROM record WHERE entity = 'Invoice'",
    "a living record is buried": "UPDATE record SET lifecycle = 'deleted' WHERE entity = 'Vendor'",
    "a member is another": "UPDATE record SET body = replace(body, 'Vendor 1', 'Vendor 2') WHERE entity = 'Vendor'",
    "a merge is invented": "UPDATE record SET merged_into = '1' WHERE entity = 'Customer'",
    "a gap is not counted": "UPDATE version SET missed = missed + 1 WHERE position IS NOT NULL",
    "a place of the feed is skipped": "UPDATE version SET position = position + 1000 WHERE position IS NOT NULL",
}
"""What would be wrong with a mirror, planted in one that is right."""

UNHURRIED = chosen(deadline=None, suppress_health_check=list(HealthCheck), print_blob=True, database=None)


class Books:
    """A person at work in QuickBooks; every number is a choice among what is there."""

    def __init__(self, company):
        self.company = company
        self.numbers = count(1)
        self.merges = {}
        self.vanished = set()
        self.rent = self.made("Account", Name="Rent", AccountType="Expense")
        self.sales = self.made("Account", Name="Sales", AccountType="Income")
        for _ in range(3):
            for entity in ("Vendor", "Customer", "Item", "Bill", "Invoice"):
                self.create(entity, 0)
        self.edits = {
            "create": self.create, "change": self.change, "rename": self.rename, "void": self.void,
            "delete": self.delete, "switch": self.switch, "merge": self.merge, "vanish": self.vanish,
            "renew": self.renew,
        }  # fmt: skip

    def work(self, how, entity, n):
        """Do something, unless QuickBooks refuses; answer why it did."""
        try:
            self.edits[how](entity, n)
        except (Refusal, ZeroDivisionError) as refused:
            return str(refused)

    def made(self, entity, **body):
        return self.company.create(entity, body)["Id"]

    def one(self, entity, n, **members):
        rows = self.company.shelf(entity).rows.values()
        fit = [row.id for row in rows if row.active or not members]
        return fit[n % len(fit)]

    def ref(self, entity, n):
        return {"value": self.one(entity, n, alive=True)}

    def create(self, entity, n):
        name = f"{entity} {next(self.numbers)}"
        if entity in DOCUMENTS:
            return self.made(entity, **self.document(entity, n, name))
        members = {
            "Vendor": {"DisplayName": name}, "Customer": {"DisplayName": name}, "TaxAgency": {"DisplayName": name},
            "Account": {"Name": name, "AccountType": "Expense"}, "Class": {"Name": name},
            "Item": {"Name": name, "Type": "Service", "IncomeAccountRef": {"value": self.sales}},
            "Term": {"Name": name, "Type": "STANDARD", "DueDays": 7},
        }  # fmt: skip
        return self.made(entity, **members[entity])

    def document(self, entity, n, name):
        amount = 5 + n
        if entity == "Attachable":
            return {"FileName": name, "Note": name}
        if entity == "TimeActivity":
            return {"NameOf": "Vendor", "VendorRef": self.ref("Vendor", n), "TxnDate": "2026-04-01",
                    "Hours": 1 + n % 8, "Minutes": 0, "Description": name}  # fmt: skip
        if entity == "Bill":
            lines = [self.line("AccountBasedExpense", self.rent, amount)]
            return {"VendorRef": self.ref("Vendor", n), "Line": lines, "PrivateNote": name}
        if entity == "Payment":
            return {"CustomerRef": self.ref("Customer", n), "TotalAmt": amount, "PrivateNote": name}
        if entity == "JournalEntry":
            sides = ((self.rent, "Debit"), (self.sales, "Credit"))
            lines = [self.line("JournalEntry", account, amount, PostingType=side) for account, side in sides]
            return {"Line": lines, "PrivateNote": name}
        item = {"ItemRef": self.ref("Item", n)}
        line = {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": item}
        return {"CustomerRef": self.ref("Customer", n), "Line": [line], "PrivateNote": name}

    def line(self, kind, account, amount, **more):
        return {"Amount": amount, "DetailType": f"{kind}LineDetail",
                f"{kind}LineDetail": {"AccountRef": {"value": account}, **more}}  # fmt: skip

    def change(self, entity, n):
        member = MEMBERS.get(entity) or ("PrivateNote" if entity in DOCUMENTS else "Notes")
        self.edit(entity, self.one(entity, n), **{member: f"changed {next(self.numbers)}"})

    def rename(self, entity, n):
        label = BY_NAME[entity].label
        self.edit(entity, self.one(entity, n), **{label: f"Renamed {next(self.numbers)}"})

    def edit(self, entity, id_, **members):
        present = self.company.read(entity, id_)
        self.company.update(entity, {**present, **members}, sparse=True)

    def crowd(self, entity, n):
        """Do more than an answer for changes holds, and then delete what it will not show."""
        new = len(self.company.shelf(entity).rows) < MANY
        for number in range(MANY):
            self.create(entity, n) if new else self.change(entity, number)
        for kind in ("Bill", entity):
            self.work("delete", kind, n)

    def switch(self, entity, n):
        id_ = self.one(entity, n)
        self.edit(entity, id_, Active=not self.company.read(entity, id_).get("Active", True))

    def void(self, entity, n):
        id_ = self.one(entity, n)
        self.company.void(entity, self.company.read(entity, id_))

    def delete(self, entity, n):
        id_ = self.one(entity, n)
        self.company.delete(entity, self.company.read(entity, id_))

    def merge(self, entity, n):
        loser, winner = self.one(entity, n), self.one(entity, n + 1)
        self.company.merge(entity, loser, winner)
        self.merges.setdefault((entity, loser), set()).add(winner)

    def vanish(self, entity, n):
        """Merge, and show nothing of the other one any more (facts B.5: inactive or absent)."""
        loser = self.one(entity, n)
        self.merge(entity, n)
        shelf = self.company.shelf(entity)
        shelf.bury(loser, 0, b"")
        del shelf.graves[loser]  # nobody tells of it, and no tombstone
        shelf.burials.remove((0, shelf.places, loser))
        self.vanished.add((entity, loser))

    def renew(self, entity, n):
        """Make a record inactive, and another one of its name."""
        id_ = self.one(entity, n)
        label = BY_NAME[entity].label
        body = {key: value for key, value in self.company.read(entity, id_).items()
                if key in {label, "AccountType", "Type", "IncomeAccountRef", "DueDays"}}  # fmt: skip
        self.edit(entity, id_, Active=False)
        self.company.create(entity, body)


class Chaos(RuleBasedStateMachine):
    """Each run begins with a company that was just connected; `world` is set by whoever starts it."""

    world = None
    begun = 0

    def __init__(self):
        super().__init__()
        type(self).begun += 1
        self.world.told(self.begun)
        self.place = self.world.place(Books)
        self.fate = type(self.place).fate
        self.crowds = 0

    def does(self, work):
        how, entity, n = work
        refused = self.place.books.work(how, entity, n)
        event(f"{how}: refused" if refused else how)
        if refused:
            note(refused)

    @rule(works=st.lists(WORK, min_size=1, max_size=5))
    def somebody_works(self, works):
        for work in works:
            self.does(work)

    @precondition(lambda self: self.crowds < 2)
    @rule(entity=st.sampled_from(CROWDS), n=st.integers(0, 40))
    def more_changes_than_an_answer_holds(self, entity, n):
        self.crowds += 1
        self.place.books.crowd(entity, n)

    @rule(form=st.sampled_from(("cloudevents", "legacy")))
    def notifications_take_another_form(self, form):
        self.place.listen(form)

    @rule(kind=st.sampled_from(EVENTS), often=st.integers(1, 4))
    def notifications_go_astray(self, kind, often):
        self.place.emulator.mishap(kind, count=often, **({"seconds": 7200.0} if kind == "delay" else {}))

    @rule(fault=st.sampled_from(TROUBLES), skip=st.integers(0, 6), often=st.integers(1, 3))
    def quickbooks_stumbles(self, fault, skip, often):
        self.place.emulator.mishap("fault", API, fault=fault, skip=skip, count=often)

    @rule(when=st.sampled_from(("before", "after")), skip=st.integers(0, 6))
    def an_answer_is_lost(self, when, skip):
        self.place.emulator.mishap("cut", API, when=when, skip=skip)

    @rule(size=st.integers(0, 300), skip=st.integers(0, 6))
    def an_answer_is_cut_short(self, size, skip):
        self.place.emulator.mishap("truncate", API, bytes=size, skip=skip)

    @rule(often=st.integers(1, 3))
    def new_tokens_are_lost(self, often):
        self.place.emulator.mishap("cut", Match(operation="refresh"), when="after", count=often)

    @rule(by=st.sampled_from(JUMPS))
    def time_passes(self, by):
        self.place.clock.advance(by)

    @rule()
    def quickbooks_tells(self):
        self.world.do(self.place.tell())

    @rule()
    def somebody_asks_for_a_sync(self):
        self.world.do(self.place.ask())

    @rule(workers=st.integers(1, 2))
    def what_is_due_is_done(self, workers):
        self.world.do(self.place.work(*(self.fate() for _ in range(workers))))

    @rule(works=st.dictionaries(st.integers(1, 12), WORK, min_size=1, max_size=4))
    def what_is_due_is_done_while_somebody_works(self, works):
        meanwhile = {number: lambda work=work: self.does(work) for number, work in works.items()}
        self.world.do(self.place.work(self.fate(meanwhile=meanwhile)))

    @rule(death=st.integers(1, 120), beside=st.booleans())
    def a_worker_dies(self, death, beside):
        fate = self.fate(death)
        self.world.do(self.place.work(fate, *([self.fate()] if beside else [])))
        event(f"died: {fate.struck}")
        self.place.clock.advance(timedelta(minutes=2))

    @rule(steps=st.integers(1, 1500))
    def a_worker_is_cut_off(self, steps):
        event(f"cut off: {self.world.do(self.place.cut_off(steps))}")
        self.place.clock.advance(timedelta(minutes=2))

    def teardown(self):
        try:
            self.world.do(self.place.settle())
            self.world.do(self.place.agree())
            self.world.do(self.nobody_tells_of_a_merge())
            self.world.do(self.nobody_looks_for_101_days())
        finally:
            self.world.do(self.place.service.stop())

    async def nobody_tells_of_a_merge(self):
        """Merge without a word: the one is possibly merged, into the right one."""
        place, books = self.place, self.place.books
        books.rent = books.made("Account", Name="Rent at last", AccountType="Expense")  # the other may be inactive
        loser, winner = books.create("Vendor", 0), books.create("Vendor", 0)
        books.made("Bill", **books.document("Bill", 0, "Last") | {"VendorRef": {"value": loser}})
        await place.settle()
        place.deaf()
        place.company.merge("Vendor", loser, winner)
        books.merges["Vendor", loser] = {winner}
        await place.settle()
        assert await place.possibly_merged("Vendor", loser) == winner

    async def nobody_looks_for_101_days(self):
        """Let the connection end: the company must be connected again, and then everything is caught up with."""
        self.place.clock.advance(timedelta(days=101))
        for entity in ("Vendor", "Bill"):
            self.place.books.create(entity, 0)
            self.place.books.work("delete", entity, 1)
        await self.place.ask()
        await self.place.work(self.fate())
        assert (await self.place.connected(self.place.connection.id)).state == "needs_reconnect"
        await self.place.settle()
        assert (await self.place.connected(self.place.connection.id)).state == "active"
        await self.place.agree()


@pytest.fixture
def chaos(world):
    class Here(Chaos):
        pass

    Here.world = world
    return Here


@pytest.mark.timeout(300)
def test_after_some_chaos_the_mirror_is_right(chaos):
    short = chosen(UNHURRIED, derandomize=True, max_examples=4, stateful_step_count=16, phases=[Phase.generate])
    run_state_machine_as_test(chaos, settings=short)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_after_long_chaos_the_mirror_is_right(chaos, capsys):
    number = int(os.environ.get("TIEOUT_SEED") or secrets.randbelow(1_000_000))
    runs = int(os.environ.get("TIEOUT_RUNS") or 250)

    def told(begun):
        if begun % 10 == 0:
            with capsys.disabled():
                print(f" {begun}", end="", flush=True)  # noqa: T201 - it goes on for an hour

    chaos.world.told = told
    with capsys.disabled():
        print(f"\nchaos in {runs} runs, with TIEOUT_SEED={number}:", end="")  # noqa: T201 - to see it again
    long = chosen(UNHURRIED, max_examples=runs, stateful_step_count=30, phases=[Phase.generate])
    run_state_machine_as_test(seed(number)(chaos), settings=long)


def test_each_mistake_that_is_planted_is_found(world):
    place = world.place(Books)
    world.do(place.settle())
    place.books.delete("Bill", 0)
    place.books.change("Vendor", 0)
    world.do(place.settle())
    world.do(place.agree())
    unseen = []
    for mistake, statement in MISTAKES.items():
        world.do(spoil(place, "CREATE TABLE kept_r AS TABLE record", "CREATE TABLE kept_v AS TABLE version", statement))
        try:
            with pytest.raises((AssertionError, KeyError)):
                world.do(place.agree())
        except pytest.fail.Exception:
            unseen.append(mistake)
        world.do(
            spoil(
                place, "TRUNCATE record, version", "INSERT INTO record SELECT * FROM kept_r",
                "INSERT INTO version SELECT * FROM kept_v", "DROP TABLE kept_r, kept_v",
            )
        )  # fmt: skip
    world.do(place.agree())
    world.do(place.service.stop())
    assert not unseen


async def spoil(place, *statements):
    async with transaction(place.service.engine) as conn:
        for statement in statements:
            await conn.execute(text(statement))
