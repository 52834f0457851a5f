"""When an event is told again, and when an endpoint is left alone; pure.

The waits are those of the Standard Webhooks specification: ten attempts in three days.
"""

from datetime import datetime, timedelta

WAITS = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5),
    timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24),
)  # fmt: skip
PATIENCE = timedelta(days=5)
"""An endpoint that has taken nothing for so long is disabled."""
NOTICED = timedelta(hours=1)
"""After so long in vain somebody is told."""
SHORTEST_REST, LONGEST_REST = timedelta(seconds=2), timedelta(minutes=30)
HURRY = timedelta(minutes=10)
"""Who was away for so long and is back is sent at once what waited."""


def again(number: int, at: datetime) -> datetime | None:
    """Answer when to try again after so many attempts; None when it was the last."""
    return at + WAITS[number - 1] if number <= len(WAITS) else None


def rest(failures: int) -> timedelta:
    """Answer how long to leave an endpoint alone that took nothing, so many times in a row."""
    return min(SHORTEST_REST * 2 ** min(failures - 1, 20), LONGEST_REST)
