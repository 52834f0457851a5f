"""One state from what is known: what stops everything comes first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tieout.health.facts import Differing, Facts, Failure, Held
from tieout.health.states import ACTIONS, STATES, WORST_FIRST, Bearings, judge
from tieout.health.writes import Stuck, Writes
from tieout.ids import BusinessId, ConnectionId, RunId, new_id
from tieout.issues.problem import Subject

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HERE = Bearings(now=NOON, environment="sandbox", month_ends_at=NOON + 15 * DAY)
WELL = Facts(
    id=ConnectionId(new_id()), business_id=BusinessId(new_id()), business_name="Craig's", environment="sandbox",
    realm_id="1001", company_name=None, state="active", cause=None, connected_at=NOON - 10 * DAY, disconnected_at=None,
    paused_at=None, polled_at=NOON - HOUR, changed_at=None, notified_at=None, failures=0, run_id=None,
    succeeded_at=NOON - DAY, next_at=NOON + HOUR, authorizing=False, ending=False, failure=None,
    idle_ends_at=NOON + 90 * DAY,
)  # fmt: skip


def failed(*, error="Refused", owner="customer", trigger="manual", code=None, at=NOON):
    cause = {"error": error, "owner": owner, "action": "Do it.", "meaning": "So it is.", "code": code}
    return Failure(RunId(new_id()), trigger, at, "REASON", cause)


OUTAGE = failed(error="ServerFault", owner="intuit")


@pytest.mark.parametrize(
    ("state", "changed"),
    [
        ("healthy", {}),
        ("connected", {"polled_at": None, "succeeded_at": None}),
        ("syncing", {"run_id": RunId(new_id())}),
        ("syncing", {"run_id": RunId(new_id()), "failure": failed()}),
        ("paused", {"paused_at": NOON}),
        ("rate_limited", {"rests_until": NOON + HOUR, "run_id": RunId(new_id())}),
        ("healthy", {"rests_until": NOON - HOUR}),
        ("degraded", {"failure": OUTAGE}),
        ("degraded", {"failures": 1}),
        ("action_required", {"failure": failed()}),
        ("action_required", {"held": (Held("Bill", 90, 100),)}),
        ("action_required", {"differing": (Differing("Bill", 5, 4, NOON),)}),
        ("action_required", {"environment": "production"}),
        ("needs_reauth", {"state": "needs_reconnect", "cause": "revoked", "failure": OUTAGE}),
        ("authorizing", {"state": "needs_reconnect", "cause": "revoked", "authorizing": True}),
        ("healthy", {"authorizing": True}),
        ("disconnected", {"state": "disconnected", "failure": failed()}),
        ("disconnecting", {"state": "disconnected", "ending": True, "authorizing": True}),
        ("authorizing", {"state": "disconnected", "authorizing": True}),
    ],
)
def test_the_first_that_holds_is_the_state(state, changed):
    found = judge(replace(WELL, **changed), HERE)
    assert (found.state, found.action) == (state, ACTIONS[state])


def test_every_state_has_an_action_and_a_rank():
    assert set(ACTIONS) == set(STATES) == set(WORST_FIRST)


def test_a_spent_month_is_said_with_its_end_and_a_pause_with_the_time_that_quickbooks_asked_for():
    spent = judge(WELL, replace(HERE, budget_lasts=False))
    assert (spent.state, spent.until) == ("budget_paused", HERE.month_ends_at)
    assert judge(replace(WELL, rests_until=NOON + HOUR), HERE).until == NOON + HOUR


def test_what_is_wrong_speaks_for_the_state_and_says_whose_turn_it_is():
    found = judge(replace(WELL, failure=failed(code="6190")), HERE)
    assert (found.sentence, found.owner, found.advice) == ("A sync stopped: So it is.", "customer", "Do it.")
    assert judge(replace(WELL, failures=1), HERE).owner is None


def keys(facts, bearings=HERE):
    return [problem.key for problem in judge(facts, bearings).problems]


def test_trouble_that_passes_is_told_when_a_look_meets_it_twice_and_at_once_when_somebody_waits():
    polled = failed(error="ServerFault", owner="intuit", trigger="schedule")
    assert keys(replace(WELL, failure=polled, failures=1)) == []
    assert keys(replace(WELL, failure=polled, failures=2)) == ["sync:ServerFault"]
    assert keys(replace(WELL, failure=OUTAGE)) == ["sync:ServerFault"]


@pytest.mark.parametrize(
    "changed",
    [
        {"failure": failed(error="NotAgreed"), "differing": (Differing("Bill", 5, 4, NOON),)},
        {"failure": failed(error="TooManyGone"), "held": (Held("Bill", 90, 100),)},
        {"failure": failed(error="ConnectionLost"), "state": "needs_reconnect", "cause": "revoked"},
        {"failure": failed(error="NotConfigured"), "environment": "production"},
    ],
)
def test_a_failure_that_another_problem_explains_is_not_told_twice(changed):
    assert not any(key.startswith("sync:") for key in keys(replace(WELL, **changed)))


def test_a_lost_authorisation_is_over_once_somebody_connected_again():
    lost = failed(error="ConnectionLost", at=NOON - DAY)
    assert keys(replace(WELL, failure=lost, connected_at=NOON)) == []
    assert keys(replace(WELL, failure=lost)) == ["sync:ConnectionLost"]


def test_a_cause_that_nobody_named_still_asks_to_connect_again():
    found = judge(replace(WELL, state="needs_reconnect", cause="something new"), HERE)
    assert (found.problems[0].key, found.owner) == ("connection:something new", "customer")


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"idle_ends_at": NOON + 22 * DAY}, []),
        ({"idle_ends_at": NOON + 20 * DAY}, ["expiry:idle"]),
        ({"hard_ends_at": NOON + 61 * DAY}, []),
        ({"hard_ends_at": NOON + 59 * DAY}, ["expiry:hard"]),
        ({"hard_ends_at": NOON + 9 * DAY, "idle_ends_at": NOON + 9 * DAY}, ["expiry:hard"]),
        ({"stranger_at": NOON - 6 * DAY}, ["tokens:elsewhere"]),
        ({"stranger_at": NOON - 8 * DAY}, []),
        ({"hard_ends_at": NOON + DAY, "state": "needs_reconnect", "cause": "revoked"}, ["connection:revoked"]),
    ],
)
def test_an_end_is_warned_of_before_it_comes_and_stops_nothing(changed, found):
    judged = judge(replace(WELL, **changed), HERE)
    assert [problem.key for problem in judged.problems] == found
    if judged.facts.state == "active":
        assert judged.state == "healthy"


UNREAD = Stuck(
    key="write:not_read_yet", number=2, at=NOON, operation="create", entity="Bill", name="7", about=Subject("Bill"),
    told={"code": "not_read_yet", "sentence": "Unread.", "owner": "operator", "action": "Wait."}, thing="payable",
    thing_id="1", intent_id="2",
)  # fmt: skip


def test_what_the_first_load_mends_is_told_once_it_is_over_and_did_not():
    stuck = replace(WELL, writes=Writes((UNREAD,)))
    assert keys(stuck) == ["write:not_read_yet"]
    assert judge(stuck, HERE).sentence == "Making Bill 7 in QuickBooks is stuck, and 1 more with it: Unread."
    assert keys(replace(stuck, polled_at=None, succeeded_at=None)) == []


def test_errors_come_before_warnings():
    assert keys(replace(WELL, failure=failed(code="6190"), hard_ends_at=NOON + DAY)) == ["sync:6190", "expiry:hard"]
