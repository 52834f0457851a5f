"""The page that explains errors says what the code does."""

import re
from pathlib import Path

from tieout.health import installation, problems
from tieout.health.states import ACTIONS, STATES
from tieout.issues.explanations import READING

PAGE = (Path(__file__).parents[3] / "docs" / "errors.md").read_text()
WHO = {"you": "the platform", "customer": "the customer", "intuit": "Intuit", "operator": "the operator"}


def rows(heading):
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return [re.split(r" \| ", line.strip("| ")) for line in section.splitlines() if line.startswith("| `")]


def test_every_state_has_its_row_and_its_action():
    told = {state.strip("`"): action.strip("`") for state, _, action in rows("States of a connection")}
    assert told == {state: ACTIONS[state] for state in STATES}


def test_every_kind_of_issue_has_its_row():
    told = {re.match(r"`([a-z]+):", key)[1] for key, *_ in rows("Issues")}
    assert told == {*problems.KINDS, *problems.SHARED, *installation.KINDS, "endpoint"}


def test_every_cause_of_a_lost_authorisation_has_its_row():
    told = {key.split(":")[1].strip("`") for key, *_ in rows("Issues") if key.startswith("`connection:")}
    assert told == {*problems.CAUSES, "environment"}


def test_what_a_sync_makes_of_a_refusal_is_what_the_page_says():
    told = {kind.strip("`"): (who, action) for kind, who, action in rows("Whose turn it is when a sync is refused")}
    assert told == {kind: (WHO[who], action) for kind, (who, action) in READING.items()}
