"""The time, as a seam."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells aware UTC time."""

    def now(self) -> datetime:
        """Tell the time."""
        ...


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """Tell the time."""
        return datetime.now(UTC)
