import pytest
from sqlalchemy.exc import OperationalError

from qbo import errors as qbo
from qbo.errors import ADVICE, FaultLine
from qbo.facts.faults import FAULTS
from qbo.faulty import error_for
from tieout import errors
from tieout.issues.explanations import explain, sentence
from tieout.issues.problem import Subject


def refused(code):
    fault = FAULTS[code]
    return error_for(fault.http, (FaultLine(code, fault.message, "in detail", "", fault.type),))


@pytest.mark.parametrize("code", FAULTS)
def test_every_code_has_an_owner_and_an_action_whoever_asked(code):
    writing, reading = explain(refused(code), doing="writing"), explain(refused(code), doing="reading")
    assert writing.meaning == reading.meaning == FAULTS[code].meaning
    assert (writing.owner, writing.action) == (FAULTS[code].owner, FAULTS[code].remedy)
    assert reading.owner != "you", "the platform did not send what a sync asks for"
    assert reading.action.endswith(".")


@pytest.mark.parametrize("kind", sorted(ADVICE))
def test_every_kind_of_error_is_explained_without_a_code_too(kind):
    meant = explain(ADVICE[kind]("something"), doing="reading")
    assert meant.meaning.endswith(".")
    assert "Tieout itself" not in meant.meaning


@pytest.mark.parametrize(
    ("error", "owner"),
    [
        (qbo.ConnectionLost("gone", code="invalid_grant"), "customer"),
        (qbo.InvalidClient("another app's", code="invalid_grant"), "operator"),
        (qbo.Unreachable("nobody is there"), "intuit"),
        (error_for(503, ()), "intuit"),
        (refused("3001"), "intuit"),
        (refused("130"), "operator"),
        (refused("6190"), "customer"),
        (refused("5030"), "customer"),
        (errors.TooManyGone("Bill", missing=90, living=100), "customer"),
        (errors.NotAgreed(["Bill"]), "operator"),
        (OperationalError("SELECT", {}, Exception("gone")), "operator"),
        (ValueError("ours"), "operator"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_of_a_sync_it_is_always_clear_whose_turn_it_is(error, owner):
    assert explain(error, doing="reading").owner == owner


def test_a_refused_write_is_one_sentence_that_names_the_record():
    meant = explain(refused("6210"), doing="writing")
    said = sentence(meant, doing="writing", about=Subject("Bill", "108", "4711"))
    assert said.startswith("QuickBooks refused Bill 4711: The books are closed")
    assert sentence(meant, doing="reading").startswith("A sync stopped: The books")
