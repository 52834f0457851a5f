"""Many operations in few requests: cut into thirties, each with its own outcome.

https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/batch
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from qbo import exact, faulty, query
from qbo.errors import InvalidRequest, OutcomeUnknown, QuickBooksError, ServerFault, Unreadable
from qbo.facts.limits import BATCH_ITEMS, BATCH_REQUEST_ID_LENGTH
from qbo.record import Record, parse_time
from qbo.request import Request, entity_row
from qbo.response import Answer, Page, page_of

Outcome = Record | Page | int | QuickBooksError
_COUNTS = re.compile(r"\s*select\s+count\s*\(", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing to do in a batch; made by its class methods."""

    verb: Literal["create", "update", "delete", "query"]
    entity: str | None = None
    body: Mapping[str, Any] | None = None
    statement: str | None = None

    @classmethod
    def create(cls, entity: str, body: Mapping[str, Any]) -> "Operation":
        """Create a record."""
        return cls("create", entity_row(entity).name, body)

    @classmethod
    def update(cls, entity: str, body: Mapping[str, Any]) -> "Operation":
        """Change a record, whole or (with `sparse`) in part; the body has Id and SyncToken."""
        return cls("update", entity_row(entity).name, body)

    @classmethod
    def delete(cls, entity: str, record_id: str, sync_token: str) -> "Operation":
        """Delete a transaction."""
        return cls("delete", entity_row(entity).name, {"Id": record_id, "SyncToken": sync_token})

    @classmethod
    def query(cls, statement: str) -> "Operation":
        """Ask; the outcome is a page, or a number where the statement counts."""
        return cls("query", statement=statement)

    @classmethod
    def count(cls, entity: str, where: Sequence[str] | str = ()) -> "Operation":
        """Count, inactive records included."""
        return cls.query(query.count(entity, where))

    @property
    def writes(self) -> bool:
        """Whether it changes the books."""
        return self.verb != "query"


class _Item(msgspec.Struct):
    number: str = msgspec.field(name="bId")
    fault: msgspec.Raw = msgspec.field(default_factory=msgspec.Raw, name="Fault")
    rows: dict[str, msgspec.Raw] | None = msgspec.field(default=None, name="QueryResponse")


class _Items(msgspec.Struct):
    raw: list[msgspec.Raw] = msgspec.field(name="BatchItemResponse")
    time: str | None = None


_items = msgspec.json.Decoder(_Items)
_item = msgspec.json.Decoder(_Item)
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])


def cut(operations: Sequence[Operation]) -> list[Sequence[Operation]]:
    """Cut into what one request takes."""
    return [operations[start : start + BATCH_ITEMS] for start in range(0, len(operations), BATCH_ITEMS)]


def requestid(stem: str, number: int, *, of: int) -> str:
    """Answer the requestid of one of several requests: the same for the same stem, and never too long."""
    if of == 1:
        return stem
    named = f"{stem}-{number}"
    return named if len(named) <= BATCH_REQUEST_ID_LENGTH else hashlib.sha256(named.encode()).hexdigest()[:32]


def content(operations: Sequence[Operation]) -> bytes:
    """Write the body of one request."""
    if not 1 <= len(operations) <= BATCH_ITEMS:
        raise InvalidRequest(f"one batch holds 1 to {BATCH_ITEMS} operations")
    return exact.encode({"BatchItemRequest": [_written(number, one) for number, one in enumerate(operations)]})


def outcomes(answer: Answer, request: Request, operations: Sequence[Operation]) -> list[Outcome]:
    """Read what became of each operation, in the order they were asked."""
    try:
        read = _items.decode(answer.body)
        by_number = {item.number: (item, raw) for raw in read.raw for item in [_item.decode(raw)]}
    except msgspec.DecodeError as error:
        raise Unreadable(
            f"the answer to a batch cannot be read: {error}", status=answer.status, body=answer.body,
            intuit_tid=answer.intuit_tid, request=request.described,
        ) from error  # fmt: skip
    time = parse_time(read.time) or answer.received_at
    found: list[Outcome] = []
    for number, operation in enumerate(operations):
        item, raw = by_number.get(str(number), (None, None))
        if item and item.rows is not None:
            page = page_of(item.rows, time, answer)
            found.append(_counted(operation, page, answer) if _counts(operation) else page)
        else:
            found.append(_outcome(operation, item, raw, answer))
    return found


def again(operations: Sequence[Operation], found: Sequence[Outcome]) -> list[int]:
    """Name the operations that may be tried again by themselves: questions that QuickBooks stumbled over."""
    pairs = enumerate(zip(operations, found, strict=True))
    return [number for number, (one, outcome) in pairs if not one.writes and isinstance(outcome, ServerFault)]


def _written(number: int, operation: Operation) -> dict[str, Any]:
    if operation.verb == "query":
        return {"bId": str(number), "Query": operation.statement}
    return {"bId": str(number), "operation": operation.verb, operation.entity or "": operation.body}


def _counts(operation: Operation) -> bool:
    return bool(_COUNTS.match(operation.statement or ""))


def _counted(operation: Operation, page: Page, answer: Answer) -> Outcome:
    return _missing(operation, answer) if page.total is None else page.total


def _outcome(operation: Operation, item: _Item | None, raw: Any, answer: Answer) -> Outcome:
    if item and memoryview(item.fault)[:1] == b"{":
        faults = faulty.faults_of({"Fault": exact.decode(item.fault)})
        return faulty.error_for(
            answer.status, faults, operation=operation.verb, request=_named(operation), intuit_tid=answer.intuit_tid
        )
    body = _members.decode(raw).get(operation.entity or "") if raw is not None else None
    if body is None:
        return _missing(operation, answer)
    return Record(operation.entity or "", bytes(body))


def _missing(operation: Operation, answer: Answer) -> QuickBooksError:
    kind = OutcomeUnknown if operation.writes else Unreadable
    return kind(f"no outcome of {_named(operation)}", status=answer.status, intuit_tid=answer.intuit_tid)


def _named(operation: Operation) -> str:
    return f"{operation.verb} {operation.entity or 'records'} in a batch"
