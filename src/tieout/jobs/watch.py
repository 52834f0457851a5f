"""Keeps issues true: what is wrong is opened when it is found, and what is gone is resolved, by looking at everything.

A job that ends looks at its own company in its own commit. Every half minute all companies are looked at, because time
alone makes problems (an authorisation that is about to end) and people mend them elsewhere.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tieout.database.transaction import transaction
from tieout.health import installation, silence
from tieout.health.facts import seen
from tieout.health.problems import KINDS, SHARED
from tieout.health.states import Bearings, Health, healths
from tieout.ids import ConnectionId
from tieout.issues import store as issues
from tieout.issues.problem import Problem
from tieout.issues.store import EVERYWHERE, Place
from tieout.jobs import put_back
from tieout.jobs.context import Context
from tieout.pull import planning

_MY_TURN = text("SELECT pg_try_advisory_xact_lock(7461746)")
"""Of several processes one looks; the others would find the same."""


async def look(context: Context, conn: AsyncConnection, connection_id: ConnectionId) -> None:
    """Make a company's issues what is wrong with it now; what all companies share is resolved by `sweep` alone."""
    now = context.clock.now()
    found = await healths(conn, _bearings(context), [connection_id])
    for problem in _shared(found):
        await issues.open(conn, problem, place=EVERYWHERE, now=now)
    await _settle(conn, found, now)


async def sweep(context: Context) -> None:
    """Make all issues what is wrong now."""
    now = context.clock.now()
    async with transaction(context.engine) as conn:
        if not await conn.scalar(_MY_TURN):
            return
        await put_back.mend(conn, now)
        found = await healths(conn, _bearings(context), await seen(conn))
        budget = await planning.budget(conn, context.settings.monthly_calls, now)
        silent = await silence.problems(conn, [one.facts for one in found], now=now)
        everywhere = [*_shared(found), *installation.problems(budget), *silent]
        await _settle(conn, found, now)
        await issues.reconcile(conn, {EVERYWHERE: everywhere}, kinds=(*SHARED, *installation.KINDS), now=now)
        await planning.relieve(conn, context.settings.monthly_calls, now)


def _bearings(context: Context) -> Bearings:
    return Bearings(now=context.clock.now(), environment=context.settings.environment)


async def _settle(conn: AsyncConnection, found: Sequence[Health], now: datetime) -> None:
    undecided = {Place.of(one.facts): one.facts.writes.undecided for one in found}
    await issues.reconcile(conn, _own(found), kinds=KINDS, now=now, undecided=undecided)


def _own(found: Sequence[Health]) -> dict[Place, list[Problem]]:
    return {Place.of(one.facts): [problem for problem in one.problems if problem.kind in KINDS] for one in found}


def _shared(found: Sequence[Health]) -> list[Problem]:
    """Answer what all companies have together once, however many met it: as it was met last."""
    met = [problem for one in found for problem in one.problems if problem.kind in SHARED and problem.seen_at]
    return list({problem.key: problem for problem in sorted(met, key=lambda one: str(one.seen_at))}.values())
