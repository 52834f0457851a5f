from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from tieout.intents.state import IN_DOUBT, MOVES, OPEN, UNSENT, may

EVERY = tuple(MOVES)
walks = st.lists(st.sampled_from(EVERY), max_size=30)


def test_every_pair_of_states_is_decided():
    allowed = {(before, after) for before, after in product(EVERY, EVERY) if may(before, after)}
    assert allowed == {
        ("noted", "ready"), ("noted", "dropped"),
        ("ready", "sending"), ("ready", "noted"), ("ready", "dropped"),
        ("sending", "sent"), ("sending", "refused"), ("sending", "unknown"), ("sending", "ready"),
        ("unknown", "sent"), ("unknown", "refused"), ("unknown", "noted"),
        ("refused", "noted"), ("refused", "dropped"),
    }  # fmt: skip


def test_each_state_is_open_or_ended_and_open_ones_in_doubt_or_unsent():
    assert {*OPEN, "sent", "dropped"} == set(EVERY)
    assert {*IN_DOUBT, *UNSENT} == set(OPEN)
    assert not set(IN_DOUBT) & set(UNSENT)


@given(walks)
def test_nothing_is_dropped_or_sent_anew_while_quickbooks_may_have_it(walk):
    state, doubtful = "noted", False
    for wanted in walk:
        if not may(state, wanted):
            continue
        assert not (doubtful and wanted == "dropped")
        assert not (state == "unknown" and wanted in {"sending", "ready"})
        state = wanted
        doubtful = state in IN_DOUBT


@given(walks)
def test_what_was_sent_or_dropped_stays_so(walk):
    for ended in ("sent", "dropped"):
        assert not any(may(ended, wanted) for wanted in walk)
