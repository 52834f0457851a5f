"""Every thing has exactly one visible state, with a next action wherever somebody must act (promise 6)."""

from datetime import UTC, datetime
from itertools import product

import pytest

from tieout.health.standing import STATES, derive
from tieout.ids import new_id
from tieout.intents.state import OPEN
from tieout.intents.store import Intent
from tieout.links.store import Link
from tieout.mirror.read import Mirrored

NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)
COMPANY, BUSINESS = new_id(), new_id()
BLOCKED = {"code": "no_item", "sentence": "No item.", "owner": "customer", "action": "Set one."}
CONFLICT = BLOCKED | {"code": "conflict", "facts": {"choices": ["platform", "quickbooks"]}}


def intent(state="noted", **more):
    given = dict.fromkeys(Intent._fields) | {
        "id": new_id(), "connection_id": COMPANY, "business_id": BUSINESS, "thing": "payable", "thing_id": new_id(),
        "state": state, "due_at": NOON,
    }  # fmt: skip
    return Intent(**given | more)


def link(token=1):
    given = dict.fromkeys(Link._fields) | {"entity": "Bill", "record_id": "7", "sync_token": token}
    return Link(**given)


def record(token=1, lifecycle="active"):
    given = dict.fromkeys(Mirrored._fields) | {"sync_token": token, "lifecycle": lifecycle, "label": "F-7"}
    return Mirrored(**given)


@pytest.mark.parametrize(
    ("coming", "there", "mirrored", "state"),
    [
        (None, None, None, "not eligible"),
        (intent(), None, None, "ready"),
        (intent(waits_for="payee", waits_for_id=new_id(), due_at=None), None, None, "waiting"),
        (intent(blocked=BLOCKED, due_at=None), None, None, "blocked"),
        (intent("refused", blocked=BLOCKED, due_at=None), None, None, "blocked"),
        (intent("ready"), None, None, "ready"),
        (intent("sending"), None, None, "sending"),
        (intent("unknown"), None, None, "unknown"),
        (intent("unknown", blocked=BLOCKED, due_at=None), None, None, "unknown"),
        (intent(blocked=CONFLICT, due_at=None), link(), record(2), "conflict"),
        (intent(ignored_at=NOON), None, None, "ignored"),
        (None, link(), record(), "synced"),
        (None, link(), record(2), "synced"),
        (None, link(), record(lifecycle="deleted"), "conflict"),
        (None, link(), None, "synced"),
    ],
)
def test_what_is_known_of_a_thing_makes_one_state(coming, there, mirrored, state):
    assert derive(COMPANY, coming, there, mirrored, "active").state == state


def test_every_state_is_reached_and_whoever_must_act_is_told_what_to_do():
    marks = (
        {}, {"ignored_at": NOON}, {"blocked": BLOCKED, "due_at": None}, {"blocked": CONFLICT, "due_at": None},
        {"waits_for": "payee"},
    )  # fmt: skip
    comings = [None, *(intent(state, **mark) for state, mark in product(OPEN, marks))]
    found = [
        derive(COMPANY, coming, there, mirrored, connected)
        for coming, there, mirrored, connected in product(
            comings, [None, link()], [None, record(), record(lifecycle="deleted")], ["active", "needs_reconnect"]
        )
    ]
    assert {one.state for one in found} == set(STATES)
    assert all(one.sentence for one in found)
    assert all(one.action != "Nothing." for one in found if one.state in {"blocked", "conflict"})
    assert all(one.owner for one in found if one.state in {"blocked", "conflict"})
