"""Keeps runs: starts, counts on and ends them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, Row, case, delete, desc, insert, select, true, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.database.listing import Look
from tieout.errors import NotFound
from tieout.ids import BusinessId, ConnectionId, RunId, new_id
from tieout.runs.tables import run, run_entity

Kind = Literal["load", "changes", "check"]
Trigger = Literal["first", "manual", "schedule"]
State = Literal["queued", "running", "completed", "incomplete", "failed"]
ACTIVE: tuple[State, ...] = ("queued", "running")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is with one entity; `expected` is QuickBooks' count, where one was asked for."""

    state: str = "waiting"
    expected: int | None = None
    fetched: int = 0
    created: int = 0
    updated: int = 0
    deleted: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a run failed: Layer's reason, and our own fuller cause."""

    reason: str
    retryable: bool
    cause: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One pass over a company."""

    id: RunId
    connection_id: ConnectionId
    business_id: BusinessId
    kind: Kind
    trigger: Trigger
    entities: tuple[str, ...]
    state: State
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    attempts: int
    reason: str | None
    retryable: bool | None
    cause: Mapping[str, Any]
    calls: int
    intuit_tid: str | None = None
    progress: Mapping[str, Progress] = field(default_factory=dict)

    @property
    def active(self) -> bool:
        """Whether it is still going on, or about to."""
        return self.state in ACTIVE

    @property
    def changed(self) -> bool:
        """Whether anything in the mirror is now other than before."""
        return any(one.created or one.updated or one.deleted for one in self.progress.values())


async def start(
    conn: AsyncConnection,
    *,
    connection_id: ConnectionId,
    business_id: BusinessId,
    kind: Kind,
    trigger: Trigger,
    entities: Sequence[str],
    now: datetime,
) -> Run | None:
    """Queue a run; None when the company has one already that somebody waits for."""
    id_ = await conn.scalar(
        upsert(run)
        .values(
            id=new_id(),
            connection_id=connection_id,
            business_id=business_id,
            kind=kind,
            trigger=trigger,
            entities=list(entities),
            state="queued",
            queued_at=now,
        )
        .on_conflict_do_nothing()
        .returning(run.c.id)
    )
    if id_ is None:
        return None
    rows = [{"run_id": id_, "business_id": business_id, "entity": entity} for entity in entities]
    await conn.execute(insert(run_entity), rows)
    return await find(conn, id_)


async def find(conn: AsyncConnection, id: RunId) -> Run:  # noqa: A002 - the word everybody uses
    """Answer a run with its progress."""
    row = (await conn.execute(select(run).where(run.c.id == id))).one_or_none()
    if row is None:
        raise NotFound("run", id)
    return (await _with_progress(conn, [row]))[0]


async def latest(conn: AsyncConnection, connection_id: ConnectionId, *, ended: bool = False) -> Run | None:
    """Answer the last run that somebody asked for, or the last of those that ended."""
    return await _last(conn, connection_id, run.c.state.not_in(ACTIVE) if ended else true())


async def latest_success(conn: AsyncConnection, connection_id: ConnectionId) -> Run | None:
    """Answer the last run that ended with everything agreeing."""
    return await _last(conn, connection_id, run.c.state == "completed")


async def active(conn: AsyncConnection, connection_id: ConnectionId) -> Run | None:
    """Answer the run that somebody waits for, if one is going on."""
    return await _last(conn, connection_id, run.c.state.in_(ACTIVE))


LENGTH: ColumnElement[Any] = run.c.finished_at - run.c.started_at
"""How long a run took; of one that has not ended there is none."""


async def page(
    conn: AsyncConnection, connection_id: ConnectionId, *, cursor: RunId | None = None, limit: int = 100,
    look: Look | None = None,
) -> list[Run]:  # fmt: skip
    """Answer the runs of a company, newest first; the id of the last one is the cursor of the next page."""
    mine = [run.c.connection_id == connection_id]
    if cursor is not None:
        mine.append(run.c.id < cursor)
    asked = select(run).where(*mine)
    asked = look.at(asked, desc(run.c.id)) if look else asked.order_by(desc(run.c.id)).limit(limit)
    return await _with_progress(conn, (await conn.execute(asked)).all())


async def begin(conn: AsyncConnection, id: RunId, now: datetime) -> None:  # noqa: A002 - the word everybody uses
    """Say that it is being worked on."""
    mine = (run.c.id == id, run.c.state == "queued")
    await conn.execute(update(run).where(*mine).values(state="running", started_at=now))


async def expect(conn: AsyncConnection, id: RunId, counts: Mapping[str, int]) -> None:  # noqa: A002 - the word everybody uses
    """Note how many records of each entity QuickBooks says there are."""
    for entity, expected in counts.items():
        await _entity(conn, id, entity, expected=expected)


async def progress(
    conn: AsyncConnection,
    id: RunId,  # noqa: A002 - the word everybody uses
    entity: str,
    *,
    state: str | None = None,
    fetched: int = 0,
    created: int = 0,
    updated: int = 0,
    deleted: int = 0,
) -> None:
    """Add to what was done for an entity, and say when it is done."""
    counts = run_entity.c
    await _entity(
        conn,
        id,
        entity,
        state=state or case((counts.state == "waiting", "reading"), else_=counts.state),
        fetched=counts.fetched + fetched,
        created=counts.created + created,
        updated=counts.updated + updated,
        deleted=counts.deleted + deleted,
    )


async def stumble(conn: AsyncConnection, id: RunId) -> int:  # noqa: A002 - the word everybody uses
    """Count a failure after which the run goes on later; answer how many there were in a row."""
    attempts = await conn.scalar(
        update(run).where(run.c.id == id).values(attempts=run.c.attempts + 1).returning(run.c.attempts)
    )
    return attempts or 0


async def recover(conn: AsyncConnection, id: RunId) -> None:  # noqa: A002 - the word everybody uses
    """Forget the failures: something went right since."""
    await conn.execute(update(run).where(run.c.id == id, run.c.attempts > 0).values(attempts=0))


async def add_calls(conn: AsyncConnection, id: RunId, calls: Sequence[str | None]) -> None:  # noqa: A002 - the word everybody uses
    """Count requests to QuickBooks, given as Intuit's names for them, and keep the last of them."""
    named = [name for name in calls if name]
    last = {"intuit_tid": named[-1]} if named else {}
    await conn.execute(update(run).where(run.c.id == id).values(calls=run.c.calls + len(calls), **last))


