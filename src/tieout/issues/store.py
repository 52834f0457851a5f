"""Keeps issues: a problem is opened once, counted while it lasts, and resolved when it is gone.

    await issues.open(conn, Problem(key=f"intent:{id}", …), place=Place.of(connection), now=now)
    await issues.resolve(conn, f"intent:{id}", place=Place.of(connection), now=now)

Both may be called as often as one likes, in the transaction that found out. Both answer the issue only when that is
news, so that whoever called can tell the platform in the same transaction.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from sqlalchemy import ColumnElement, Row, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.facts.faults import Owner
from tieout.ids import BusinessId, ConnectionId, IssueId, new_id
from tieout.issues.problem import Problem, Severity, Subject
from tieout.issues.tables import issue

State = Literal["open", "muted", "resolved"]


class Connected(Protocol):
    """A connection, as far as issues must know it."""

    @property
    def id(self) -> ConnectionId: ...  # noqa: D102 - named by its type
    @property
    def business_id(self) -> BusinessId: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is: at a company, at a business, or, with neither, in the whole installation."""

    business_id: BusinessId | None = None
    connection_id: ConnectionId | None = None

    @classmethod
    def of(cls, connection: Connected) -> "Place":
        """Answer the place of a company."""
        return cls(connection.business_id, connection.id)


