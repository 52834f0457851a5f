"""The limits hold, whoever asks how fast."""

import asyncio
from itertools import pairwise

import pytest

from qbo.throttle import Throttle


@pytest.fixture
def throttle(hours):
    return Throttle(monotonic=hours.monotonic, sleep=hours.sleep)


def most(gone, window):
    return max(sum(1 for other in gone if start <= other < start + window) for start in gone)


async def rush(throttle, hours, kind, times):
    gone = []

    async def one():
        await throttle.admit(kind)
        gone.append(hours.seconds)

    await asyncio.gather(*(one() for _ in range(times)))
    return gone


async def test_no_second_sees_more_than_ten_and_no_minute_more_than_five_hundred(throttle, hours):
    gone = await rush(throttle, hours, "request", 1200)
    assert most(gone, 1.0) <= 10
    assert most(gone, 60.0) <= 500


async def test_requests_leave_evenly_so_that_a_bumpy_road_does_not_bunch_them(throttle, hours):
    gone = await rush(throttle, hours, "request", 30)
    gaps = [later - earlier for earlier, later in pairwise(gone)]
    assert min(gaps) >= 0.119
    assert gone[-1] - gone[0] < 4


async def test_no_minute_sees_more_than_forty_batches(throttle, hours):
    assert most(await rush(throttle, hours, "batch", 100), 60.0) <= 40


async def test_a_batch_is_a_request_too(throttle, hours):
    gone = await rush(throttle, hours, "batch", 8) + await rush(throttle, hours, "request", 8)
    assert most(gone, 1.0) <= 10


async def test_a_pause_holds_everybody_who_already_waits_too(throttle, hours):
    await rush(throttle, hours, "request", 10)
    await throttle.pause(60)
    began = hours.seconds
    gone = await rush(throttle, hours, "request", 5)
    assert min(gone) >= began + 60


async def test_a_shorter_pause_does_not_end_a_longer_one(throttle, hours):
    began = hours.seconds
    await throttle.pause(60)
    await throttle.pause(1)
    assert min(await rush(throttle, hours, "request", 1)) >= began + 60
