"""Whether to try again, and how long to wait: decided here, done by the client."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from qbo.errors import OutcomeUnknown, QuickBooksError, ServerFault, Throttled, Unreachable, Unreadable


@dataclass(frozen=True, slots=True)
class Retry:
    """How patient a client is: `attempts` in all; waits grow from `first` seconds to `longest`, with jitter.

    A throttled request always left no trace, so it has a patience of its own; its wait is the company's pause.
    """

    attempts: int = 4
    throttles: int = 5
    first: float = 0.5
    longest: float = 20.0
    jitter: Callable[[], float] = random.random

    def wait(self, failure: QuickBooksError, attempt: int) -> float | None:
        """Answer the seconds to wait after the failure of an attempt (counted from 1), or None to give up."""
        if attempt >= self.attempts or not passes(failure):
            return None
        ceiling = min(self.longest, self.first * 2 ** (attempt - 1))
        return ceiling * (0.5 + self.jitter() / 2)


NEVER = Retry(attempts=1, throttles=0)


def passes(failure: QuickBooksError) -> bool:
    """Whether the trouble may be gone by itself: silence, garbage and 5xx are, a Fault inside a 200 is not."""
    if isinstance(failure, Throttled):
        return False
    if isinstance(failure, ServerFault | Unreadable):
        return failure.status is None or failure.status >= 500 or isinstance(failure, Unreadable)
    return isinstance(failure, Unreachable)


def in_doubt(failure: QuickBooksError) -> bool:
    """Whether a write that failed so may have taken effect all the same."""
    if isinstance(failure, ServerFault):
        return failure.status is None or failure.status >= 500
    return isinstance(failure, Unreadable | OutcomeUnknown)
