import asyncio
import json
import random
import sys
import time
from asyncio.subprocess import PIPE
from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qbo.facts import limits as facts
from tieout.clock import Clock
from tieout.meter.limits import SharedPace

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class World:
    """A stopped clock that sleeping turns, and paces that tell when each request went."""

    def __init__(self, engine):
        self.engine = engine
        self.clock = Clock()
        self.clock.freeze(NOON)
        self.went = {"request": [], "batch": []}

    def pace(self, realm_id="1001", environment="sandbox"):
        return SharedPace(self.engine, self.clock, environment=environment, realm_id=realm_id, sleep=self.sleep)

    async def sleep(self, seconds):
        self.clock.advance(timedelta(seconds=seconds))

    @property
    def seconds(self):
        return (self.clock.now() - NOON).total_seconds()

    async def go(self, pace, kind="request"):
        await pace.admit(kind)
        self.went[kind].append(self.seconds)


def most_in(times, window):
    """Answer the most that went in any window of so many seconds."""
    times = sorted(times)
    return max(bisect_left(times, start + window) - number for number, start in enumerate(times))


def within_the_limits(went):
    every = went["request"] + went["batch"]
    assert most_in(every, 1) <= facts.REQUESTS_PER_SECOND
    assert most_in(every, 60) <= facts.REQUESTS_PER_MINUTE
    assert not went["batch"] or most_in(went["batch"], 60) <= facts.BATCHES_PER_MINUTE


@pytest.fixture
def world(engine):
    return World(engine)


async def test_somebody_greedy_stays_within_every_limit_and_gets_most_of_it(world):
    paces = [world.pace(), world.pace()]
    for number in range(620):
        await world.go(paces[number % 2])
    within_the_limits(world.went)
    assert most_in(world.went["request"], 60) > 450


async def test_batches_stay_within_their_limit_and_get_most_of_it(world):
    pace = world.pace()
    for _ in range(90):
        await world.go(pace, "batch")
    within_the_limits(world.went)
    assert most_in(world.went["batch"], 60) > 35


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_mixture_comes_and_rests_every_window_stays_within_the_limits(world, seed):
    dice = random.Random(seed)
    paces = [world.pace() for _ in range(3)]
    for _ in range(500):
        if dice.random() < 0.03:
            world.clock.advance(timedelta(seconds=dice.choice((0.05, 0.5, 3, 20, 61))))
        await world.go(dice.choice(paces), "batch" if dice.random() < 0.1 else "request")
    within_the_limits(world.went)


async def test_a_batch_that_waits_for_its_turn_holds_no_request_up(world):
    began, end = asyncio.Event(), asyncio.Event()

    async def sleep(seconds):
        if seconds > 1:
            began.set()
            await end.wait()
        await world.sleep(seconds)

    pace = SharedPace(world.engine, world.clock, environment="sandbox", realm_id="1001", sleep=sleep)
    for _ in range(8):
        await pace.admit("batch")
    batch = asyncio.create_task(pace.admit("batch"))
    await asyncio.wait_for(began.wait(), 5)
    await pace.admit("request")
    assert not batch.done()
    end.set()
    await batch


async def test_a_pause_stops_everybody_of_that_company_and_nobody_else(world):
    await world.pace().admit("request")
    await world.pace().pause(30)
    await world.pace().pause(5)
    for other in (world.pace("2002"), world.pace(environment="production")):
        await other.admit("request")
    assert world.seconds == 0
    await world.go(world.pace())
    assert world.seconds == pytest.approx(30, abs=0.01)


async def test_a_pause_before_the_first_call_counts_too(world):
    await world.pace().pause(10)
    await world.go(world.pace())
    assert world.seconds == pytest.approx(10, abs=0.01)


async def test_a_pause_that_comes_while_somebody_waits_stops_them(world):
    pace, asleep = world.pace(), []

    async def sleep(seconds):
        if not asleep:
            await world.pace().pause(60)
        asleep.append(seconds)
        await world.sleep(seconds)

    await pace.admit("request")
    await SharedPace(world.engine, world.clock, environment="sandbox", realm_id="1001", sleep=sleep).admit("request")
    assert world.seconds >= 60


async def test_two_programs_together_stay_within_ten_a_second(engine, database_url):
    given = json.dumps({"database_url": database_url, "realm_id": "1001", "calls": 14})
    programs = [
        await asyncio.create_subprocess_exec(
            sys.executable, str(Path(__file__).with_name("going.py")), given, stdin=PIPE, stdout=PIPE
        )
        for _ in range(2)
    ]
    for program in programs:
        assert await program.stdout.readline() == b"ready\n"
    for program in programs:
        program.stdin.write(b"go\n")
    went = [json.loads(await program.stdout.readline()) for program in programs]
    for program in programs:
        await program.communicate()
    times = [*went[0], *went[1]]
    assert len(times) == 28
    assert (
        most_in(times, 1) <= facts.REQUESTS_PER_SECOND + 1
    )  # each looks at its clock after its turn, under load later
    assert max(times) - min(times) > 27 * 0.1


async def test_those_who_waited_out_a_pause_do_not_go_all_at_once(engine):
    """Ten who wake up together would bring the next pause on. Measured on the wall clock."""
    paces = [SharedPace(engine, Clock(), environment="sandbox", realm_id="1001") for _ in range(2)]
    went = []

    async def call(pace):
        await pace.admit("request")
        went.append(time.monotonic())

    await paces[0].pause(1)
    paused = time.monotonic()
    await asyncio.gather(*(call(paces[number % 2]) for number in range(8)))
    assert min(went) - paused > 0.9
    assert max(went) - min(went) > 0.09 * 7


@pytest.mark.parametrize("kind", ["request", "batch"])
async def test_a_clock_that_is_put_back_holds_nobody_up_and_the_limits_hold_again(world, kind):
    pace = world.pace()
    for _ in range(20):
        await world.go(pace, kind)
    await pace.pause(60)
    world.clock.freeze(NOON - timedelta(days=31))
    world.went[kind].clear()
    for _ in range(60):
        await world.go(pace, kind)
    assert world.went[kind][0] + timedelta(days=31).total_seconds() < 1
    within_the_limits(world.went)


async def test_a_clock_that_is_put_back_while_somebody_waits_lets_them_go_soon(world):
    pace = world.pace()
    await pace.pause(60)
    slept = []

    async def put_back(seconds):
        slept.append(seconds)
        world.clock.freeze(NOON - timedelta(hours=3))

    stranger = SharedPace(world.engine, world.clock, environment="sandbox", realm_id="1001", sleep=put_back)
    await stranger.admit("request")
    assert sum(slept) <= 10