async def finish(
    conn: AsyncConnection,
    id: RunId,  # noqa: A002 - the word everybody uses
    *,
    state: Literal["completed", "incomplete", "failed"],
    now: datetime,
    failure: Failure | None = None,
    cause: Mapping[str, Any] | None = None,
) -> None:
    """End a run that has not ended yet."""
    told: dict[str, Any] = {"cause": cause}
    if failure:
        told = {"reason": failure.reason, "retryable": failure.retryable, "cause": failure.cause}
        told["intuit_tid"] = failure.cause.get("intuit_tid", run.c.intuit_tid)  # of the exchange that failed
    values = {"state": state, "finished_at": now, **told}
    await conn.execute(update(run).where(run.c.id == id, run.c.state.in_(ACTIVE)).values(**values))
    if state == "completed":
        await conn.execute(update(run_entity).where(run_entity.c.run_id == id).values(state="done"))


async def discard(conn: AsyncConnection, id: RunId) -> None:  # noqa: A002 - the word everybody uses
    """Forget a run that has not ended: nothing came of it."""
    await conn.execute(delete(run).where(run.c.id == id, run.c.state.in_(ACTIVE)))


async def _last(conn: AsyncConnection, connection_id: ConnectionId, condition: ColumnElement[bool]) -> Run | None:
    mine = (run.c.connection_id == connection_id, run.c.trigger != "schedule", condition)
    found = await conn.execute(select(run).where(*mine).order_by(desc(run.c.queued_at), desc(run.c.id)).limit(1))
    rows = await _with_progress(conn, found.all())
    return rows[0] if rows else None


async def _entity(conn: AsyncConnection, id_: UUID, entity: str, **values: Any) -> None:
    mine = (run_entity.c.run_id == id_, run_entity.c.entity == entity)
    await conn.execute(update(run_entity).where(*mine).values(**values))


async def _with_progress(conn: AsyncConnection, rows: Sequence[Row[Any]]) -> list[Run]:
    found = await conn.execute(select(run_entity).where(run_entity.c.run_id.in_([row.id for row in rows])))
    done: dict[UUID, dict[str, Progress]] = {}
    for row in found:
        counts = (row.state, row.expected, row.fetched, row.created, row.updated, row.deleted)
        done.setdefault(row.run_id, {})[row.entity] = Progress(*counts)
    return [_run(row, done.get(row.id, {})) for row in rows]


def _run(row: Row[Any], done: Mapping[str, Progress]) -> Run:
    return Run(
        id=row.id,
        connection_id=row.connection_id,
        business_id=row.business_id,
        kind=row.kind,
        trigger=row.trigger,
        entities=tuple(row.entities),
        state=row.state,
        queued_at=row.queued_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        attempts=row.attempts,
        reason=row.reason,
        retryable=row.retryable,
        cause=row.cause or {},
        calls=row.calls,
        intuit_tid=row.intuit_tid,
        progress={entity: done[entity] for entity in row.entities if entity in done},
    )
