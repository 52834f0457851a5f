"""The demo, as a newcomer runs it, and the other commands beside it."""

import html
import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

TIEOUT = Path(sys.executable).with_name("tieout")


def _tieout(folder, *words):
    home = {"TIEOUT_DATA_FOLDER": str(folder / ".tieout/demo"), "COLUMNS": "200"}
    return subprocess.run(  # noqa: PLW1510 - the tests look at the status
        [TIEOUT, *words], cwd=folder, env={**os.environ, **home}, capture_output=True, text=True, timeout=100
    )


@contextmanager
def _serving(folder, until="Stop with Ctrl-C"):
    """Run the demo until it says so; answer it and what it said."""
    running = subprocess.Popen(
        [TIEOUT, "demo", "--port", "0"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        said = []
        for line in running.stdout:
            said.append(line)
            if until in line:
                break
        yield running, "".join(said)
    finally:
        running.send_signal(signal.SIGINT)
        try:
            running.wait(timeout=60)
        finally:
            running.kill()  # one that does not end fails its own test, and not those after it
            running.wait()
            running.stdout.close()


def _programs(running):
    return [int(number) for number in Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()]


def _dashboard(said):
    """Sign in with what the demo printed, and answer the first page."""
    address, email, password = re.search(r"Dashboard +(\S+)  (\S+), password (\S+)", said).groups()
    with httpx2.Client(base_url=address.removesuffix("/dashboard"), follow_redirects=True) as browser:
        form = re.search(r'name="csrf" value="([^"]+)"', browser.get("/sign-in").text)
        browser.post("/sign-in", data={"csrf": form[1], "email": email, "password": password})
        return html.unescape(browser.get("/dashboard").text)


@pytest.fixture
def demo(tmp_path):
    """Run the demo until it serves, and stop it as a person would."""
    with _serving(tmp_path) as (running, said):
        yield tmp_path, said
    assert running.returncode == 0


def test_the_demo_shows_that_both_sides_agree_and_the_other_commands_work_beside_it(demo):
    folder, said = demo
    assert "Everything agrees" in said
    assert '"last_sync_status": "SYNC_SUCCESS"' in said
    assert "Craig's Design and Landscaping Services" in _dashboard(said)
    (business,) = json.loads(_tieout(folder, "businesses", "list", "--json").stdout)
    assert business["external_id"] == "demo"
    (row,) = json.loads(_tieout(folder, "status", "demo", "--json").stdout)
    assert (row["state"], row["last_run"]["state"]) == ("active", "completed")
    again = _tieout(folder, "sync", "demo", "--json")
    assert again.returncode == 0, again.stderr
    assert [run["state"] for run in json.loads(again.stdout)] == ["completed"]
    records = json.loads(_tieout(folder, "records", "demo", "account", "--search", "Checking", "--json").stdout)
    assert [(one["id"], one["label"], one["lifecycle"]) for one in records] == [("35", "Checking", "active")]
    (proof,) = json.loads(_tieout(folder, "certificate", business["id"], "--json").stdout)
    assert proof["agreed"]
    assert "Craig" in _tieout(folder, "status").stdout
    begun = json.loads(_tieout(folder, "businesses", "create", "Ada's Gardens", "--json").stdout)
    assert begun["name"] == "Ada's Gardens"
    second = _tieout(folder, "demo", "--once")
    assert second.returncode == 1
    assert "A demo is running in this folder already" in second.stdout


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux tells whose children run")
def test_the_demo_ends_when_a_program_of_it_does(tmp_path):
    with _serving(tmp_path) as (running, _):
        emulator, service = _programs(running)
        os.kill(emulator, signal.SIGKILL)
        assert "The demo is over: the emulator has ended." in running.stdout.read()
        assert running.wait(timeout=30) == 1
    assert not Path(f"/proc/{service}").exists()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux tells whose children run")
def test_a_demo_that_is_ended_from_elsewhere_leaves_nothing_running(tmp_path):
    with _serving(tmp_path, until="Business created") as (running, _):
        programs = _programs(running)
        running.send_signal(signal.SIGTERM)
        running.wait(timeout=30)
        assert len(programs) == 2
        assert not any(Path(f"/proc/{one}").exists() for one in programs)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux tells whose children run")
def test_a_demo_that_is_killed_leaves_nothing_running_and_the_next_one_ends_well(tmp_path):
    with _serving(tmp_path, until="Business created") as (running, _):
        programs = _programs(running)
        running.kill()
        running.wait(timeout=30)
        assert len(programs) == 2
        deadline = time.monotonic() + 30
        while any(_lives(one) for one in programs) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not any(_lives(one) for one in programs)
    done = _tieout(tmp_path, "demo", "--once")
    assert done.returncode == 0, done.stdout
    assert "Everything agrees" in done.stdout


def _lives(program):
    """Say whether a program runs; one that ended and that nobody asks about is still listed."""
    try:
        return ") Z " not in Path(f"/proc/{program}/stat").read_text()
    except FileNotFoundError:
        return False


def test_what_does_not_exist_is_said_in_a_sentence(tmp_path):
    refused = _tieout(tmp_path, "status", "nobody")
    assert refused.returncode == 1
    assert refused.stderr.strip() == "✗ There is no business nobody."
