"""How fast one company may be called: the limits kept within this process, and a pause that all requests share.

https://developer.intuit.com/app/developer/qbo/docs/learn/rest-api-features#limits-and-throttles
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from qbo.facts import limits

Kind = Literal["request", "batch"]


class Pace(Protocol):
    """What several requests to one company have in common; share one to share a budget, across processes too."""

    async def admit(self, kind: Kind) -> None:
        """Return when a request may go."""

    async def pause(self, seconds: float) -> None:
        """Let nobody go for so long: QuickBooks has asked for it."""


@dataclass(frozen=True, slots=True)
class Window:
    """At most `calls` in any `seconds`."""

    calls: int
    seconds: float


# Requests may arrive closer together than they left, and a 429 costs a minute: they leave evenly, at the rate that the
# minute allows anyway, and the windows are a little longer than QuickBooks'.
REQUESTS = (
    Window(1, 60 / limits.REQUESTS_PER_MINUTE),
    Window(limits.REQUESTS_PER_SECOND, 1.05),
    Window(limits.REQUESTS_PER_MINUTE, 60.5),
)
BATCHES = (Window(limits.BATCHES_PER_MINUTE, 60.5),)
_NOTHING = 1e-6  # less cannot be slept


class Throttle:
    """The default pace: sliding windows, first come first served; a batch also counts as a request."""

    def __init__(
        self,
        *,
        requests: tuple[Window, ...] = REQUESTS,
        batches: tuple[Window, ...] = BATCHES,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._requests = _Log(requests)
        self._batches = _Log(batches)
        self._monotonic = monotonic
        self._sleep = sleep
        self._turn = asyncio.Lock()
        self._paused_until = 0.0

    async def admit(self, kind: Kind) -> None:
        """Return when a request may go."""
        logs = (self._requests, self._batches) if kind == "batch" else (self._requests,)
        async with self._turn:
            while (wait := self._wait(logs)) > _NOTHING:
                await self._sleep(wait)
            for log in logs:
                log.note(self._monotonic())

    async def pause(self, seconds: float) -> None:
        """Let nobody go for so long."""
        self._paused_until = max(self._paused_until, self._monotonic() + seconds)

    def _wait(self, logs: tuple["_Log", ...]) -> float:
        now = self._monotonic()
        return max(self._paused_until - now, *(log.free_at() - now for log in logs))


class _Log:
    """When the last calls went, as far back as the windows reach."""

    def __init__(self, windows: tuple[Window, ...]) -> None:
        self._windows = windows
        self._gone: deque[float] = deque(maxlen=max(window.calls for window in windows))

    def free_at(self) -> float:
        full = (window for window in self._windows if len(self._gone) >= window.calls)
        return max((self._gone[-window.calls] + window.seconds for window in full), default=0.0)

    def note(self, now: float) -> None:
        self._gone.append(now)
