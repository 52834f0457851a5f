"""Sends what is ready: promised in one commit, sent outside of any, settled in another."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from qbo.errors import QuickBooksError
from tieout.intents import store as intents
from tieout.intents.store import Intent
from tieout.push import answers
from tieout.push.batches import ITEMS, send_batch
from tieout.push.outgoing import BATCHED, done, request_of
from tieout.push.work import Work

BATCH_FROM = 4
"""Fewer go alone: a minute has room for fewer batches than requests."""

IN_FLIGHT = 4
BESIDE = 48
"""Of a long row so many go alone while four batches wait for their turn: each has a limit of its own."""

MOST = ITEMS * IN_FLIGHT + BESIDE


async def send_ready(work: Work) -> int:
    """Send some of what is ready; answer how many. Raises the trouble that concerns the whole company."""
    async with work.commit() as conn:
        ready = await intents.due(conn, work.connection.id, ["ready"], now=work.now(), limit=MOST)
    fit = [one for one in ready if one.operation in BATCHED]
    together = fit[: ITEMS * IN_FLIGHT] if len(fit) >= BATCH_FROM else list[Intent]()
    taken = {one.id for one in together}
    batch_slots, slots = asyncio.Semaphore(IN_FLIGHT), asyncio.Semaphore(IN_FLIGHT)
    tasks = [_in(slots, send(work, one)) for one in ready if one.id not in taken]
    tasks += [_in(batch_slots, send_batch(work, together[at : at + ITEMS])) for at in range(0, len(together), ITEMS)]
    for failure in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(failure, BaseException):
            raise failure
    return len(ready)


async def send(work: Work, intent: Intent) -> None:
    """Send one intent by itself; one that was changed at this moment is left for later."""
    async with work.commit() as conn:
        present = (await intents.hold(conn, [intent.id])).get(intent.id)
        if present is None or present.state != "ready" or present.ignored_at is not None:
            return
        now, attempts = work.now(), present.attempts + 1
        promised = await intents.move(
            conn, present, "sending", now=now, sent_at=now, attempts=attempts, due_at=None, batch_id=None
        )
    await deliver(work, promised)


async def deliver(work: Work, intent: Intent, *, replay: bool = False) -> None:
    """Send the bytes of an intent that is promised, and write down what came of it."""
    try:
        written = await work.client.call(request_of(work.connection.realm_id, intent), done)
    except QuickBooksError as error:
        await answers.judge(work, intent, error)
    else:
        await answers.confirm(work, intent, written, replayed=replay)


async def _in(slots: asyncio.Semaphore, sending: Coroutine[Any, Any, None]) -> None:
    async with slots:
        await sending
