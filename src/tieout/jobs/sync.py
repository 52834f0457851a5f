"""A run over a company, one slice at a time: read what was never read, catch up, prove, write the certificate."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.errors import Throttled
from tieout.certificates import store as certificates
from tieout.connections import cursors, due, schedules
from tieout.connections import store as connections
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.errors import NotAgreed, NotConnected, Overtaken, ReconnectNeeded, TooManyGone
from tieout.health.reasons import Diagnosis, diagnose
from tieout.ids import ConnectionId
from tieout.jobs import watch
from tieout.jobs.context import Context
from tieout.jobs.proof import Proof, prove
from tieout.pull import planning
from tieout.pull.load import COMPANY
from tieout.pull.slice import read_on
from tieout.pull.work import Work
from tieout.push import gone, promise
from tieout.runs import store as runs
from tieout.runs.store import Failure, Run

WAITS = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=2))
"""After so many failures in a row that may pass by themselves, the run fails."""

log = structlog.get_logger("tieout.sync")


async def load(context: Context, *, connection_id: str) -> None:
    """Go on with the load that is due for a company."""
    await _sync(context, ConnectionId(UUID(connection_id)), "load")


async def changes(context: Context, *, connection_id: str) -> None:
    """Go on with catching up where that is due for a company."""
    await _sync(context, ConnectionId(UUID(connection_id)), "changes")


async def _sync(context: Context, connection_id: ConnectionId, work: str) -> None:
    async with transaction(context.engine) as conn:
        waiting = await due.find(conn, connection_id, work)
        if waiting is None or waiting.run_id is None or waiting.due_at > context.clock.now():
            return  # another job has done it, or it failed and is due later
        run = await runs.find(conn, waiting.run_id)
        if not run.active:
            await due.done(conn, connection_id, work)
            return
        connection = await connections.find(conn, connection_id)
        epoch = await connections.take_epoch(conn, connection_id)
        await runs.begin(conn, run.id, context.clock.now())
    with structlog.contextvars.bound_contextvars(run_id=str(run.id)), suppress(Overtaken):  # who took over goes on
        try:
            await _slice(context, connection, run, epoch)
        except Overtaken:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the run says so
            await _stumbled(context, connection, run, epoch, error)


async def _slice(context: Context, connection: Connection, run: Run, epoch: int) -> None:
    _usable(connection)
    calls: list[str | None] = []
    async with context.client(connection, calls.append) as client:
        work = Work(
            engine=context.engine,
            client=client,
            connection=connection,
            run=run,
            epoch=epoch,
            most_deleted=context.settings.most_deleted_percent,
        )
        now = context.clock.now()
        proof = None
        try:
            if await read_on(work, run.entities, now):
                proof = await prove(work, run.entities, now)
        finally:
            async with work.commit() as conn:
                await runs.add_calls(conn, run.id, calls)
    async with work.commit() as conn:
        await runs.recover(conn, run.id)
        if proof is not None:
            await conclude(context, conn, work, proof)


def _usable(connection: Connection) -> None:
    if connection.state == "needs_reconnect":
        raise ReconnectNeeded("QuickBooks no longer honours the authorisation.")
    if connection.state != "active":
        raise NotConnected("The company was disconnected.")


async def conclude(context: Context, conn: AsyncConnection, work: Work, proof: Proof) -> None:
    """Write the certificate, end the run, and plan when the company is looked at next."""
    run = work.run
    await certificates.keep(
        conn,
        connection_id=run.connection_id,
        business_id=run.business_id,
        run_id=run.id,
        at=proof.at,
        boundary=proof.boundary,
        rows=proof.lines,
    )
    differing = [line.entity for line in proof.lines if line.verdict == "differs"]
    await cursors.forget(conn, run.connection_id, differing)  # the next run reads them whole
    why = failure(diagnose(NotAgreed(proof.unproven))) if proof.unproven else None
    state = "incomplete" if proof.unproven else "completed"
    now = context.clock.now()
    await runs.finish(conn, run.id, state=state, now=now, failure=why)
    await due.done(conn, run.connection_id, run.kind)
    allowed = await planning.budget(conn, context.settings.monthly_calls, now)
    await planning.plan(conn, run.connection_id, allowed, fresh=await _looked(conn, run, now))
    await promise.look_again(conn, run.connection_id, now=now)
    await gone.after_reading(conn, run.connection_id, now=now)
    await watch.look(context, conn, run.connection_id)


async def _stumbled(context: Context, connection: Connection, run: Run, epoch: int, error: Exception) -> None:
    """Go on later where the trouble may pass, else end the run and say why."""
    diagnosis = diagnose(error)
    tid, strange = getattr(error, "intuit_tid", None), diagnosis.reason == "INTERNAL_SERVER_ERROR"
    log.warning("the run failed", reason=diagnosis.reason, intuit_tid=tid, exc_info=strange)
    now = context.clock.now()
    async with transaction(context.engine) as conn:
        await connections.check_epoch(conn, connection.id, epoch)
        failures = await runs.stumble(conn, run.id)
        await due.done(conn, connection.id, run.kind)
        if diagnosis.passes and failures <= len(WAITS):
            wait = timedelta(seconds=error.wait) if isinstance(error, Throttled) else WAITS[failures - 1]
            await due.mark(conn, connection.id, run.kind, due_at=now + wait, run_id=run.id)
            return
        state = "incomplete" if isinstance(error, TooManyGone) else "failed"
        await runs.finish(conn, run.id, state=state, now=now, failure=failure(diagnosis))
        allowed = await planning.budget(conn, context.settings.monthly_calls, now)
        await planning.plan(conn, connection.id, allowed)
        await watch.look(context, conn, connection.id)


async def _looked(conn: AsyncConnection, run: Run, now: datetime) -> Collection[str]:
    """Note what is known now, and answer what need not be looked at soon; a run over a part says little of the rest."""
    id_, changed = run.connection_id, (await runs.find(conn, run.id)).changed
    wanted = planning.entities_of(planning.CERTIFY, await schedules.of(conn, id_))
    if set(wanted) - set(COMPANY) - set(run.entities):
        if changed:
            await schedules.changed(conn, id_, now)
        return ()
    await schedules.went_well(conn, id_, now=now, changed=changed)
    failing = await planning.failing(conn, id_)  # the night's proof may be among it: this was one
    return planning.WORKS if run.kind == "check" else (planning.POLL, planning.OUTSIDE, *failing)


def failure(diagnosis: Diagnosis) -> Failure:
    """Tell a run why it failed."""
    return Failure(reason=diagnosis.reason, retryable=diagnosis.retryable, cause=diagnosis.cause)
