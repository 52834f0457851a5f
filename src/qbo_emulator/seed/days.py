"""The year a company looks back on: when things happen, in working hours and more of them in the season."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import accumulate
from random import Random

DAY = 86_400
DAYS = 365
OPENS, CLOSES = 8 * 3_600, 18 * 3_600
_WEEKDAYS = (10, 11, 11, 11, 9, 3, 1)
_MONTHS = (6, 6, 9, 12, 13, 12, 11, 11, 10, 9, 7, 6)


@dataclass(frozen=True, slots=True)
class Year:
    """The 365 days that end at `now`; moments are whole seconds since the epoch, days those of the company's zone."""

    now: datetime
    zone: tzinfo

    @property
    def end(self) -> int:
        """The last moment there is, a little before now: what is entered then still has time to be changed."""
        return int(self.now.timestamp()) - 120

    def day(self, moment: int) -> date:
        """Return the company's date at a moment."""
        return datetime.fromtimestamp(moment, self.zone).date()

    def at(self, moment: int) -> datetime:
        """Return a moment as the books take it."""
        return datetime.fromtimestamp(moment, UTC)

    def moments(self, rng: Random, count: int, *, until_today: bool = False) -> list[int]:
        """Return `count` moments of the year in order; `until_today` makes the last of them the last there is."""
        if not count:
            return []
        today = self.now.astimezone(self.zone).date()
        first = today - timedelta(days=DAYS - 1)
        days = [first + timedelta(days=number) for number in range(DAYS)]
        weights = list(accumulate(_WEEKDAYS[day.weekday()] * _MONTHS[day.month - 1] for day in days))
        midnights = [int(datetime.combine(day, time.min, self.zone).timestamp()) for day in days]
        chosen = rng.choices(midnights, cum_weights=weights, k=count)
        moments = sorted(self._within(rng, midnight) for midnight in chosen)
        if until_today:
            moments[-1] = self.end
        return moments

    def after(self, rng: Random, moment: int, *, fewest: int, most: int) -> int:
        """Return a moment so many days later, in working hours; sooner where the year ends before."""
        day, left = self.day(moment), (self.day(self.end) - self.day(moment)).days
        days = rng.randint(fewest, most)
        if days > left:
            days = rng.randint(0, left)
        midnight = datetime.combine(day + timedelta(days=days), time.min, self.zone)
        later = int(midnight.timestamp()) + rng.randint(OPENS, CLOSES)
        if moment < later <= self.end:
            return later
        return min(moment + rng.randint(60, DAY // 12), max(moment + 1, self.end + 60))

    def _within(self, rng: Random, midnight: int) -> int:
        moment = midnight + rng.randint(OPENS, CLOSES)
        return moment if moment <= self.end else rng.randint(midnight - DAY // 2, self.end)
