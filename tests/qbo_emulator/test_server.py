import socket
import subprocess
import sys
import time

import httpx2
import pytest

from qbo_emulator import running
from qbo_emulator.world import SAMPLE_REALM

INFO = f"/v3/company/{SAMPLE_REALM}/companyinfo/1"


@pytest.fixture
def http(emulator, bearer):
    """Give a client that reaches the emulator through a socket."""
    with running(emulator) as url, httpx2.Client(base_url=url, headers=bearer) as http:
        yield http


@pytest.mark.parametrize(("when", "effects"), [("before", 0), ("after", 1)])
def test_a_connection_is_reset_before_or_after_the_effect(emulator, http, when, effects, caplog):
    emulator.mishap("cut", when=when)
    with pytest.raises((httpx2.RemoteProtocolError, httpx2.ReadError)):
        http.get(INFO)
    assert len(emulator.company().asked) == effects
    assert http.get(INFO).status_code == 200
    assert not caplog.records
    assert [entry.status for entry in emulator.log] == [None, 200]


def test_a_truncated_body_promises_more_than_it_holds(emulator, http, caplog):
    emulator.mishap("truncate", bytes=20)
    with pytest.raises(httpx2.RemoteProtocolError, match="received 20 bytes"):
        http.get(INFO)
    assert http.get(INFO).status_code == 200
    assert not caplog.records


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_slow_answer_meets_the_callers_patience(emulator, http, when):
    emulator.mishap("latency", when=when, seconds=1.0)
    with pytest.raises(httpx2.ReadTimeout):
        http.get(INFO, timeout=0.1)
    assert http.get(INFO).status_code == 200


def test_latency_delays_by_what_was_said(emulator, http):
    emulator.mishap("latency", seconds=0.2)
    started = time.perf_counter()
    http.get(INFO)
    assert time.perf_counter() - started >= 0.2


def _emulator(*words):
    return subprocess.Popen([sys.executable, "-m", "qbo_emulator", *words], stdout=subprocess.PIPE, text=True)


def test_the_program_tells_where_it_listens_and_what_clients_need():
    with _emulator("--port", "0", "--empty", "--limits", "off", "--redirect-uri", "https://example.com/cb") as child:
        try:
            _ask_the_program(child.stdout.readline().split()[4])
        finally:
            child.terminate()


def _ask_the_program(url):
    said = subprocess.run(
        [sys.executable, "-m", "qbo_emulator", "env", "--reset", "--url", url],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    values = dict(line.split("=", 1) for line in said.splitlines())
    assert list(values) == [
        "QBO_API_BASE", "QBO_OAUTH_BASE", "QBO_CLIENT_ID", "QBO_CLIENT_SECRET",
        "QBO_REALM_ID", "QBO_ACCESS_TOKEN", "QBO_REFRESH_TOKEN", "QBO_REDIRECT_URI",
    ]  # fmt: skip
    assert values["QBO_REDIRECT_URI"] == "https://example.com/cb"
    headers = {"Authorization": f"Bearer {values['QBO_ACCESS_TOKEN']}", "Accept": "application/json"}
    info = httpx2.get(f"{url}/v3/company/{values['QBO_REALM_ID']}/companyinfo/1", headers=headers)
    assert info.status_code == 200


def test_env_says_what_to_do_when_nothing_runs():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    asked = subprocess.run(
        [sys.executable, "-m", "qbo_emulator", "env", "--url", f"http://127.0.0.1:{port}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert asked.returncode == 1
    assert "python -m qbo_emulator" in asked.stderr
