"""What came back, as values: records, pages and changes, or the error that says what to do; no I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from qbo import exact, faulty
from qbo.errors import QuickBooksError, Unreadable
from qbo.facts.limits import CHANGES_OBJECTS
from qbo.record import Record, parse_time
from qbo.request import Request

_T = TypeVar("_T")
_LARGEST_FAULT = 65_536  # a body that is larger holds records, and a fault would stand at its beginning
_BEGINNING = 1024
_COUNTS = ("startPosition", "maxResults", "totalCount")
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_list = msgspec.json.Decoder(list[msgspec.Raw])


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime

    @property
    def intuit_tid(self) -> str | None:
        """Intuit's name for this exchange: its support asks for it."""
        return self.headers.get("intuit_tid")


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a query, or the count that it asked for; `time` is QuickBooks' own."""

    entity: str | None
    records: tuple[Record, ...]
    start: int
    total: int | None
    time: datetime
    intuit_tid: str | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since a time. When `overflowed`, more changed than QuickBooks tells, deletions first cut off."""

    time: datetime
    by_entity: dict[str, list[Record]] = field(default_factory=dict)
    overflowed: bool = False
    intuit_tid: str | None = None


class _Envelope(msgspec.Struct):
    rows: dict[str, msgspec.Raw] | None = msgspec.field(default=None, name="QueryResponse")
    time: str | int | None = None


class _Group(msgspec.Struct):
    groups: list[dict[str, msgspec.Raw]] = msgspec.field(default_factory=list, name="QueryResponse")


class _Feed(msgspec.Struct):
    answers: list[_Group] | None = msgspec.field(default=None, name="CDCResponse")
    time: str | int | None = None


_envelope = msgspec.json.Decoder(_Envelope)
_feed = msgspec.json.Decoder(_Feed)


def check(answer: Answer, request: Request) -> None:
    """Raise what an answer that is no success means; a Fault inside a 200 is none either."""
    start = answer.body[:_BEGINNING] if len(answer.body) > _LARGEST_FAULT else answer.body
    if 200 <= answer.status < 300 and b'"Fault"' not in start and b"<Fault" not in start:
        return
    faults = faulty.faults_in(answer.body)
    if faults or not 200 <= answer.status < 300:
        raise refusal(answer, request, faults)


def refusal(answer: Answer, request: Request, faults: tuple[faulty.FaultLine, ...]) -> QuickBooksError:
    """Make the error of an answer, with what is needed to find it again."""
    return faulty.error_for(
        answer.status, faults, operation=request.operation, request=request.described,
        intuit_tid=answer.intuit_tid, body=answer.body,
    )  # fmt: skip


def record(answer: Answer, request: Request) -> Record:
    """Read the one record that was asked for or written."""
    members = _read(_members, answer, request)
    raw = members.get(request.entity or "")
    if raw is None:
        raise _unreadable(f"the answer holds no {request.entity}, only {', '.join(members) or 'nothing'}",
                          answer, request)  # fmt: skip
    return Record(request.entity or "", bytes(raw))


def document(answer: Answer, request: Request) -> dict[str, Any]:
    """Read an answer that is no record."""
    _read(_members, answer, request)
    return exact.decode(answer.body)


def page(answer: Answer, request: Request) -> Page:
    """Read the rows of a query."""
    envelope = _read(_envelope, answer, request)
    if envelope.rows is None:
        raise _unreadable("the answer holds no QueryResponse", answer, request)
    return page_of(envelope.rows, _time(envelope.time, answer), answer)


def page_of(rows: dict[str, msgspec.Raw], time: datetime, answer: Answer) -> Page:
    """Read one QueryResponse, alone or from a batch."""
    entity, records = _records(rows)
    total = rows.get("totalCount")
    return Page(
        entity=entity,
        records=tuple(records),
        start=_number(rows.get("startPosition")) or 1,
        total=_number(total),
        time=time,
        intuit_tid=answer.intuit_tid,
    )


def changes(answer: Answer, request: Request, entities: Sequence[str]) -> Changes:
    """Read what changed, told apart by entity; deletions are records whose status is Deleted."""
    feed = _read(_feed, answer, request)
    if feed.answers is None:
        raise _unreadable("the answer holds no CDCResponse", answer, request)
    found: dict[str, list[Record]] = {name: [] for name in entities}
    for group in (group for one in feed.answers for group in one.groups):
        entity, records = _records(group)
        if entity:
            found.setdefault(entity, []).extend(records)
    return Changes(
        time=_time(feed.time, answer),
        by_entity=found,
        overflowed=sum(map(len, found.values())) >= CHANGES_OBJECTS,
        intuit_tid=answer.intuit_tid,
    )


def _records(rows: Mapping[str, msgspec.Raw]) -> tuple[str | None, list[Record]]:
    for name, raw in rows.items():
        if name not in _COUNTS and memoryview(raw)[:1] == b"[":
            return name, [Record(name, bytes(one)) for one in _list.decode(raw)]
    return None, []


def _number(raw: msgspec.Raw | None) -> int | None:
    return None if raw is None else int(bytes(raw).strip(b'"'))


def _time(time: str | int | None, answer: Answer) -> datetime:
    return parse_time(time) or answer.received_at


def _read(decoder: msgspec.json.Decoder[_T], answer: Answer, request: Request) -> _T:
    try:
        return decoder.decode(answer.body)
    except msgspec.DecodeError as error:
        raise _unreadable(f"the answer cannot be read: {error}", answer, request) from error


def _unreadable(message: str, answer: Answer, request: Request) -> Unreadable:
    return Unreadable(
        message, status=answer.status, intuit_tid=answer.intuit_tid, request=request.described, body=answer.body
    )
