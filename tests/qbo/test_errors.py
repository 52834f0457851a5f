"""The tree of errors: what to do is the class."""

import qbo.errors
from qbo.errors import ADVICE, FaultLine, QuickBooksError, StaleRecord


def test_every_error_descends_from_one_says_what_to_do_and_stands_in_the_drawing():
    drawn = qbo.errors.__doc__
    for name, kind in ADVICE.items():
        assert issubclass(kind, QuickBooksError)
        assert kind.__doc__.strip().endswith((".", "it", "with it."))
        assert name in drawn


def test_an_error_tells_all_that_support_asks_for():
    line = FaultLine("5010", "Stale Object Error", "You and Ann were working", "Id", "ValidationFault")
    error = StaleRecord(status=400, faults=(line,), intuit_tid="1-abc", request="POST /v3/company/1/invoice")
    assert str(error) == (
        "Stale Object Error · You and Ann were working · element Id · "
        "code 5010, status 400, intuit_tid 1-abc, request POST /v3/company/1/invoice"
    )
    assert error.explanation.advice == "StaleRecord"
    assert error.explanation.owner == "you"


def test_a_code_that_nobody_described_has_no_explanation():
    assert QuickBooksError(faults=(FaultLine("99999", "What?"),)).explanation is None
