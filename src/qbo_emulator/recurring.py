"""Templates of transactions (RecurringTransaction): kept, checked and answered one level down; none is booked.

https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/recurringtransaction
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from qbo_emulator import definitions, faults, members, references, times
from qbo_emulator.records import Document, Row, decode, encode
from qbo_emulator.rules import rule_of

if TYPE_CHECKING:
    from qbo_emulator.company import Company

NAME = "RecurringTransaction"
TYPES = frozenset({
    "Bill", "Purchase", "CreditMemo", "Deposit", "Estimate", "Invoice", "JournalEntry", "RefundReceipt",
    "SalesReceipt", "Transfer", "VendorCredit", "PurchaseOrder",
})  # fmt: skip
# The reference's templates have no date and no number; both come with the transaction that is made of one.
_LATER = ("DocNumber", "TxnDate")
_OWN = ("RecurDataRef", "SyncToken", "Id", "MetaData", "domain", "sparse")


def raw(company: "Company", id_: str) -> bytes:
    """Answer a template's JSON."""
    return _row(company, id_).raw


def told(raw_: bytes) -> Document:
    """Answer what queries can ask of a template: the members of the transaction in it, and its Type."""
    ((type_, inner),) = decode(raw_).items()
    return {**inner, "Type": type_}


def write(company: "Company", body: Mapping[str, Any], operation: str, user: str) -> bytes:
    """Create, change or delete, as the operation and the body say; answers the member of the envelope."""
    type_, inner = _opened(body)
    if operation == "delete":
        done = _deleted(company, type_, inner, user)
    elif operation not in {"", "create", "update"}:
        raise faults.unsupported(operation)
    elif inner.get("Id") in (None, "", "0", 0):
        done = {type_: _created(company, type_, inner)}
    else:
        done = {type_: _changed(company, type_, inner, user)}
    return b'"%s":%s' % (NAME.encode(), encode(done))


def repoint(company: "Company", lost: tuple[str, str], id_: str, name: str, at: int) -> None:
    """Let templates name the record that another one was merged into."""
    for row in list(company.shelf(NAME).rows.values()):
        ((type_, record),) = decode(row.raw).items()
        if references.repoint(definitions.entity(type_), record, lost, id_, name):
            _kept(company, type_, record, token=row.token + 1, created=row.created, updated=at)


def _opened(body: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Find the transaction in a body: its only member that is one."""
    found = {name: value for name, value in body.items() if name in TYPES and value}
    if len(found) != 1 or not isinstance(next(iter(found.values())), Mapping):
        raise faults.missing("IntuitObject")
    for name in body:
        if name not in found and name not in definitions.entity(NAME).members and name not in TYPES:
            raise faults.unknown_member(name, NAME, sorted(TYPES))
    return next(iter(found.items()))


def _created(company: "Company", type_: str, body: Mapping[str, Any]) -> Document:
    found = members.checked(definitions.entity(type_), body)
    rule = rule_of(type_)
    rule.demand(found.values, (*rule.required, "RecurringInfo"))
    seconds = int(company.clock.now().timestamp())
    record = _completed(company, type_, {"domain": "QBO", "sparse": False, **found.values}, None)
    record["RecurDataRef"] = {"value": str(company.number("RecurDataRef"))}
    record["Id"] = str(company.number("Id transactions"))
    return _kept(company, type_, record, token=0, created=seconds, updated=seconds)


def _changed(company: "Company", type_: str, body: Mapping[str, Any], user: str) -> Document:
    row, old = _current(company, type_, body, user)
    found = members.checked(definitions.entity(type_), body)
    rule = rule_of(type_)
    if body.get("sparse"):
        record = {name: value for name, value in old.items() if name not in found.emptied} | found.values
    else:
        record = {name: old[name] for name in _OWN} | found.values
    rule.demand(record, (*rule.required, "RecurringInfo"))
    record = _completed(company, type_, record, old)
    if record == old:
        return old
    now = int(company.clock.now().timestamp())
    return _kept(company, type_, record, token=row.token + 1, created=row.created, updated=now)


def _deleted(company: "Company", type_: str, body: Mapping[str, Any], user: str) -> Document:
    row, _ = _current(company, type_, body, user)
    stone = {"status": "Deleted", "domain": "QBO", type_: {"Id": row.id}}
    company.shelf(NAME).bury(row.id, int(company.clock.now().timestamp()), encode(stone))
    return stone


def _completed(company: "Company", type_: str, record: Document, old: Document | None) -> Document:
    """Fill in what the transaction's own rule fills in; numbers it would draw stay for real ones."""
    numbers = dict(company.counters)
    record = deepcopy(record)
    try:
        references.fill(company, definitions.entity(type_), record, old)
        rule_of(type_).complete(company, record, old)
    finally:
        company.counters["DocNumber"] = numbers.get("DocNumber", 0)
    _scheduled(company, record["RecurringInfo"])
    return {name: value for name, value in record.items() if name not in _LATER}


def _scheduled(company: "Company", info: Document) -> None:
    """Say when it happens next; a template that nothing starts has no day."""
    info.setdefault("Active", True)
    schedule = info.get("ScheduleInfo")
    if schedule and schedule.get("IntervalType"):
        schedule.setdefault("NumInterval", 1)
        schedule.setdefault("NextDate", schedule.get("StartDate", company.day()))


def _kept(company: "Company", type_: str, record: Document, *, token: int, created: int, updated: int) -> Document:
    record["SyncToken"] = str(token)
    record["MetaData"] = {
        "CreateTime": times.stamp(created, company.zone),
        "LastUpdatedTime": times.stamp(updated, company.zone),
    }
    name = record["RecurringInfo"].get("Name", "")
    company.shelf(NAME).put(Row(record["Id"], token, created, updated, name, name, encode({type_: record})))
    return record


def _row(company: "Company", id_: str) -> Row:
    shelf = company.shelf(NAME)
    if id_ in shelf.rows:
        return shelf.rows[id_]
    if not id_.isdigit():
        raise faults.invalid_id(id_)
    raise faults.deleted_since() if id_ in shelf.graves else faults.not_found()


def _current(company: "Company", type_: str, body: Mapping[str, Any], user: str) -> tuple[Row, Document]:
    """Find the template that a body is about; its kind cannot change, and its SyncToken must be the present one."""
    absent = [name for name in ("Id", "SyncToken") if body.get(name) in (None, "")]
    if absent:
        raise faults.missing(*absent)
    row = _row(company, str(body["Id"]))
    old = decode(row.raw)
    if type_ not in old:
        raise faults.not_found()
    if str(body["SyncToken"]) != str(row.token):
        raise faults.stale(user)
    return row, old[type_]
