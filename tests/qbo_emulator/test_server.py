import json
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

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


def test_a_cut_connection_is_a_reset_and_not_an_end(emulator):
    emulator.mishap("cut")
    with running(emulator) as url, socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as sock:
        sock.sendall(f"GET {INFO} HTTP/1.1\r\nHost: here\r\n\r\n".encode())
        with pytest.raises(ConnectionResetError):
            sock.recv(1)


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


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.told.append(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_words):
        """Say nothing."""


@pytest.fixture
def hook():
    """Listen as an app does for notifications."""
    with HTTPServer(("127.0.0.1", 0), _Hook) as hook:
        hook.told = []
        thread = threading.Thread(target=hook.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield hook
        hook.shutdown()
        thread.join()


def test_notifications_leave_by_themselves(emulator, http, hook):
    emulator.configure(replace(emulator.settings, notification_delay=timedelta(milliseconds=50)))
    url = f"http://127.0.0.1:{hook.server_port}/hook"
    assert http.post("/_emulator/endpoints", json={"url": url}).status_code == 200
    for listener in emulator.company().listeners:
        listener("Bill", "7", "created", emulator.clock.now(), {})
    deadline = time.monotonic() + 5
    while not hook.told and time.monotonic() < deadline:
        time.sleep(0.01)
    assert json.loads(hook.told[0])[0]["intuitentityid"] == "7"


def _emulator(*words):
    return subprocess.Popen([sys.executable, "-m", "qbo_emulator", *words], stdout=subprocess.PIPE, text=True)


def test_the_program_tells_where_it_listens_and_what_clients_need():
    with _emulator(
        "--port",
        "0",
        "--empty",
        "--limits",
        "off",
        "--redirect-uri",
        "https://example.com/cb",
        "--set",
        "refresh_token_rotation=0",
    ) as child:
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
    assert httpx2.get(f"{url}/_emulator/settings").json()["refresh_token_rotation"] == 0


def test_a_program_with_a_data_file_goes_on_where_it_stopped(tmp_path):
    words = ("--port", "0", "--empty", "--data", str(tmp_path / "emulator.data"))
    with _emulator(*words) as child:
        url = child.stdout.readline().split()[4]
        made = httpx2.post(f"{url}/_emulator/companies", json={"realm_id": "77", "name": "Second"})
        assert made.status_code == 200
        token = httpx2.post(f"{url}/_emulator/grants", json={"realm_id": "77"}).json()["access_token"]
        child.terminate()
    with _emulator(*words) as child:
        url = child.stdout.readline().split()[4]
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        info = httpx2.get(f"{url}/v3/company/77/companyinfo/77", headers=headers)
        child.terminate()
    assert info.json()["CompanyInfo"]["CompanyName"] == "Second"


def test_the_program_refuses_a_setting_that_it_does_not_know():
    refused = subprocess.run(
        [sys.executable, "-m", "qbo_emulator", "--port", "0", "--empty", "--set", "colour=red"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert refused.returncode == 1
    assert "refresh_token_rotation" in refused.stderr


def test_env_says_what_to_do_when_nothing_runs():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    asked = subprocess.run(
        [sys.executable, "-m", "qbo_emulator", "env", "--url", f"http://127.0.0.1:{port}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert asked.returncode == 1
    assert "python -m qbo_emulator" in asked.stderr
