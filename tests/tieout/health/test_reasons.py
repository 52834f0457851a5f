import re
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from qbo import errors as qbo
from qbo.errors import ADVICE, FaultLine
from qbo.faulty import error_for
from tieout import errors
from tieout.health.reasons import RETRYABLE, TABLE, diagnose

LAYER = Path(__file__).parents[1] / "api" / "samples" / "layer_connection_status.yaml"


def fault(code, status=400, kind="ValidationFault"):
    return error_for(status, (FaultLine(code, "said", "in detail", "", kind),))


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (error_for(401, (FaultLine("3200", type="AUTHENTICATION"),)), "QUICKBOOKS_AUTHENTICATION_FAILURE"),
        (fault("3100", 403, "SERVICE"), "QUICKBOOKS_AUTHORIZATION_FAILURE"),
        (fault("5020"), "QUICKBOOKS_AUTHORIZATION_FAILURE"),
        (error_for(503, ()), "QUICKBOOKS_SERVICE_UNAVAILABLE"),
        (error_for(504, ()), "QUICKBOOKS_SERVICE_UNAVAILABLE"),
        (fault("3001", 429, "SERVICE"), "QUICKBOOKS_SERVICE_UNAVAILABLE"),
        (qbo.Unreachable("nobody is there"), "QUICKBOOKS_SERVICE_UNAVAILABLE"),
        (error_for(500, ()), "QUICKBOOKS_INTERNAL_SERVER_ERROR"),
        (fault("10000", 500, "SystemFault"), "QUICKBOOKS_INTERNAL_SERVER_ERROR"),
        (fault("10000", 200, "SystemFault"), "QUICKBOOKS_GENERAL_SERVICE_FAILURE"),
        (qbo.Unreadable("HTML"), "QUICKBOOKS_GENERAL_SERVICE_FAILURE"),
        (fault("2050"), "QUICKBOOKS_VALIDATION_ERROR"),
        (fault("6000"), "QUICKBOOKS_VALIDATION_ERROR"),
        (fault("4000"), "QUICKBOOKS_BAD_REQUEST"),
        (fault("4001"), "QUICKBOOKS_BAD_REQUEST"),
        (fault("500"), "QUICKBOOKS_BAD_REQUEST"),
        (error_for(400, ()), "QUICKBOOKS_BAD_REQUEST"),
        (fault("6210"), "QUICKBOOKS_INVALID_REQUEST_STATE"),
        (fault("6190"), "QUICKBOOKS_INVALID_REQUEST_STATE"),
        (qbo.ConnectionLost("the grant is gone"), "QUICKBOOKS_INVALID_CREDENTIALS"),
        (qbo.InvalidGrant(code="invalid_grant"), "QUICKBOOKS_INVALID_CREDENTIALS"),
        (errors.ReconnectNeeded("again"), "QUICKBOOKS_INVALID_CREDENTIALS"),
        (fault("130", 403, "AuthenticationFault"), "QUICKBOOKS_CONFIGURATION_ERROR"),
        (qbo.InvalidClient(code="invalid_client"), "QUICKBOOKS_CONFIGURATION_ERROR"),
        (qbo.NotConfigured("no address"), "QUICKBOOKS_CONFIGURATION_ERROR"),
        (fault("98765"), "QUICKBOOKS_UNKNOWN_EXCEPTION"),
        (ValueError("ours"), "INTERNAL_SERVER_ERROR"),
        (errors.CipherError("the keys"), "INTERNAL_SERVER_ERROR"),
        (OperationalError("SELECT", {}, Exception("gone")), "INTERNAL_SERVER_ERROR"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_an_error_has_the_reason_that_layer_has_for_it(error, reason):
    assert diagnose(error).reason == reason


def test_the_twelve_reasons_are_those_of_layer_to_the_letter():
    theirs = re.findall(r"^ +- ((?:QUICKBOOKS|INTERNAL)_[A-Z_]+)$", LAYER.read_text(), re.MULTILINE)
    assert len(theirs) == 12
    assert {row.reason for row in TABLE} == set(theirs)


def test_retryable_is_what_layer_calls_retryable():
    text = " ".join(LAYER.read_text().split())
    said = dict(re.findall(r"- `([A-Z_]+)`: (.*?)(?= - `|When|$)", text))
    retryable = {reason for reason, sentence in said.items() if re.search(r"Retryable|retryable depending", sentence)}
    assert retryable - {reason for reason, sentence in said.items() if "Not retryable" in sentence} == RETRYABLE


@pytest.mark.parametrize("kind", sorted(ADVICE))
def test_every_error_of_the_client_has_a_row_of_its_own_or_of_its_kind(kind):
    found = diagnose(ADVICE[kind]("something", status=400))
    assert found.reason != "INTERNAL_SERVER_ERROR"
    assert {"error", "owner", "action"} <= set(found.cause)


def test_the_cause_tells_what_support_asks_for_and_no_body():
    error = error_for(400, (FaultLine("6000", "A rule", "which one"),), intuit_tid="1-abc", body=b"secret")
    cause = diagnose(error).cause
    assert (cause["intuit_tid"], cause["code"], cause["detail"]) == ("1-abc", "6000", "which one")
    assert "secret" not in str(cause)


def test_only_what_may_pass_by_itself_is_tried_again_by_the_same_run():
    assert diagnose(error_for(503, ())).passes
    assert not diagnose(qbo.ConnectionLost("gone")).passes
    assert not diagnose(ValueError("ours")).passes
