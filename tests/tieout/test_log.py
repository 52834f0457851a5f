import io
import json
import logging

import pytest
import structlog

from tieout import log

INTUIT_REFRESH = "AB11736958295KwZlbTXRQGnNk3cSqVuYJH"
INTUIT_ACCESS = "eyJlbmMiOiJBMTI4Q0JDLUhTMjU2IiwiYWxnIjoiZGlyIn0..x2F6kT"


@pytest.fixture
def lines():
    """Catch what is logged, as JSON, and put the test session's own logging back afterwards."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    log.set_up("debug", "json", stream=stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def test_a_line_says_what_it_is_about(lines):
    with structlog.contextvars.bound_contextvars(run_id="7", connection_id="3"):
        structlog.get_logger("tieout.pull").info("page read", rows=1000)
    (line,) = lines()
    assert (line["event"], line["rows"], line["run_id"], line["connection_id"]) == ("page read", 1000, "7", "3")
    assert line["level"] == "info"


def test_lines_of_libraries_look_the_same(lines):
    with structlog.contextvars.bound_contextvars(request_id="9"):
        logging.getLogger("somebody").warning("hello %s", "there")
    (line,) = lines()
    assert (line["event"], line["level"], line["request_id"]) == ("hello there", "warning", "9")


def test_a_port_is_no_secret(lines):
    logging.getLogger("server").info("Running on http://127.0.0.1:8400 (Ctrl-C ends it)")
    assert "127.0.0.1:8400" in lines()[0]["event"]


@pytest.mark.parametrize(
    "fields",
    [
        {"access_token": "s3cret"},
        {"Authorization": "Bearer s3cret"},
        {"body": {"tokens": [{"refresh_token": "s3cret"}]}},
        {"url": "https://x.test/callback?code=s3cret&realmId=1"},
        {"answer": '{"reconnect_url":"https://x.test/connect?link=s3cret"}'},
        {"url": "postgresql://tieout:s3cret@/postgres"},
        {"error": "sent Authorization: Bearer s3cret to them"},
        {"raw": b'{"access_token": "s3cret"}'},
        {"note": f"got {INTUIT_REFRESH}", "s3cret": 1} | {"note": INTUIT_REFRESH.replace("K", "s3cret")},
    ],
)
def test_a_secret_is_hidden_by_its_name_and_by_its_look(lines, fields):
    fields.pop("s3cret", None)
    structlog.get_logger().info("sent", **fields)
    assert "s3cret" not in json.dumps(lines())


def test_tokens_of_intuit_are_known_by_their_look(lines):
    structlog.get_logger().info(f"tokens {INTUIT_REFRESH} and {INTUIT_ACCESS}")
    assert lines()[0]["event"] == "tokens [hidden] and [hidden]"


def test_a_secret_in_a_traceback_is_hidden(lines):
    try:
        int("refresh_token=s3cret was refused")
    except ValueError:
        structlog.get_logger().exception("refresh failed")
    (line,) = lines()
    assert "s3cret" not in json.dumps(line)
    assert "ValueError" in line["exception"]


def test_a_sync_token_is_no_secret(lines):
    structlog.get_logger().info("stale", SyncToken="3", sync_token=4, status_code=400)
    assert (lines()[0]["SyncToken"], lines()[0]["sync_token"], lines()[0]["status_code"]) == ("3", 4, 400)


def test_people_read_a_traceback_without_secrets_too(lines):
    stream = io.StringIO()
    log.set_up("info", "console", stream=stream)
    try:
        int("refresh_token=s3cret was refused")
    except ValueError:
        structlog.get_logger().exception("refresh failed")
    assert "s3cret" not in stream.getvalue()
    assert "ValueError" in stream.getvalue()
