"""What is tried again, and when."""

import pytest

from qbo.errors import (
    OutcomeUnknown,
    Refused,
    ServerFault,
    StaleRecord,
    Throttled,
    Unauthorized,
    Unreachable,
    Unreadable,
)
from qbo.retry import NEVER, Retry, in_doubt


@pytest.mark.parametrize(
    "failure", [Unreachable(), OutcomeUnknown(), ServerFault(status=503), Unreadable(status=200), ServerFault()]
)
def test_what_may_pass_is_tried_again(failure):
    assert Retry().wait(failure, 1) is not None
    assert NEVER.wait(failure, 1) is None


@pytest.mark.parametrize("failure", [Refused(), StaleRecord(), Unauthorized(), Throttled(), ServerFault(status=200)])
def test_what_stays_is_not(failure):
    assert Retry().wait(failure, 1) is None


def test_waits_grow_with_jitter_up_to_a_ceiling():
    longest, shortest = Retry(attempts=20, jitter=lambda: 1.0), Retry(attempts=20, jitter=lambda: 0.0)
    waits = [longest.wait(Unreachable(), attempt) for attempt in range(1, 9)]
    assert waits == [0.5, 1, 2, 4, 8, 16, 20, 20]
    assert [shortest.wait(Unreachable(), attempt) for attempt in (1, 2)] == [0.25, 0.5]


def test_it_ends():
    assert Retry(attempts=3).wait(Unreachable(), 3) is None


@pytest.mark.parametrize("failure", [OutcomeUnknown(), ServerFault(status=500), Unreadable(status=200)])
def test_a_write_that_fails_so_may_have_happened(failure):
    assert in_doubt(failure)


@pytest.mark.parametrize("failure", [Unreachable(), Refused(), ServerFault(status=200), Throttled()])
def test_a_write_that_fails_so_did_not_happen(failure):
    assert not in_doubt(failure)
