"""Says when a company is looked at next without anybody asking, in the transaction in which something ended."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from qbo.facts.catalog import BY_NAME
from tieout.connections import due, schedules
from tieout.connections import store as connections
from tieout.connections.schedules import Schedule
from tieout.ids import ConnectionId
from tieout.meter import budget as metering
from tieout.meter.budget import Budget, tighter
from tieout.pull import cadence
from tieout.pull.cadence import Liveliness
from tieout.pull.request import selected
from tieout.runs import store as runs

POLL, OUTSIDE, CERTIFY = "poll", "outside", "certify"
WORKS = (POLL, OUTSIDE, CERTIFY)
"""What changed; what changed of the entities whose changes are not reported; and the proof."""


async def budget(conn: AsyncConnection, limit: int, now: datetime) -> Budget:
    """Answer how this month's calls stand; a limit of 0 is none."""
    spent, wanted = await metering.spent(conn, now), await schedules.wanted(conn)
    return Budget(limit=limit or None, spent=spent, wanted=wanted, now=now)


async def own_budget(conn: AsyncConnection, id_: ConnectionId, now: datetime) -> Budget:
    """Answer how the company's own calls of this month stand; most have no limit but that of all together."""
    kept = await schedules.of(conn, id_)
    wanted = cadence.wants(_liveliness(kept), now) if kept.wants is None else kept.wants
    spent = await metering.spent(conn, now, id_)
    return Budget(limit=kept.monthly_calls, spent=spent, wanted=wanted, now=now)


async def allowed_to(conn: AsyncConnection, id_: ConnectionId, limit: int, now: datetime) -> Budget:
    """Answer what a company may spend: what all may together, or what it may itself where that is less."""
    return tighter(await budget(conn, limit, now), await own_budget(conn, id_, now))


async def plan(conn: AsyncConnection, id_: ConnectionId, allowed: Budget, *, fresh: Collection[str] = ()) -> None:
    """Plan every kind of look that is not planned; of those in `fresh`, just taken, the next one counts from now.

    `allowed` is what all companies may spend; the company's own budget may be tighter.
    """
    connection = await connections.find(conn, id_)  # as it is now: the run may have learnt its zone
    kept = await schedules.of(conn, id_)
    await call_off(conn, id_, fresh)
    if connection.state != "active" or kept.paused_at is not None:
        return
    if kept.monthly_calls is not None:
        allowed = tighter(allowed, await own_budget(conn, id_, allowed.now))
    now, stretch, share = allowed.now, allowed.stretch, cadence.spread(id_)
    lively = _liveliness(kept)
    every = cadence.stretched(cadence.natural(lively, now), stretch)
    times = {
        POLL: now + cadence.earlier(every, share),
        OUTSIDE: now + cadence.earlier(cadence.stretched(cadence.OUTSIDE, stretch), share),
        CERTIFY: cadence.next_night(now, connection.time_zone, spread=share, stretch=stretch),
    }
    for work, at in times.items():
        if not entities_of(work, kept):
            continue
        if work in fresh or await due.find(conn, id_, work) is None:
            await due.mark(conn, id_, work, due_at=_affordable(at, allowed, share))
    if POLL in fresh or kept.every is None:
        await schedules.planned(conn, id_, every=every, wants=cadence.wants(lively, now))


def _affordable(at: datetime, allowed: Budget, share: float) -> datetime:
    """Put off what this month cannot pay for to the beginning of the next one."""
    return at if allowed.lasts else max(at, allowed.ends + cadence.SLOWEST * share)


async def relieve(conn: AsyncConnection, limit: int, now: datetime) -> None:
    """Look again at companies that were put off for want of calls, where there are calls again: a budget was raised."""
    for id_ in await schedules.planned_beyond(conn, cadence.LONGEST):
        allowed = await allowed_to(conn, id_, limit, now)
        every = cadence.natural(_liveliness(await schedules.of(conn, id_)), now)
        if allowed.lasts and cadence.stretched(every, allowed.stretch) < cadence.LONGEST / 2:
            await plan(conn, id_, allowed, fresh=WORKS)


async def put_off(
    conn: AsyncConnection, id_: ConnectionId, work: str, *, now: datetime, wait: timedelta = timedelta()
) -> None:
    """Try again after a failure, later every time; the company is never given up."""
    waiting = await due.find(conn, id_, work)
    failures = 1 + (waiting.attempts if waiting else 0)
    await due.done(conn, id_, work)
    await due.mark(conn, id_, work, due_at=now + cadence.backoff(failures, wait=wait), attempts=failures)


async def failing(conn: AsyncConnection, id_: ConnectionId) -> list[str]:
    """Answer the kinds of looks that went wrong when they were last taken."""
    found = [await due.find(conn, id_, work) for work in WORKS]
    return [one.work for one in found if one and one.attempts]


async def notified(conn: AsyncConnection, id_: ConnectionId, now: datetime) -> None:
    """Note a notification: from now on polls are rarer, and the next one comes sooner, to see what else there was."""
    kept = await schedules.of(conn, id_)
    await schedules.notified(conn, id_, now)
    if kept.polled_at and kept.every and await due.find(conn, id_, POLL):
        at = cadence.follow(now, polled_at=kept.polled_at, every=kept.every)
        await due.mark(conn, id_, POLL, due_at=at)


async def bring_forward(conn: AsyncConnection, id_: ConnectionId, now: datetime) -> None:
    """Look at a company now, where it is not paused: it was resumed, or more of it is wanted."""
    kept = await schedules.of(conn, id_)
    for work in (POLL, OUTSIDE):
        if kept.paused_at is None and entities_of(work, kept):
            await due.mark(conn, id_, work, due_at=now)


async def call_off(conn: AsyncConnection, id_: ConnectionId, works: Collection[str] = WORKS) -> None:
    """Plan these no more, until something ends there that somebody asked for; a look half taken is forgotten."""
    for work in works:
        waiting = await due.find(conn, id_, work)
        if waiting is not None and waiting.run_id is not None:
            await runs.discard(conn, waiting.run_id)
        await due.done(conn, id_, work)


def entities_of(work: str, kept: Schedule) -> list[str]:
    """Answer the entities that a kind of look is about."""
    return [entity for entity in selected(kept) if work == CERTIFY or BY_NAME[entity].cdc == (work == POLL)]


def _liveliness(kept: Schedule) -> Liveliness:
    return Liveliness(changed_at=kept.changed_at, notified_at=kept.notified_at)
