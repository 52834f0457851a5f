"""Times, members and names are written as people say them."""

from datetime import UTC, datetime, timedelta

import pytest

from tieout.web import words

NOW = datetime(2026, 3, 14, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("DueDate", "Due date"),
        ("Line[0].Amount", "Line 1, amount"),
        ("Line[11].AccountBasedExpenseLineDetail.AccountRef.value", "Line 12, account ref"),
        ("value", "value"),
    ],
)
def test_a_member_is_named_as_people_count(path, said):
    assert words.member(path) == said


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=2), "just now"),
        (timedelta(minutes=3), "3 minutes ago"),
        (timedelta(hours=-2), "in 2 hours"),
        (timedelta(days=8), "1 week ago"),
    ],
)
def test_a_time_is_said_from_now(before, said):
    assert words.relative(NOW - before, NOW) == said


@pytest.mark.parametrize(
    ("told", "said"),
    [("Nothing: it is tried again.", "It is tried again."), ("Connect it again.", "Connect it again."), (None, "")],
)
def test_advice_goes_on_from_the_sentence_before(told, said):
    assert words.advice(told) == said


def test_the_exact_time_is_in_the_zone_of_the_company():
    drawn = words.time(NOW, NOW + timedelta(hours=1), "America/Los_Angeles")
    assert "14 Mar 2026, 02:00:00 PDT" in drawn
    assert ">1 hour ago<" in drawn


def test_a_far_time_is_said_by_its_day():
    assert ">13 Mar 2031<" in words.day(NOW.replace(year=2031, hour=3), NOW, "America/Los_Angeles")
