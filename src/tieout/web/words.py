"""How pages write times, spans and numbers: near ones as people say them, exact ones on hover, in a company's zone."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from markupsafe import Markup

_INNER = frozenset({"value", "AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail", "SalesItemLineDetail"})
_NOTHING = "\N{EN DASH}"
_STEPS = ((60, "second"), (60, "minute"), (24, "hour"), (7, "day"), (4.35, "week"), (12, "month"), (1e9, "year"))


def zone_of(name: str | None) -> ZoneInfo:
    """Find a zone by its name; one that nobody knows is UTC."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def exact(when: datetime, zone: str | None = None) -> str:
    """Write a time to the second, with its zone."""
    there = when.astimezone(zone_of(zone))
    return f"{there:%d %b %Y, %H:%M:%S} {there.tzname()}"


def relative(when: datetime, now: datetime) -> str:
    """Write a time as people say it."""
    seconds = (now - when).total_seconds()
    text = span(timedelta(seconds=abs(seconds)))
    if abs(seconds) < 5:
        return "just now"
    return f"{text} ago" if seconds > 0 else f"in {text}"


def span(length: timedelta) -> str:
    """Write a span in its largest unit."""
    amount = length.total_seconds()
    unit = ""
    for size, name in _STEPS:
        unit = name
        if amount < size:
            break
        amount /= size
    whole = int(amount)
    return f"{whole} {unit}{'' if whole == 1 else 's'}"


def lasted(length: timedelta) -> str:
    """Write how long something took."""
    seconds = length.total_seconds()
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def time(when: datetime | None, now: datetime, zone: str | None = None, *, never: str = "never") -> Markup:
    """Write a time as an element: relative to read, exact on hover."""
    if when is None:
        return Markup('<span class="quiet">{}</span>').format(never)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        when.astimezone(UTC).isoformat(timespec="seconds"), exact(when, zone), relative(when, now)
    )


def day(when: datetime, now: datetime, zone: str | None = None) -> Markup:
    """Write a far time as an element: its day to read, how far that is and the exact time on hover."""
    return Markup('<time datetime="{}" title="{}, {}">{:%d %b %Y}</time>').format(
        when.astimezone(UTC).isoformat(timespec="seconds"), exact(when, zone), relative(when, now),
        when.astimezone(zone_of(zone)),
    )  # fmt: skip


def number(value: float | Decimal | None) -> str:
    """Write a number with its thousands apart; nothing is a dash."""
    return _NOTHING if value is None else f"{value:,}"


def money(value: Decimal | None, currency: str | None = None) -> str:
    """Write an amount exactly."""
    if value is None:
        return _NOTHING
    digits = max(2, -int(value.as_tuple().exponent)) if value.is_finite() else 2
    return f"{value:,.{digits}f}{f' {currency}' if currency else ''}"


def words(text: str) -> str:
    """Write a name of code as words: JournalEntry is Journal entry."""
    spaced = "".join(f" {sign.lower()}" if sign.isupper() and at else sign for at, sign in enumerate(text))
    return spaced.replace("_", " ").strip()


def choices(values: Iterable[str], *, plain: bool = False) -> list[tuple[str, str]]:
    """Answer values, each with how people call it; `plain` ones are called what they are."""
    return [(value, value if plain else words(value).capitalize()) for value in values]


def member(path: str) -> str:
    """Write the place of a member as people count: Line[0].Amount is Line 1, amount."""
    parts = re.sub(r"\[(\d+)\]", lambda found: f" {int(found[1]) + 1}", path).split(".")
    kept = [part for part in parts if part not in _INNER]
    return ", ".join(words(part) if at == 0 else words(part).lower() for at, part in enumerate(kept or parts))


def advice(text: str | None) -> str:
    """Write advice that follows a sentence, and not the question what is to be done: nothing is then left unsaid."""
    text = (text or "").removeprefix("Nothing: ")
    return sentence(text)


def sentence(text: str) -> str:
    """Begin with a capital, end with a full stop."""
    text = text.strip()
    return text if not text else text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")
