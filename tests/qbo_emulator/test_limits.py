import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest

from qbo_emulator.clock import Clock
from qbo_emulator.limits import Limits
from qbo_emulator.settings import Settings
from qbo_emulator.world import SAMPLE_REALM

INFO = f"/v3/company/{SAMPLE_REALM}/companyinfo/1"


@pytest.fixture
def frozen():
    clock = Clock()
    clock.freeze(datetime(2026, 11, 21, 12, tzinfo=UTC))
    return clock


@pytest.fixture
def limits(frozen):
    return Limits(frozen, Settings())


def _ask(limits, *, realm="1", client="a", kind="query", metered=False):
    admitted = limits.enter(realm, client, kind=kind, metered=metered)
    if admitted:
        limits.leave(realm, client, metered=metered)
    return admitted


def _in_a_row(limits, most=1000, **what):
    return next((number for number in range(most) if not _ask(limits, **what)), most)


def test_ten_a_second_for_each_app_and_company(limits, frozen):
    assert _in_a_row(limits) == 10
    assert _in_a_row(limits, client="b") == 10
    assert _in_a_row(limits, realm="2") == 10
    frozen.advance(timedelta(seconds=1))
    assert _in_a_row(limits) == 10


def test_five_hundred_a_minute_for_a_company_whichever_app_asks(limits, frozen):
    for number in range(50):
        assert _in_a_row(limits, 10, client="ab"[number % 2]) == 10
        frozen.advance(timedelta(seconds=1))
    assert not _ask(limits)
    assert not _ask(limits, client="c")
    frozen.advance(timedelta(seconds=10))
    assert _ask(limits)


def test_forty_batches_a_minute_for_an_app_and_a_hundred_and_twenty_for_a_company(limits, frozen):
    done = {}
    for client in "abcd":
        done[client] = 0
        for _ in range(50):
            done[client] += _ask(limits, client=client, kind="batch")
            frozen.advance(timedelta(milliseconds=110))
    assert done == {"a": 40, "b": 40, "c": 40, "d": 0}
    assert _ask(limits, client="d")


def test_two_hundred_reports_a_minute(limits, frozen):
    done = 0
    for _ in range(210):
        done += _ask(limits, kind="reports")
        frozen.advance(timedelta(milliseconds=125))
    assert done == 200
    assert _ask(limits)


def test_ten_at_a_time(limits, frozen):
    for _ in range(10):
        assert limits.enter("1", "a", kind="query", metered=False)
    frozen.advance(timedelta(seconds=5))
    assert not limits.enter("1", "a", kind="query", metered=False)
    limits.leave("1", "a", metered=False)
    assert limits.enter("1", "a", kind="query", metered=False)


def test_reads_are_counted_by_month_and_blocked_at_the_cap_while_writes_go_on(frozen):
    limits = Limits(frozen, replace(Settings(), metered_calls_per_month=3))
    assert _in_a_row(limits, metered=True) == 3
    assert _ask(limits)
    assert limits.metered("1", "a", frozen.now()) == 3
    frozen.jump(datetime(2026, 12, 1, tzinfo=UTC))
    assert _ask(limits, metered=True)


def test_without_limits_all_may_pass(frozen):
    assert _in_a_row(Limits(frozen, Settings(enforce_limits=False)), 2000) == 2000


async def test_a_throttled_request_is_429_in_quickbooks_words_and_does_nothing(emulator, client, bearer):
    emulator.clock.freeze()
    emulator.configure(Settings())
    answers = [await client.get(INFO, headers=bearer) for _ in range(11)]
    assert [one.status_code for one in answers] == [200] * 10 + [429]
    assert len(emulator.company().asked) == 10
    error = answers[-1].json()["fault"]["error"][0]
    assert error["code"] == "3001"
    assert error["detail"] == "The request limit was reached.  Try again later"
    assert "retry-after" not in answers[-1].headers
    emulator.clock.advance(timedelta(seconds=1))
    assert (await client.get(INFO, headers=bearer)).status_code == 200
    shown = (await client.get("/_emulator/limits")).json()
    assert shown["refused"] == {SAMPLE_REALM: 1}
    assert shown["metered"][0]["calls"] == 11


async def test_a_client_that_asks_one_at_a_time_waits_where_quickbooks_would_have_been_slower(emulator, client, bearer):
    emulator.configure(Settings())
    started = perf_counter()
    answers = [await client.get(INFO, headers=bearer) for _ in range(15)]
    assert {one.status_code for one in answers} == {200}
    assert perf_counter() - started > 0.9
    assert emulator.limits.counters()["refused"] == {}


async def test_whoever_asks_at_once_what_may_be_asked_in_a_second_is_refused(emulator, client, bearer):
    emulator.configure(Settings())
    answers = await asyncio.gather(*(client.get(INFO, headers=bearer) for _ in range(30)))
    assert [one.status_code for one in answers].count(429) >= 15


async def test_whoever_goes_on_too_fast_is_refused_too(emulator, client, bearer):
    emulator.configure(Settings())
    answers = [await client.get(INFO, headers=bearer) for _ in range(30)]
    assert [one.status_code for one in answers].count(429) >= 5
