"""One QuickBooks company: its records, and every operation on them, kept the way QuickBooks keeps them."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any, Protocol

from qbo.facts.catalog import BY_NAME, Entity
from qbo_emulator import balances, closing, definitions, faults, links, members, merging, references, showing, times
from qbo_emulator.conventions import Settings
from qbo_emulator.currencies import HOME, Currencies, show_home
from qbo_emulator.ledger import Key, Ledger
from qbo_emulator.opening import open_company, usual_name, zone_of
from qbo_emulator.records import Document, Row, Shelf, decode, encode
from qbo_emulator.rules import rule_of

SOMEBODY = "another user"
_SERVER_SET = ("domain", "sparse", "Id", "SyncToken", "MetaData")
_PARTIES = frozenset(references.PARTIES)
Listener = Callable[[str, str, str, datetime, Mapping[str, Any]], None]


class Clock(Protocol):
    """Whatever tells the time."""

    def now(self) -> datetime: ...  # noqa: D102


class Company:
    """The books of one company; every operation raises `Refusal` where QuickBooks would.

    `at` says when something happened, for whoever enters history; otherwise the clock says it.
    """

    def __init__(
        self,
        realm_id: str,
        clock: Clock,
        *,
        country: str = "US",
        name: str | None = None,
        time_zone: str | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.realm_id = realm_id
        self.clock = clock
        self.country = country
        self.zone = zone_of(country, time_zone)
        self.settings = settings or Settings()
        self.currencies = Currencies(HOME.get(country, "USD"))
        self.shelves: dict[str, Shelf] = {}
        self.ledger = Ledger()
        self.names: dict[Key, str] = {}
        self.standing: dict[str, str] = {}
        self.parents: dict[str, dict[str, str]] = {}
        self.counters: dict[str, int] = {}
        self.replies: dict[str, Any] = {}
        self.mails: list[dict[str, Any]] = []
        self.rates: dict[str, list[Any]] = {}
        self.files: dict[str, bytes] = {}
        self.listeners: list[Listener] = []
        self.options: frozenset[str] = frozenset()
        self.planting = False
        self._now = clock.now()
        self._preferences: tuple[bytes, Document] = (b"", {})
        open_company(self, name or usual_name(country))

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "listeners": []}

    def __deepcopy__(self, memo: dict[int, Any]) -> "Company":
        copy = object.__new__(type(self))
        memo[id(self)] = copy
        memo[id(self.clock)] = self.clock
        copy.__dict__.update(deepcopy(self.__getstate__(), memo))
        return copy

    @property
    def name(self) -> str:
        """Answer what people call the company."""
        return self.read("CompanyInfo", "1")["CompanyName"]

    @property
    def preferences(self) -> Document:
        """Answer the company's preferences, to be read only."""
        raw = self.shelf("Preferences").rows["1"].raw
        if self._preferences[0] is not raw:
            self._preferences = (raw, decode(raw))
        return self._preferences[1]

    def shelf(self, entity: str) -> Shelf:
        """Answer where the records of an entity are kept."""
        found = self.shelves.get(entity)
        if found is None:
            found = self.shelves[entity] = Shelf()
        return found

    def find(self, entity: str, id_: str) -> Row | None:
        """Find a record's row, whatever its shown balance."""
        shelf = self.shelves.get(entity)
        return shelf.rows.get(id_) if shelf else None

    # Reading

    def raw(self, entity: str, id_: str) -> bytes:
        """Answer a record's JSON."""
        return self._row(entity, id_).raw

    def read(self, entity: str, id_: str) -> Document:
        """Answer a record."""
        return decode(self.raw(entity, id_))

    def stored(self, entity: str, id_: str) -> Document:
        """Answer a record as it is stored; its shown balance may lag behind."""
        return decode(self.shelf(entity).rows[id_].raw)

    def settled(self) -> None:
        """Bring every shown balance up to date."""
        balances.refresh(self)

    # Writing

    def create(self, entity: str, body: Mapping[str, Any], at: datetime | None = None) -> Document:
        """Enter a new record."""
        described = self._allowed(entity, "create")
        rule = rule_of(entity)
        found = members.checked(definitions.entity(entity), body)
        rule.demand(found.values, rule.required)
        record = {**_blank(), **found.values}
        if described.has_active and "Active" not in record:
            record["Active"] = True
        return self._enter(described, record, at)

    def update(
        self,
        entity: str,
        body: Mapping[str, Any],
        sparse: bool | None = None,
        at: datetime | None = None,
        *,
        user: str = SOMEBODY,
    ) -> Document:
        """Change a record: all of it, or with `sparse` only what the body says (facts B.4)."""
        described = self._allowed(entity, "update")
        row = self._current(entity, body, user)
        partial = bool(body.get("sparse")) if sparse is None else sparse
        rule = rule_of(entity)
        rule.editable(self, body, sparse=partial)
        found = members.checked(definitions.entity(entity), body)
        old = decode(row.raw)
        rule.held(self, old)
        if partial:
            record = {name: value for name, value in old.items() if name not in found.emptied} | found.values
        else:
            record = {**_kept(entity, old), **found.values}
        rule.demand(record, rule.required)
        if described.has_active and "Active" not in record:
            record["Active"] = True
        if entity == "Account" and (winner := merging.namesake(self, record, old)):
            return self.merge(entity, row.id, winner, at)
        return self._change(described, record, old, at)

    def delete(
        self, entity: str, body: Mapping[str, Any], at: datetime | None = None, *, user: str = SOMEBODY
    ) -> Document:
        """Delete a transaction for good; lists are only made inactive (facts B.5)."""
        self._allowed(entity, "delete")
        row = self._current(entity, body, user, needs_token=entity != "Attachable")
        record = decode(row.raw)
        rule_of(entity).held(self, record)
        closing.check(self, entity, record)
        seconds = self._seconds(at)
        links.unlink(self, entity, record, seconds)
        self.ledger.post((entity, row.id), (), seconds)
        stone = {
            "domain": "QBO",
            "status": "Deleted",
            "Id": row.id,
            "MetaData": {"LastUpdatedTime": times.stamp(seconds, self.zone)},
        }
        self.shelf(entity).bury(row.id, seconds, encode(stone))
        rule_of(entity).removed(self, record, seconds)
        self.tell(entity, row.id, "deleted", seconds)
        return {"domain": "QBO", "status": "Deleted", "Id": row.id}

    def void(
        self, entity: str, body: Mapping[str, Any], at: datetime | None = None, *, user: str = SOMEBODY
    ) -> Document:
        """Take the amounts out of a transaction and leave the rest."""
        row = self._current(entity, body, user)
        old = decode(row.raw)
        record = decode(row.raw)
        rule = rule_of(entity)
        rule.held(self, record)
        rule.void(self, record)
        note = old.get("PrivateNote")
        if note is None or not note.startswith("Voided"):
            record["PrivateNote"] = f"Voided - {note}" if note else "Voided"
        return self._change(BY_NAME[entity], record, old, at, change="voided", complete=False)

    def merge(self, entity: str, loser: str, winner: str, at: datetime | None = None) -> Document:
        """Merge one record of a list into another, as people do in QuickBooks' screens."""
        return merging.merge(self, entity, loser, winner, at)

    def plant(self, entity: str, record: Mapping[str, Any], at: datetime | None = None) -> Document:
        """Enter a record with the id it had elsewhere, if it had one, for whoever brings a company's master data."""
        described = BY_NAME[entity]
        structure = definitions.entity(entity)
        found = members.checked(structure, record)
        said = {name: value for name, value in record.items() if structure.members[name].read_only}
        id_ = str(record.get("Id") or self._new_id(entity))
        if self.find(entity, id_) is not None:
            row = self.shelf(entity).rows[id_]
            row.created = min(row.created, self._seconds(at))
            whole = {**_kept(entity, self.read(entity, id_)), **said, **found.values}
            return self._change(described, whole, self.read(entity, id_), at)
        planted = {**_blank(), **said, **found.values}
        if described.has_active and "Active" not in planted:
            planted["Active"] = True
        return self._enter(described, planted, at, id_)

    # What rules use

    def number(self, counter: str, start: int = 0) -> int:
        """Draw the next number of a row of numbers."""
        following = max(self.counters.get(counter, 0), start) + 1
        self.counters[counter] = following
        return following

    def keep(self, entity: str, record: Document, at: int, *, bump: bool = True, change: str = "updated") -> None:
        """Store a record that another one's change reached: its SyncToken goes up, its rule does not run again."""
        row = self.shelf(entity).rows[record["Id"]]
        token = row.token + 1 if bump else row.token
        self._put(entity, record, token, row.created, at)
        if bump:
            self.tell(entity, row.id, change, at)

    def aside(self, work: Callable[[], str]) -> str:
        """Do something of QuickBooks' own in the middle of an operation, at the same time."""
        planting, now = self.planting, self._now
        clock, self.clock = self.clock, _Stopped(now)
        try:
            return work()
        finally:
            self.planting, self.clock, self._now = planting, clock, now

    def tell(self, entity: str, id_: str, change: str, at: int, **extra: Any) -> None:
        """Tell whoever listens that a record changed."""
        if self.listeners:
            when = datetime.fromtimestamp(at, self.zone)
            for listener in self.listeners:
                listener(entity, id_, change, when, extra)

    def today(self) -> str:
        """Answer the company's own day."""
        return times.today(self._now, self.zone).isoformat()

    def day(self) -> str:
        """Answer today in the company's zone, whatever was last entered."""
        return times.today(self.clock.now(), self.zone).isoformat()

    # Inside

    def _allowed(self, entity: str, operation: str) -> Entity:
        described = BY_NAME.get(entity)
        if described is None or operation not in described.operations:
            raise faults.unsupported(operation)
        return described

    def _row(self, entity: str, id_: str) -> Row:
        if entity not in BY_NAME:
            raise faults.unsupported("read")
        shelf = self.shelf(entity)
        row = shelf.rows.get(id_)
        if row is None:
            if not id_.isdigit():
                raise faults.invalid_id(id_)
            raise faults.deleted_since() if id_ in shelf.graves else faults.not_found()
        if (entity, id_) in self.ledger.stale:
            balances.refresh(self)
        return shelf.rows[id_]

    def _current(self, entity: str, body: Mapping[str, Any], user: str, *, needs_token: bool = True) -> Row:
        """Find the record a body is about and compare its SyncToken (facts B.4)."""
        if body.get("Id") in (None, ""):
            raise faults.missing("Id")
        row = self._row(entity, str(body["Id"]))
        token = body.get("SyncToken")
        if token in (None, ""):
            if needs_token:
                raise faults.missing("SyncToken")
        elif str(token) != str(row.token):
            raise faults.stale(user)
        return row

    def _seconds(self, at: datetime | None) -> int:
        self._now = at or self.clock.now()
        return int(self._now.timestamp())

    def _enter(self, described: Entity, record: Document, at: datetime | None, id_: str | None = None) -> Document:
        entity, rule = described.name, rule_of(described.name)
        seconds = self._seconds(at)
        self.planting = id_ is not None
        references.fill(self, definitions.entity(entity), record, None)
        rule.complete(self, record, None)
        closing.check(self, entity, record)
        record["Id"] = id_ or self._new_id(entity)
        if id_ is not None and id_.isdigit():
            self._taken(entity, int(id_))
        self._put(entity, record, 0, seconds, seconds, new=True)
        self.ledger.post((entity, record["Id"]), rule.postings(self, record), seconds)
        links.follow(self, entity, record, None, seconds)
        rule.stored(self, record, None, seconds)
        self.tell(entity, record["Id"], "created", seconds)
        return record

    def _change(
        self,
        described: Entity,
        record: Document,
        old: Document,
        at: datetime | None,
        *,
        change: str = "updated",
        complete: bool = True,
    ) -> Document:
        entity, rule = described.name, rule_of(described.name)
        seconds = self._seconds(at)
        self.planting = False
        if complete:
            references.fill(self, definitions.entity(entity), record, old)
            rule.complete(self, record, old)
        showing.tidy(entity, record)
        if record == old:
            return old  # facts J.4: nothing changed, no new SyncToken
        closing.check(self, entity, old, record)
        row = self.shelf(entity).rows[old["Id"]]
        self._put(entity, record, row.token + 1, row.created, seconds)
        self.ledger.post((entity, row.id), rule.postings(self, record), seconds)
        links.follow(self, entity, record, old, seconds)
        rule.stored(self, record, old, seconds)
        if old.get("Active") and record.get("Active") is False and "deleted" in described.notifies:
            change = "deleted"  # the only deletion that lists know
        self.tell(entity, row.id, change, seconds)
        return decode(self.raw(entity, row.id))

    def _put(self, entity: str, record: Document, token: int, created: int, updated: int, *, new: bool = False) -> None:
        record["SyncToken"] = str(token)
        fresh = new and entity == "Account" and not self.planting  # facts B.4: a new account has no LastUpdatedTime
        record["MetaData"] = showing.changed(entity, created, None if fresh else updated, self.zone)
        showing.tidy(entity, record)
        if "ExchangeRate" in record:
            show_home(record, definitions.entity(entity).members)
        name, label = rule_of(entity).label(record)
        active = record.get("Active", True)
        self.shelf(entity).put(Row(record["Id"], token, created, updated, name, label, encode(record), active))

    def _new_id(self, entity: str) -> str:
        start = self.settings.first_new_account - 1 if entity == "Account" else 0
        return str(self.number(f"Id {_sequence(entity)}", start))

    def _taken(self, entity: str, id_: int) -> None:
        counter = f"Id {_sequence(entity)}"
        self.counters[counter] = max(self.counters.get(counter, 0), id_)


class _Stopped:
    """The time at which an operation began."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at


def _sequence(entity: str) -> str:
    if entity in _PARTIES:
        return "names"
    return "transactions" if BY_NAME[entity].kind == "transaction" else entity


def _blank() -> Document:
    return {"domain": "QBO", "sparse": False, "Id": "", "SyncToken": "0", "MetaData": {}}


def _kept(entity: str, old: Document) -> Document:
    """Answer what a full update leaves of the old record: what only QuickBooks sets."""
    structure = definitions.entity(entity)
    kept = {name: old[name] for name in _SERVER_SET if name in old}
    for name, value in old.items():
        member = structure.members.get(name)
        if member is not None and member.read_only:
            kept[name] = value
    return kept
