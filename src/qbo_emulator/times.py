"""Times as QuickBooks writes them: seconds in the company's zone for records, milliseconds Pacific for envelopes."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")


def stamp(at: int, zone: ZoneInfo) -> str:
    """Write a record's time (facts B.1)."""
    return datetime.fromtimestamp(at, zone).isoformat()


def envelope(at: datetime) -> str:
    """Write the time of an answer (facts B.1)."""
    return at.astimezone(PACIFIC).isoformat(timespec="milliseconds")


def today(at: datetime, zone: ZoneInfo) -> date:
    """Tell the company's own day, which is what a transaction is dated with."""
    return at.astimezone(zone).date()


def read(text: str, zone: ZoneInfo) -> datetime:
    """Read a date or a time of day, in the company's zone where it names none; ValueError when it is neither."""
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
