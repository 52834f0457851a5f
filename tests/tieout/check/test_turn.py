from datetime import UTC, datetime, timedelta
from uuid import UUID

from tieout.check.ranges import WHOLE
from tieout.check.turn import ROWS, part_of, whose

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)
COMPANY = UUID(int=7)


def test_every_part_of_everything_has_its_turn_night_after_night():
    counts = {"Vendor": 30, "Invoice": 3 * ROWS + 1, "Bill": ROWS}
    nights = [whose(counts, COMPANY, NOON + timedelta(days=night)) for night in range(6)]
    assert sorted(nights) == [("Bill", 0), *(("Invoice", part) for part in range(4)), ("Vendor", 0)]


def test_a_company_that_has_nothing_has_no_turn():
    assert whose({}, COMPANY, NOON) is None


def test_the_parts_hold_everything_once():
    created = [NOON + timedelta(minutes=number) for number in range(2 * ROWS + 5)]
    parts = [part_of(created, number) for number in range(3)]
    assert (parts[0].low, parts[-1].high) == (None, None)
    assert [part.high for part in parts[:-1]] == [part.low for part in parts[1:]]
    assert part_of(created, 9) == parts[-1]


def test_what_has_no_times_is_compared_as_a_whole():
    assert part_of([NOON, None], 0) == WHOLE
