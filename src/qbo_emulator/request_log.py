"""What was asked and what was answered, for tests and people to look at; it never holds a credential."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qbo_emulator.exchange import Request
from qbo_emulator.subject import Subject, subject_of

KEPT = 20_000
_BODY = 4096


@dataclass(slots=True, kw_only=True)
class Entry:
    """One exchange; `status` is None while it lasts, and when the connection was cut before an answer."""

    number: int
    at: datetime
    request: Request
    status: int | None = None
    seconds: float | None = None
    intuit_tid: str = ""
    sent_bytes: int = 0
    mishap: str | None = None

    @property
    def subject(self) -> Subject:
        """Answer what the request was about."""
        return subject_of(self.request)

    def shown(self) -> dict[str, Any]:
        """Answer it as plain JSON values."""
        request, subject = self.request, self.subject
        opens = request.path.startswith("/v3/")
        return {
            "number": self.number,
            "at": self.at.isoformat(),
            "method": request.method,
            "path": request.path,
            "query": request.query_string,
            "realm_id": subject.realm_id,
            "entity": subject.entity,
            "operation": subject.operation,
            "statement": subject.statement,
            "body": request.body[:_BODY].decode(errors="replace") if opens else None,
            "status": self.status,
            "seconds": self.seconds,
            "bytes": self.sent_bytes,
            "intuit_tid": self.intuit_tid,
            "mishap": self.mishap,
        }


class RequestLog:
    """The last requests, newest last."""

    def __init__(self, kept: int = KEPT) -> None:
        self._entries: deque[Entry] = deque(maxlen=kept)
        self._number = 0

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def note(self, request: Request, at: datetime) -> Entry:
        """Begin an entry; the caller fills in how it ended."""
        self._number += 1
        entry = Entry(number=self._number, at=at, request=_trimmed(request))
        self._entries.append(entry)
        return entry

    def find(
        self,
        *,
        method: str | None = None,
        path: str | None = None,
        realm_id: str | None = None,
        entity: str | None = None,
        operation: str | None = None,
        status: int | None = None,
        contains: str | None = None,
        after: int = 0,
    ) -> list[Entry]:
        """Answer the entries that fit: `path` and `contains` are substrings, `after` is an entry's number."""
        exact = {"realm_id": realm_id, "entity": entity, "operation": operation}
        wanted = {name: value.lower() for name, value in exact.items() if value is not None}
        return [
            one
            for one in tuple(self._entries)
            if one.number > after
            and (method is None or one.request.method == method.upper())
            and (path is None or path in one.request.path)
            and (status is None or one.status == status)
            and all((getattr(one.subject, name) or "").lower() == value for name, value in wanted.items())
            and (contains is None or contains.lower() in one.subject.text.lower())
        ]

    def clear(self) -> None:
        """Forget all entries; numbers go on."""
        self._entries.clear()


def _trimmed(request: Request) -> Request:
    kind = {"content-type": request.headers.get("content-type", "")}
    return Request(request.method, request.path, request.query_string, kind, request.body[:_BODY])
