from datetime import UTC, datetime, timedelta
from math import inf
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.pull import cadence
from tieout.pull.cadence import Liveliness, natural

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def lively(quiet, told=None):
    return Liveliness(changed_at=NOON - quiet, notified_at=None if told is None else NOON - told)


@pytest.mark.parametrize(
    ("quiet", "interval"),
    [
        (MINUTE, 5 * MINUTE),
        (20 * MINUTE, 10 * MINUTE),
        (8 * HOUR, 49 * MINUTE),
        (2 * DAY, 2 * HOUR),
        (60 * DAY, 6 * HOUR),
    ],
)
def test_the_longer_a_company_is_quiet_the_rarer_it_is_asked(quiet, interval):
    assert abs(natural(lively(quiet), NOON) - interval) < MINUTE


def test_a_company_that_never_changed_is_not_asked_often():
    assert HOUR < natural(Liveliness(), NOON) < cadence.SLOWEST


def test_where_notifications_arrive_polls_are_rarer():
    assert natural(lively(HOUR, told=2 * HOUR), NOON) == 4 * natural(lively(HOUR), NOON)
    assert natural(lively(30 * DAY, told=30 * DAY), NOON) == cadence.SLOWEST


def test_notifications_that_stopped_are_no_longer_relied_upon():
    """What polls find days after the last word was not announced."""
    assert natural(lively(HOUR, told=4 * DAY), NOON) == natural(lively(HOUR), NOON)


def test_a_notified_poll_comes_soon_but_keeps_half_of_its_interval():
    assert cadence.follow(NOON, polled_at=NOON - 2 * HOUR, every=HOUR) == NOON + 5 * MINUTE
    assert cadence.follow(NOON, polled_at=NOON - 5 * MINUTE, every=HOUR) == NOON + 25 * MINUTE


@given(st.timedeltas(timedelta(0), timedelta(days=400)), st.floats(0, 1), st.floats(0.1, 1000) | st.just(inf))
def test_no_interval_is_so_long_that_changes_are_forgotten(quiet, share, stretch):
    interval = cadence.stretched(natural(lively(quiet), NOON), stretch)
    assert cadence.FASTEST <= interval <= 14 * DAY
    assert 0.9 * interval <= cadence.earlier(interval, share) <= interval
    night = cadence.next_night(NOON, "America/Los_Angeles", spread=share, stretch=stretch)
    assert NOON < night <= NOON + 15 * DAY


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Europe/Berlin", "Australia/Sydney", "Asia/Kolkata", None])
def test_certificates_are_made_between_three_and_five_at_night_where_the_company_is(zone):
    place = ZoneInfo(zone or "UTC")
    for hours in range(0, 400 * 24, 7):
        now = NOON + hours * HOUR
        there = cadence.next_night(now, zone, spread=0.5).astimezone(place)
        assert there > now
        assert there - now <= DAY + HOUR
        assert 3 <= there.hour <= 5  # nights in which the clock is turned have other hours


def test_an_unknown_zone_is_taken_for_utc():
    assert cadence.next_night(NOON, "Mars/Olympus", spread=0) == datetime(2026, 3, 15, 3, tzinfo=UTC)


def test_a_tight_budget_makes_certificates_rarer_by_whole_nights():
    one = cadence.next_night(NOON, None, spread=0.25)
    assert cadence.next_night(NOON, None, spread=0.25, stretch=2.5) == one + 2 * DAY


def test_after_failures_a_company_is_left_alone_longer_but_never_for_good():
    waits = [cadence.backoff(failures) for failures in (1, 2, 3, 50)]
    assert waits == [5 * MINUTE, 10 * MINUTE, 20 * MINUTE, cadence.SLOWEST]
    assert cadence.backoff(1, wait=HOUR) == HOUR


def test_companies_are_spread_out():
    shares = sorted(cadence.spread(uuid4()) for _ in range(1000))
    assert shares[0] < 0.05
    assert shares[-1] > 0.95
    assert 0.4 < shares[500] < 0.6


@given(st.timedeltas(timedelta(0), timedelta(days=400)))
def test_what_a_company_wants_covers_its_polls_the_rest_and_the_certificate(quiet):
    wanted = cadence.wants(lively(quiet), NOON)
    assert 4 + 4 + 10 <= wanted <= 288 + 4 + 10