EVERYWHERE = Place()
"""The whole installation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """A problem over time: `opened_at` and `count` are of this time that it came up, `openings` says how often it did.

    `first_seen_at` is of the very first time.
    """

    id: IssueId
    key: str
    business_id: BusinessId | None
    connection_id: ConnectionId | None
    severity: Severity
    owner: Owner
    sentence: str
    action: str
    code: str | None
    subject: Subject | None
    cause: Mapping[str, Any] = field(default_factory=dict)
    first_seen_at: datetime
    opened_at: datetime
    last_seen_at: datetime
    resolved_at: datetime | None = None
    muted_until: datetime | None = None
    count: int = 1
    openings: int = 1

    @property
    def kind(self) -> str:
        """Answer the part of the key that says who finds such problems."""
        return self.key.partition(":")[0]

    @property
    def place(self) -> Place:
        """Answer where it is."""
        return Place(self.business_id, self.connection_id)

    def state(self, now: datetime) -> State:
        """Say how it stands: a muted one is there, but nobody wants to see it before a time."""
        if self.resolved_at is not None:
            return "resolved"
        return "muted" if self.muted_until is not None and self.muted_until > now else "open"


@dataclass(frozen=True, slots=True)
class News:
    """What a look brought: issues that were opened or came up again, and those that are over."""

    opened: Sequence[Issue] = ()
    resolved: Sequence[Issue] = ()


async def open(conn: AsyncConnection, problem: Problem, *, place: Place, now: datetime) -> Issue | None:  # noqa: A001 - what is done to an issue
    """Say that a problem is there; answers its issue when it was not open before."""
    known = await _held(conn, problem.key, place)
    if known is None:
        at = problem.seen_at or now
        new = insert(issue).values(
            id=new_id(), key=problem.key, business_id=place.business_id, connection_id=place.connection_id,
            first_seen_at=at, opened_at=at, last_seen_at=at, **_told(problem),
        )  # fmt: skip
        row = (await conn.execute(new.on_conflict_do_nothing().returning(issue))).one_or_none()
        if row is not None:
            return as_issue(row)
        known = await _held(conn, problem.key, place)
    return None if known is None else await _seen(conn, known, problem, now)


async def resolve(conn: AsyncConnection, key: str, *, place: Place, now: datetime) -> Issue | None:
    """Say that a problem is gone; answers its issue when it was open, muted or not."""
    gone = update(issue).where(*_at(place), issue.c.key == key, issue.c.resolved_at.is_(None))
    row = (await conn.execute(gone.values(resolved_at=now).returning(issue))).one_or_none()
    return None if row is None else as_issue(row)


async def reconcile(
    conn: AsyncConnection,
    found: Mapping[Place, Collection[Problem]],
    *,
    kinds: Collection[str],
    now: datetime,
    undecided: Mapping[Place, Collection[str]] | None = None,
) -> News:
    """Make the issues of some kinds, at these places, exactly the problems that a look at everything has found.

    What is `undecided`, by its key, is neither there nor gone: its issue stays as it is.
    """
    opened: list[Issue] = []
    resolved: list[Issue] = []
    present = {(place, problem.key): problem for place, problems in found.items() for problem in problems}
    known = {(one.place, one.key): one for one in await _unresolved(conn, found, kinds)}
    open_still = {(place, key) for place, keys in (undecided or {}).items() for key in keys}
    for place, key in sorted(known.keys() - present.keys() - open_still, key=str):
        if gone := await resolve(conn, key, place=place, now=now):
            resolved.append(gone)
    for (place, key), problem in sorted(present.items(), key=lambda item: str(item[0])):
        same = known.get((place, key))
        if same is not None and not _differs(same, problem):
            continue
        if new := await open(conn, problem, place=place, now=now):
            opened.append(new)
    return News(opened, resolved)


async def _unresolved(conn: AsyncConnection, places: Collection[Place], kinds: Collection[str]) -> list[Issue]:
    asked = select(issue).where(issue.c.resolved_at.is_(None), func.split_part(issue.c.key, ":", 1).in_(kinds))
    if len(places) == 1:
        asked = asked.where(*_at(next(iter(places))))
    return [one for row in await conn.execute(asked) if (one := as_issue(row)).place in places]


async def _held(conn: AsyncConnection, key: str, place: Place) -> Issue | None:
    """Answer what is known of a problem, held for this transaction: of two who find it at once, one has the news."""
    asked = select(issue).where(*_at(place), issue.c.key == key).with_for_update()
    row = (await conn.execute(asked)).one_or_none()
    return None if row is None else as_issue(row)


async def _seen(conn: AsyncConnection, known: Issue, problem: Problem, now: datetime) -> Issue | None:
    at = problem.seen_at or now
    values: dict[str, Any] = {"last_seen_at": max(at, known.last_seen_at), **_told(problem)}
    over = known.resolved_at is not None
    if over:
        anew = dict.fromkeys(("resolved_at", "muted_until"))  # who put it aside had not seen it come back
        values |= anew | {"opened_at": at, "count": 1, "openings": known.openings + 1}
    elif problem.seen_at is None or at > known.last_seen_at:
        values["count"] = known.count + 1
    if (known.severity, problem.severity) == ("warning", "error"):
        values["muted_until"] = None  # it was put aside while it stopped nothing
    row = (await conn.execute(update(issue).where(issue.c.id == known.id).values(**values).returning(issue))).one()
    return as_issue(row) if over else None


def _differs(known: Issue, problem: Problem) -> bool:
    """Whether there is more to write down about an open issue than that it is still there."""
    told = (known.sentence, known.action, known.owner, known.severity, known.subject)
    if told != (problem.sentence, problem.action, problem.owner, problem.severity, problem.subject):
        return True
    return problem.seen_at is not None and problem.seen_at > known.last_seen_at


def _at(place: Place) -> tuple[ColumnElement[bool], ...]:
    named = ((issue.c.business_id, place.business_id), (issue.c.connection_id, place.connection_id))
    return tuple(column.is_(None) if value is None else column == value for column, value in named)


def _told(problem: Problem) -> dict[str, Any]:
    about = problem.subject
    return {
        "severity": problem.severity,
        "owner": problem.owner,
        "sentence": problem.sentence,
        "action": problem.action,
        "code": problem.code,
        "entity": about and about.entity,
        "record_id": about and about.id,
        "record_name": about and about.name,
        "cause": problem.cause,
    }


def as_issue(row: Row[Any]) -> Issue:
    """Read a row of the table."""
    known = row._asdict()
    entity, id_, name = (known.pop(column) for column in ("entity", "record_id", "record_name"))
    return Issue(**known, subject=None if entity is None else Subject(entity, id_, name))
