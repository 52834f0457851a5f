"""The demo, as a newcomer runs it, and the other commands beside it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

TIEOUT = Path(sys.executable).with_name("tieout")


def _tieout(folder, *words):
    home = {"TIEOUT_DATA_FOLDER": str(folder / ".tieout/demo"), "COLUMNS": "200"}
    return subprocess.run(  # noqa: PLW1510 - the tests look at the status
        [TIEOUT, *words], cwd=folder, env={**os.environ, **home}, capture_output=True, text=True, timeout=100
    )


@pytest.fixture
def demo(tmp_path):
    """Run the demo until it serves, and stop it as a person would."""
    running = subprocess.Popen(
        [TIEOUT, "demo", "--port", "0"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    said = []
    for line in running.stdout:
        said.append(line)
        if "Stop with Ctrl-C" in line:
            break
    yield tmp_path, "".join(said)
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=60) == 0
    running.stdout.close()


def test_the_demo_shows_that_both_sides_agree_and_the_other_commands_work_beside_it(demo):
    folder, said = demo
    assert "Everything agrees" in said
    assert '"last_sync_status": "SYNC_SUCCESS"' in said
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


def test_the_demo_ends_well_twice_in_a_row(tmp_path):
    for _ in range(2):
        done = _tieout(tmp_path, "demo", "--once")
        assert done.returncode == 0, done.stdout
        assert "Everything agrees" in done.stdout


def test_what_does_not_exist_is_said_in_a_sentence(tmp_path):
    refused = _tieout(tmp_path, "status", "nobody")
    assert refused.returncode == 1
    assert refused.stderr.strip() == "✗ There is no business nobody."
