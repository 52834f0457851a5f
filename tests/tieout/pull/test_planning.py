"""Promise 11: a budget slows polling before the cap. The simulation of `bench/schedule.py`, in short."""

import importlib.util
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tieout.businesses import store as businesses
from tieout.connections import due, schedules
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.meter.budget import Budget
from tieout.pull import planning
from tieout.pull.planning import CERTIFY, OUTSIDE, POLL

NOON = datetime(2026, 4, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
AMPLE = Budget(limit=None, spent=0, wanted=0.0, now=NOON)


@pytest.fixture(scope="session")
def bench():
    where = Path(__file__).parents[3] / "bench" / "schedule.py"
    spec = importlib.util.spec_from_file_location("bench_schedule", where)
    module = sys.modules["bench_schedule"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
async def connection(engine):
    async with transaction(engine) as conn:
        business = await businesses.create(conn, name="Craig's", now=NOON)
        return await connections.open(conn, business_id=business.id, environment="sandbox", realm_id="1001", now=NOON)


async def times(conn, connection):
    found = {work: await due.find(conn, connection.id, work) for work in planning.WORKS}
    return {work: one.due_at for work, one in found.items() if one}


@pytest.mark.timeout(300)
async def test_many_companies_are_fresh_within_intervals_that_the_budget_allows(bench, engine):
    """As dear as 2,000 companies at 500,000 calls a month."""
    found = await bench.Simulation(engine, companies=100, days=1, limit=25_000).run()
    assert found["companies"] == 100
    assert found["latest_minutes"] <= 5  # one step of the simulation's time
    assert found["stretch"]["mean"] > 2
    assert found["spent"] <= found["allowed_so_far"]
    assert found["forecast"] <= 25_000
    kinds = found["kinds"]
    middle = [kinds[kind]["interval_minutes"]["p50"] for kind in ("busy", "steady", "quiet", "asleep")]
    assert middle == sorted(middle)
    assert kinds["busy"]["poll"] > 3 * kinds["asleep"]["poll"]


async def test_where_the_budget_is_ample_nothing_is_stretched(bench, engine):
    found = await bench.Simulation(engine, companies=10, days=1, limit=500_000).run()
    assert found["stretch"]["most"] == 1.0
    assert found["kinds"]["busy"]["interval_minutes"]["p50"] <= 40
    assert all(row["certify"] >= 8 * 29 for row in found["kinds"].values())  # every night


async def test_what_is_planned_already_stays_and_what_was_just_done_is_planned_anew(engine, connection):
    async with transaction(engine) as conn:
        await planning.plan(conn, connection.id, AMPLE)
        first = await times(conn, connection)
        assert set(first) == set(planning.WORKS)
        later = Budget(limit=None, spent=0, wanted=0.0, now=NOON + HOUR)
        await planning.plan(conn, connection.id, later, fresh=(OUTSIDE,))
        second = await times(conn, connection)
    assert (second[POLL], second[CERTIFY]) == (first[POLL], first[CERTIFY])
    assert second[OUTSIDE] == first[OUTSIDE] + HOUR


@pytest.mark.parametrize("state", ["needs_reconnect", "disconnected"])
async def test_for_a_company_that_cannot_be_read_nothing_is_planned(engine, connection, state):
    async with transaction(engine) as conn:
        await connections.set_state(conn, connection.id, state, now=NOON)
        await planning.plan(conn, connection.id, AMPLE)
        assert await times(conn, connection) == {}


async def test_a_selection_without_changes_to_ask_for_needs_no_polls(engine, connection):
    async with transaction(engine) as conn:
        await schedules.select_entities(conn, connection.id, ["TaxCode"])
        await planning.plan(conn, connection.id, AMPLE)
        assert set(await times(conn, connection)) == {OUTSIDE, CERTIFY}


async def test_a_look_that_fails_is_put_off_further_each_time_whatever_goes_well_beside_it(engine, connection):
    async with transaction(engine) as conn:
        waits = []
        await planning.plan(conn, connection.id, AMPLE)
        for _ in range(3):
            await planning.put_off(conn, connection.id, POLL, now=NOON)
            waits.append((await times(conn, connection))[POLL] - NOON)
            await planning.plan(conn, connection.id, AMPLE, fresh=[OUTSIDE])
        assert waits == [timedelta(minutes=5), timedelta(minutes=10), timedelta(minutes=20)]
        assert await planning.failing(conn, connection.id) == [POLL]
        await planning.plan(conn, connection.id, AMPLE, fresh=[POLL])
        assert await planning.failing(conn, connection.id) == []


async def test_a_notification_before_anything_was_planned_is_noted_only(engine, connection):
    async with transaction(engine) as conn:
        await planning.notified(conn, connection.id, NOON)
        assert await times(conn, connection) == {}
        assert (await schedules.of(conn, connection.id)).notified_at == NOON
