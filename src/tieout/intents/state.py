"""The life of an intent, as a table: which state may follow which; pure.

noted    written down; a preflight has not passed, or says what blocks it or what it waits for
ready    the exact bytes are there, nothing has been sent
sending  promised: the bytes may have left, and a commit said so before they did
sent     QuickBooks has it
refused  QuickBooks has said no, and nothing was written
unknown  the answer was lost: nobody may send anything else before it is known
dropped  not wanted any more, and never written
"""

from collections.abc import Mapping
from typing import Literal

State = Literal["noted", "ready", "sending", "sent", "refused", "unknown", "dropped"]

MOVES: Mapping[State, frozenset[State]] = {
    "noted": frozenset[State]({"ready", "dropped"}),
    "ready": frozenset[State]({"sending", "noted", "dropped"}),
    # Back to ready only when the bytes certainly never counted: no connection, a throttle, a rejected token.
    "sending": frozenset[State]({"sent", "refused", "unknown", "ready"}),
    "unknown": frozenset[State]({"sent", "refused", "noted"}),
    "refused": frozenset[State]({"noted", "dropped"}),
    "sent": frozenset[State](),
    "dropped": frozenset[State](),
}

OPEN: tuple[State, ...] = ("noted", "ready", "sending", "unknown", "refused")
"""There is still something to come of it; a thing has at most one such intent in a company."""

IN_DOUBT: tuple[State, ...] = ("sending", "unknown")
"""QuickBooks may have it: its bytes, its requestid and its place are not to be touched."""

UNSENT: tuple[State, ...] = ("noted", "ready", "refused")
"""QuickBooks certainly does not have it: it may be changed or dropped."""


def may(before: State, after: State) -> bool:
    """Whether an intent may go from one state to the other."""
    return after in MOVES[before]
