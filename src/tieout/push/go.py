"""One look at a company's intents: finds out about the doubtful ones, judges what is noted, sends what is ready."""

import time

from tieout.push import unknown
from tieout.push.prepare import prepare
from tieout.push.send import MOST, send_ready
from tieout.push.work import Work

SECONDS = 20.0
"""Then somebody else's turn has come: notifications of the company wait behind a push."""


async def go(work: Work, *, seconds: float = SECONDS) -> None:
    """Do what is due, until nothing is or the time is over. Raises the trouble that concerns the whole company."""
    deadline = time.monotonic() + seconds
    await unknown.lost(work)
    await unknown.resolve(work)
    while time.monotonic() < deadline:
        judged = total = await prepare(work)
        while judged and total < MOST:  # what is sent together is judged together
            total += (judged := await prepare(work))
        sent = await send_ready(work)
        if not total and not sent:
            return
