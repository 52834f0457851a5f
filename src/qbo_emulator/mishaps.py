"""What goes wrong on request: a mishap waits for a request that fits, happens, and remembers that it did."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from itertools import count as counting
from typing import Annotated, Any, Literal

import msgspec

from qbo_emulator.exchange import Request
from qbo_emulator.subject import subject_of

Kind = Literal["answer", "fault", "latency", "cut", "truncate", "drop", "double", "reorder", "delay"]
OF_NOTIFICATIONS = frozenset({"drop", "double", "reorder", "delay"})


# What may stand in a header: a word as its name, one line as its value.
_Token = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_!#$%&'*+.^`|~-]+$")]
_Line = Annotated[str, msgspec.Meta(pattern=r"^[^\r\n\x00]*$")]


class Match(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which requests are meant; what is left out matches everything.

    `path` may hold `*`; `entity` is a catalogue name; `operation` is create, update, read, delete, void, query, cdc,
    batch, upload, reports, send, pdf, for OAuth authorize, exchange, refresh, revoke, discovery, userinfo, jwks, and
    for notifications created, updated, deleted, merged, voided, emailed; `contains` is looked for in path,
    parameters and statement.
    """

    method: str | None = None
    path: str | None = None
    realm_id: str | None = None
    entity: str | None = None
    operation: str | None = None
    contains: str | None = None

    def fits(self, request: Request) -> bool:
        """Whether this request is meant."""
        if self.method is not None and self.method.upper() != request.method:
            return False
        if self.path is not None and not fnmatchcase(request.path, self.path):
            return False
        if (self.realm_id, self.entity, self.operation, self.contains) == (None, None, None, None):
            return True
        subject = subject_of(request)
        named = ((self.realm_id, subject.realm_id), (self.entity, subject.entity), (self.operation, subject.operation))
        if any(wanted is not None and wanted.lower() != (found or "").lower() for wanted, found in named):
            return False
        return self.contains is None or self.contains.lower() in subject.text.lower()


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What shall happen, and when.

    answer: `status`, `body`, `content_type`, `headers` as given. fault: one of `qbo_emulator.trouble.NAMED`, or any of
    Intuit's codes. latency: `seconds` before the request is looked at, or before its answer leaves. cut: the
    connection is reset. truncate: the answer stops after `bytes`, and the connection closes.
    `when` says whether QuickBooks does what was asked first (after) or never (before).
    drop, double, reorder and delay (by `seconds`) happen to notifications.
    """

    kind: Kind
    match: Match = Match()
    when: Literal["before", "after"] = "before"
    count: Annotated[int, msgspec.Meta(ge=1)] | None = 1
    skip: Annotated[int, msgspec.Meta(ge=0)] = 0
    probability: Annotated[float, msgspec.Meta(ge=0, le=1)] = 1.0
    seed: int = 0
    status: Annotated[int, msgspec.Meta(ge=200, le=599)] = 500
    body: str = ""
    content_type: _Line = "application/json"
    headers: dict[_Token, _Line] = {}
    fault: str = ""
    representation: Literal["asked", "json", "xml"] = "asked"
    seconds: Annotated[float, msgspec.Meta(ge=0, le=86_400)] = 0.0
    bytes: Annotated[int, msgspec.Meta(ge=0)] | None = None


@dataclass(frozen=True)
class Fired:
    """One time that it happened."""

    at: datetime
    method: str
    path: str
    intuit_tid: str


@dataclass(kw_only=True)
class Mishap:
    """A plan with what became of it."""

    id: str
    plan: Plan
    seen: int = 0
    fired: list[Fired] = field(default_factory=list)
    dice: random.Random = field(default_factory=random.Random, repr=False)

    @property
    def spent(self) -> bool:
        """Whether it will not happen again."""
        return self.plan.count is not None and len(self.fired) >= self.plan.count

    def strikes(self, request: Request) -> bool:
        """Whether it happens to this request; counts what it let pass."""
        if self.spent or not self.plan.match.fits(request):
            return False
        self.seen += 1
        if self.seen <= self.plan.skip:
            return False
        return self.plan.probability >= 1 or self.dice.random() < self.plan.probability

    def shown(self) -> dict[str, Any]:
        """Answer it as plain values, with what fired."""
        return {
            "id": self.id,
            **msgspec.to_builtins(self.plan),
            "seen": self.seen,
            "spent": self.spent,
            "fired": [msgspec.to_builtins(one) for one in self.fired],
        }


class Mishaps:
    """All that wait, in the order they were made; the first that fits happens."""

    def __init__(self) -> None:
        self._all: dict[str, Mishap] = {}
        self._numbers = counting(1)

    def __iter__(self) -> Iterator[Mishap]:
        return iter(tuple(self._all.values()))

    def __bool__(self) -> bool:
        return bool(self._all)

    def add(self, plan: Plan) -> Mishap:
        """Let something go wrong from now on."""
        mishap = Mishap(id=f"m{next(self._numbers)}", plan=plan, dice=random.Random(plan.seed))  # noqa: S311 - repeatable dice
        self._all[mishap.id] = mishap
        return mishap

    def find(self, mishap_id: str) -> Mishap | None:
        """Answer one by its id."""
        return self._all.get(mishap_id)

    def remove(self, mishap_id: str) -> bool:
        """Forget one; whether it was there."""
        return self._all.pop(mishap_id, None) is not None

    def clear(self) -> None:
        """Forget all."""
        self._all.clear()

    def strike(self, request: Request, *, at: datetime, intuit_tid: str, notification: bool = False) -> Mishap | None:
        """Answer the first that happens to this request (or notification, spelled as one), and note it there."""
        for mishap in self._all.values():
            if (mishap.plan.kind in OF_NOTIFICATIONS) is notification and mishap.strikes(request):
                mishap.fired.append(Fired(at, request.method, request.path, intuit_tid))
                return mishap
        return None
