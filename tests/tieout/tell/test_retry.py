"""When an event is told again, and how long an endpoint is left alone."""

from datetime import UTC, datetime, timedelta

from tieout.tell import retry

NOON = datetime(2026, 8, 3, 12, tzinfo=UTC)


def test_there_are_ten_attempts_in_three_days_and_the_waits_grow():
    at, number = NOON, 1
    while (then := retry.again(number, at)) is not None:
        at, number = then, number + 1
    assert number == 10
    assert timedelta(days=3) < at - NOON < timedelta(days=3, hours=6)
    assert list(retry.WAITS) == sorted(retry.WAITS)


def test_an_endpoint_that_fails_is_left_alone_longer_and_never_beyond_half_an_hour():
    rests = [retry.rest(failures) for failures in range(1, 200)]
    assert rests == sorted(rests)
    assert (rests[0], rests[-1]) == (timedelta(seconds=2), timedelta(minutes=30))
