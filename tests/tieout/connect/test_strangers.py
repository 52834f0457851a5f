from datetime import UTC, datetime, timedelta

import pytest

from qbo.oauth import Tokens
from tieout.connect.strangers import by_a_stranger

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def answered(left, refresh="new", hard=5 * 365 * DAY):
    return Tokens(
        access_token="access",
        refresh_token=refresh,
        access_expires_at=NOON + HOUR,
        refresh_expires_at=NOON + left,
        hard_expires_at=NOON + hard,
    )


@pytest.mark.parametrize("lifetime", [100 * DAY, 101 * DAY])
@pytest.mark.parametrize(
    ("age", "stranger"),
    [
        (timedelta(0), False),
        (timedelta(minutes=2), False),
        (HOUR, True),
        (20 * HOUR, True),
    ],
)
def test_a_token_that_was_made_long_before_we_asked_was_made_for_somebody_else(lifetime, age, stranger):
    assert by_a_stranger("old", answered(lifetime - age), NOON) is stranger


def test_the_token_that_we_have_is_ours_however_old_it_is():
    assert not by_a_stranger("same", answered(100 * DAY - 20 * HOUR, refresh="same"), NOON)


def test_of_an_authorisation_that_nears_its_end_nothing_can_be_said():
    assert not by_a_stranger("old", answered(60 * DAY, hard=60 * DAY), NOON)


def test_of_lifetimes_that_nobody_knows_nothing_can_be_said():
    assert not by_a_stranger("old", answered(2 * DAY), NOON)
    assert not by_a_stranger("old", answered(365 * DAY), NOON)
