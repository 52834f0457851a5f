"""Faults are understood however they are dressed."""

import json

import pytest

from qbo import errors, faulty
from qbo.facts.faults import FAULTS


def service(code, detail="d", kind="ValidationFault"):
    line = {"Message": "m", "Detail": detail, "code": code, "element": ""}
    return json.dumps({"Fault": {"Error": [line], "type": kind}, "time": "2026-08-16T10:34:50.123-07:00"}).encode()


def gateway(code, status, message, kind="SERVICE"):
    line = {"message": f"message={message}; errorCode={code:>06}; statusCode={status}", "detail": "d", "code": code}
    fault = {"error": [line | {"element": None}], "type": kind}
    return json.dumps({"warnings": None, "fault": fault, "batchItemResponse": [], "time": 1601392442000}).encode()


STALE_XML = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<IntuitResponse xmlns="http://schema.intuit.com/finance'
    b'/v3" time="2026-08-16T10:34:50.123-07:00"><Fault type="ValidationFault"><Error code="5010" element="Id">'
    b"<Message>Stale Object Error</Message><Detail>Stale &amp; Old</Detail></Error></Fault></IntuitResponse>"
)
THROTTLE_XML = (
    b'<IntuitResponse><Fault type="SERVICE"><Error code="3001"><Message>message=ThrottleExceeded; errorCode=003001; '
    b"statusCode=429</Message><Detail>The request limit was reached.  Try again later</Detail></Error></Fault>"
    b"</IntuitResponse>"
)


def made(status, body, operation="read"):
    return faulty.error_for(status, faulty.faults_in(body), operation=operation)


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (400, service("5010"), errors.StaleRecord, "5010"),
        (400, STALE_XML, errors.StaleRecord, "5010"),
        (200, service("10000", kind="SystemFault"), errors.ServerFault, "10000"),
        (401, gateway("3200", 401, "AuthenticationFailed", "AUTHENTICATION"), errors.Unauthorized, "3200"),
        (401, b"", errors.Unauthorized, None),
        (403, gateway("3100", 403, "ApplicationAuthorizationFailed"), errors.Forbidden, "3100"),
        (429, THROTTLE_XML, errors.Throttled, "3001"),
        (403, THROTTLE_XML, errors.Throttled, "3001"),
        (429, b"<html>slow down</html>", errors.Throttled, None),
        (503, b"<html><body>Service Unavailable</body></html>", errors.ServerFault, None),
        (500, b'{"Fault":', errors.ServerFault, None),
        (404, b"", errors.NotConfigured, None),
        (302, b"", errors.NotConfigured, None),
        (400, service("123456"), errors.Refused, "123456"),
        (400, service("123456", kind="AuthorizatonFault"), errors.Forbidden, "123456"),
        (401, service("130", kind="AuthenticationFault"), errors.Forbidden, "130"),
    ],
)
def test_every_dress_leads_to_its_class(status, body, kind, code):
    error = made(status, body)
    assert type(error) is kind
    assert error.code == code


@pytest.mark.parametrize("fault", [one for one in FAULTS.values() if one.type != "oauth"], ids=lambda one: one.code)
def test_every_published_code_leads_to_its_class(fault):
    body = service(fault.code, kind=fault.type)
    assert type(made(fault.http, body)) is errors.ADVICE[fault.advice]


def test_the_zeros_before_a_gateway_code_do_not_count():
    assert faulty.faults_in(b'{"fault":{"error":[{"code":"003200"}]}}')[0].code == "3200"
    assert faulty.faults_in(b'{"fault":{"error":[{"message":"x; errorCode=003200; y"}]}}')[0].code == "3200"


def test_all_lines_of_a_fault_are_kept():
    body = b'{"Fault":{"Error":[{"code":"2020","element":"Line"},{"code":"2050","element":"DocNumber"}]}}'
    assert [(line.code, line.element) for line in made(400, body).faults] == [("2020", "Line"), ("2050", "DocNumber")]


def test_xml_is_unescaped():
    line = faulty.faults_in(STALE_XML)[0]
    assert (line.message, line.detail, line.element) == ("Stale Object Error", "Stale & Old", "Id")


def test_what_is_missing_on_create_is_what_it_refers_to():
    assert type(made(400, service("610"), "create")) is errors.InvalidReference
    assert type(made(400, service("610"), "update")) is errors.NotFound


def test_a_throttled_caller_is_told_to_wait_a_minute():
    assert made(429, THROTTLE_XML).wait == 60


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b'{"Fault":null}', b"<html/>", b'{"Fault":[]}', b"\xff"])
def test_what_is_no_fault_is_none(body):
    assert faulty.faults_in(body) == ()


def test_a_fault_without_errors_is_still_a_fault():
    assert len(faulty.faults_in(b'{"Fault":{"type":"SystemFault"}}')) == 1
