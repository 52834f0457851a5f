"""How often a company is looked at by itself: pure, from how lively it is and from what the budget allows.

For a number of calls, records are stale for the shortest time when intervals go by the square root of how seldom a
company changes; how long it has been quiet is the best we know of that. A budget stretches all intervals alike.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from math import ceil
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FASTEST = timedelta(minutes=5)
SLOWEST = timedelta(hours=6)
NOTIFIED = 4
"""So much rarer are polls where notifications arrive: they bring in what changed, a poll only what they missed."""
TRUSTED = timedelta(days=3)
"""So long after the last change that was polled for without a word of it."""
OUTSIDE = timedelta(hours=6)
"""How often entities are asked about that QuickBooks does not report changes of."""
LONGEST = timedelta(days=14)
"""Changes are told for 30 days; an interval must leave time for a few failures."""
NIGHT, NIGHTLY = time(3), timedelta(hours=2)
"""The certificate is made at night in the company's zone, not of all companies at once."""
AGAIN = timedelta(minutes=5)
FOLLOW = timedelta(minutes=5)
"""A poll follows a notification no sooner than this, and not before half of its interval has passed."""

POLL_CALLS, OUTSIDE_CALLS, CERTIFICATE_CALLS = 1, 1, 10
"""Metered calls of each; of a certificate, which catches up, counts and compares ids, those of a large company."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Liveliness:
    """When anything in a company was last new, and when QuickBooks last said so by itself."""

    changed_at: datetime | None = None
    notified_at: datetime | None = None


def natural(company: Liveliness, now: datetime) -> timedelta:
    """Answer the interval between polls that a company is worth, were there no budget."""
    quiet = now - company.changed_at if company.changed_at else SLOWEST * 12
    interval = FASTEST * max(quiet / FASTEST, 1.0) ** 0.5
    return min(interval * (NOTIFIED if _told(company) else 1), SLOWEST)


def _told(company: Liveliness) -> bool:
    """Whether notifications arrive: the last one is about as young as the last change."""
    if company.notified_at is None:
        return False
    return company.changed_at is None or company.changed_at - company.notified_at < TRUSTED


def stretched(interval: timedelta, stretch: float) -> timedelta:
    """Answer an interval as long as the budget makes it; never so long that changes would be forgotten."""
    return interval * min(max(stretch, 1.0), LONGEST / interval)


def wants(company: Liveliness, now: datetime) -> float:
    """Answer how many metered calls a day a company takes, were there no budget."""
    polls = _DAY / natural(company, now) * (2 if _told(company) else 1)  # notifications bring them forward
    return POLL_CALLS * polls + OUTSIDE_CALLS * (_DAY / OUTSIDE) + CERTIFICATE_CALLS


def follow(now: datetime, *, polled_at: datetime, every: timedelta) -> datetime:
    """Answer when a poll follows a notification that came now."""
    return max(now + FOLLOW, polled_at + every / 2)


def next_night(now: datetime, zone: str | None, *, spread: float, stretch: float = 1.0) -> datetime:
    """Answer when the next certificate is due: the next night, or as many nights later as the budget needs."""
    place = _zone(zone)
    night = datetime.combine(now.astimezone(place).date(), NIGHT, place)
    if _within(night, spread) <= now:
        night += _DAY
    nights = ceil(min(max(stretch, 1.0), LONGEST / _DAY))
    return _within(night + (nights - 1) * _DAY, spread)


def _within(night: datetime, spread: float) -> datetime:
    return night.astimezone(UTC) + NIGHTLY * spread


def backoff(failures: int, *, wait: timedelta = timedelta()) -> timedelta:
    """Answer how long to leave a company alone after so many failures in a row; `wait` is what was asked of us."""
    return max(min(AGAIN * 2 ** min(failures - 1, 10), SLOWEST), wait)


def spread(id_: UUID) -> float:
    """Answer where between 0 and 1 a company stands, so that companies do not come all at once."""
    return (id_.int & 0xFFFF) / 0x10000


def earlier(interval: timedelta, share: float) -> timedelta:
    """Take up to a tenth off an interval: never later than promised, and not all at once."""
    return interval * (1 - 0.1 * share)


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
