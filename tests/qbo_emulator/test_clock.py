from datetime import UTC, datetime, timedelta

import pytest

from qbo_emulator.clock import Clock

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


def test_a_frozen_clock_moves_only_when_it_is_advanced():
    clock = Clock()
    clock.freeze(NEW_YEAR)
    assert clock.now() == clock.now() == NEW_YEAR
    clock.advance(timedelta(days=1))
    assert clock.now() == NEW_YEAR + timedelta(days=1)


def test_a_resumed_clock_goes_on_from_where_it_stood():
    clock = Clock()
    clock.freeze(NEW_YEAR)
    clock.resume()
    assert NEW_YEAR < clock.now() < NEW_YEAR + timedelta(seconds=5)


def test_a_jump_lands_on_the_time_frozen_or_not():
    clock = Clock()
    clock.jump(NEW_YEAR)
    assert clock.now() - NEW_YEAR < timedelta(seconds=5)
    clock.freeze()
    clock.jump(NEW_YEAR)
    assert clock.now() == NEW_YEAR


def test_two_programs_agree_through_the_file(tmp_path):
    one, other = Clock(tmp_path / "clock"), Clock.from_env({"TIEOUT_CLOCK_FILE": str(tmp_path / "clock")})
    one.freeze(NEW_YEAR)
    assert other.now() == NEW_YEAR
    other.advance(timedelta(days=100))
    assert one.now() == NEW_YEAR + timedelta(days=100)
    one.reset()
    assert other.now() == pytest.approx(datetime.now(UTC), abs=timedelta(seconds=5))


def test_the_file_is_the_one_that_tieout_writes(tmp_path):
    from tieout.clock import Clock as TieoutClock

    theirs = TieoutClock(tmp_path / "clock")
    theirs.freeze(NEW_YEAR)
    theirs.advance(timedelta(hours=1))
    assert Clock(tmp_path / "clock").now() == NEW_YEAR + timedelta(hours=1)
