"""Promise 10: limits hold across processes."""

import asyncio
import json
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from tieout.clock import Clock
from tieout.meter.limits import SharedPace

CALLER = Path(__file__).with_name("caller.py")


@pytest.fixture
def clock(clock):
    clock.freeze()
    return clock


@pytest.fixture
def sleep(clock):
    """Let time pass by sleeping."""

    async def sleep(seconds):
        clock.advance(timedelta(seconds=seconds))

    return sleep


@pytest.fixture
def pace(engine, clock, sleep):
    def make(realm_id="1", environment="sandbox"):
        return SharedPace(engine, clock, environment=environment, realm_id=realm_id, sleep=sleep)

    return make


@pytest.fixture
def went(pace, clock):
    """Let processes take turns; answer when each call went, in seconds since the first."""

    async def went(calls, kind="request", processes=2):
        paces = [pace() for _ in range(processes)]
        start = clock.now()
        times = []
        for number in range(calls):
            await paces[number % processes].admit(kind)
            times.append((clock.now() - start).total_seconds())
        return times

    return went


def start(stack, given):
    child = stack.enter_context(
        subprocess.Popen([sys.executable, CALLER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    )
    child.stdin.write(json.dumps(given) + "\n")
    child.stdin.flush()
    return child


def most_in(times, seconds):
    """Answer the most calls in any window of this length, its oldest end excluded."""
    return max(sum(1 for other in times if one <= other < one + seconds) for one in times)


async def test_five_hundred_a_minute_and_ten_a_second_hold(went):
    times = await went(1100)
    assert most_in(times, 1) <= 10
    assert most_in(times, 60) <= 500
    assert len(times) / times[-1] > 7.5  # and little of them is wasted


async def test_forty_batches_a_minute_hold_and_they_count_as_requests(went):
    times = await went(100, "batch")
    assert most_in(times, 60) <= 40
    assert most_in(times, 1) <= 10
    assert len(times) / times[-1] > 0.55


async def test_batches_do_not_hold_other_requests_up(pace, clock):
    start = clock.now()
    one = pace()
    for _ in range(4):
        await one.admit("batch")
    await one.admit("request")
    assert clock.now() - start < timedelta(seconds=2)


async def test_another_company_and_another_environment_have_limits_of_their_own(pace, clock):
    start = clock.now()
    for one in (pace("1"), pace("2"), pace("1", environment="production")):
        await one.admit("request")
    assert clock.now() == start


async def test_idle_time_is_not_saved_up(pace, went, clock):
    await pace().admit("request")
    clock.advance(timedelta(hours=1))
    assert most_in(await went(700), 60) <= 500


async def test_a_pause_holds_for_everybody_and_ends(pace, clock):
    one, other = pace(), pace()
    start = clock.now()
    await one.pause(60)
    await other.admit("request")
    assert timedelta(seconds=60) <= clock.now() - start < timedelta(seconds=61)


async def test_a_shorter_pause_does_not_cut_a_longer_one(pace, clock):
    start = clock.now()
    await pace().pause(60)
    await pace().pause(1)
    await pace().admit("request")
    assert clock.now() - start >= timedelta(seconds=60)


async def test_whoever_waits_already_waits_out_a_pause_and_does_not_go_with_all_the_others(engine):
    """Ten who wake up together at the end of a pause would bring the next one on. Measured on the wall clock."""
    paces = [SharedPace(engine, Clock(), environment="sandbox", realm_id="1") for _ in range(2)]
    went = []

    async def call(pace):
        await pace.admit("request")
        went.append(time.monotonic())

    await paces[0].admit("request")
    waiting = [asyncio.create_task(call(paces[number % 2])) for number in range(8)]
    await asyncio.sleep(0.2)
    early = len(went)
    paused = time.monotonic()
    await paces[1].pause(1.5)
    await asyncio.gather(*waiting)
    late = [moment - paused for moment in went[early + 1 :]]  # one may have been on its way
    assert early < 4
    assert min(late) >= 1.4
    assert max(late) - min(late) > 0.09 * (len(late) - 1)


async def test_two_processes_at_once_keep_the_limit_of_a_second(database_url):
    """Measured on the wall clock."""
    with ExitStack() as stack:
        children = [start(stack, {"database_url": database_url, "calls": 20}) for _ in range(2)]
        for child in children:
            assert await asyncio.to_thread(child.stdout.readline) == "ready\n"
        for child in children:
            child.stdin.write("go\n")
            child.stdin.flush()
        said = [await asyncio.to_thread(child.communicate) for child in children]
    times = [moment for out, _ in said for moment in json.loads(out)]
    assert len(times) == 40
    assert most_in(sorted(times), 1) <= 11  # the program looks at its clock after its turn, under load later
    assert max(times) - min(times) > 3.9
