"""Every error has its place in the one table."""

import inspect

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from tieout import errors
from tieout.api import bad_request
from tieout.api.problem import OURS, VERDICTS, problem_of, verdict_on
from tieout.api.v1.words import ApiEnumErrorType, ApiErrorType

OUR_OWN_TROUBLE = {errors.TieoutError, errors.BadSettings, errors.CipherError, errors.ViewsInUse}
KINDS = [
    kind
    for module in (errors, bad_request)
    for kind in vars(module).values()
    if inspect.isclass(kind) and issubclass(kind, errors.TieoutError)
]


def _made(kind):
    made = kind.__new__(kind, "A sentence.")
    made.fields, made.meta = (), {}
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_the_caller_can_mend_answers_4xx_and_our_own_trouble_5xx(kind):
    status = verdict_on(_made(kind)).status
    assert (status >= 500) == (kind in OUR_OWN_TROUBLE | {errors.DatabaseUnavailable})


@pytest.mark.parametrize("kind", KINDS)
def test_a_4xx_says_the_error_own_sentence(kind):
    error = _made(kind)
    problem = problem_of(error)
    assert (problem.description == str(error)) == (problem.verdict.status < 500)


def test_the_words_are_layers():
    assert verdict_on(errors.AlreadySyncing("Wait.")) == VERDICTS[errors.AlreadySyncing]
    found = VERDICTS[errors.AlreadySyncing]
    assert (found.status, found.type) == (409, ApiErrorType.Conflict)
    assert found.error_enum is ApiEnumErrorType.QuickbooksConnectionAlreadySyncing


def test_a_subclass_that_nobody_listed_answers_as_its_parent():
    class Odd(errors.Archived):
        pass

    assert verdict_on(Odd("business", "b1")).type is ApiErrorType.ResourceArchived


@pytest.mark.parametrize("error", [RuntimeError("secret"), IntegrityError("insert secret", {}, Exception("secret"))])
def test_what_broke_on_our_side_is_not_described(error):
    problem = problem_of(error)
    assert problem.verdict.status == 500
    assert problem.description == OURS


def test_a_database_that_does_not_answer_is_503_and_says_when_to_come_back():
    problem = problem_of(OperationalError("select secret", {}, Exception("secret")))
    assert problem.verdict.status == 503
    assert "secret" not in problem.description
    assert problem.headers["Retry-After"]


def test_a_401_says_how_to_authenticate():
    assert problem_of(errors.Unauthenticated("Who?")).headers == {"WWW-Authenticate": "Bearer"}
