"""What docs/operating.md tells an operator to type, read and watch is there."""

import base64
import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import yaml

from tieout.cli import app
from tieout.health import measures
from tieout.keyring import parse_keys
from tieout.settings import Settings

ROOT = Path(__file__).parents[4]
PAGE = (ROOT / "docs/operating.md").read_text()


def test_every_setting_that_is_named_exists():
    known = {f"TIEOUT_{one.name.upper()}" for one in fields(Settings)}
    assert set(re.findall(r"TIEOUT_[A-Z_]+", PAGE)) - known == set()


def test_every_command_that_is_named_exists():
    named = set(re.findall(r"`?tieout ([a-z]+)", PAGE)) - {"and"}
    assert {"serve", "worker", "doctor", "status"} <= named
    assert named <= {name for name in app if not name.startswith("-")}


def test_every_metric_that_is_watched_is_in_the_table():
    table = set(re.findall(r"^\| `(tieout_\w+)", PAGE, re.MULTILINE))
    assert set(re.findall(r"tieout_[a-z_]+", PAGE)) - table == set()
    assert measures.FRESH[-1] == 86400, "the alert asks for this limit"


def test_the_alerts_can_be_loaded():
    (block,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (group,) = yaml.safe_load(block)["groups"]
    assert all(set(rule) <= {"alert", "expr", "for"} for rule in group["rules"])


def test_a_key_made_as_the_page_says_is_one():
    made = subprocess.run(
        ["openssl", "rand", "-base64", "32"], capture_output=True, text=True, check=True
    ).stdout.strip()
    assert "openssl rand -base64 32" in PAGE
    ring, seals = parse_keys(f"new:{made},old:{base64.b64encode(b'o' * 32).decode()}")
    assert (seals, len(ring)) == ("new", 2)


def test_the_doctor_says_by_its_exit_status_and_as_json_what_is_wrong(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tieout.cli", "doctor", "--json"],
        env=os.environ | {
            "TIEOUT_DATA_FOLDER": str(tmp_path), "TIEOUT_DATABASE_URL": "postgresql://u:s3cret@127.0.0.1:1/n",
            "TIEOUT_OAUTH_BASE": "http://127.0.0.1:1", "TIEOUT_API_BASE": "http://127.0.0.1:1",
        },
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    found = yaml.safe_load(done.stdout)
    assert done.returncode == 1
    assert {"database", "time"} <= {one["about"] for one in found if one["verdict"] == "wrong"}
    assert all(one["mend"] for one in found if one["verdict"] == "wrong")
    assert "s3cret" not in done.stdout + done.stderr


def test_a_folder_that_cannot_be_written_is_a_finding(tmp_path):
    (tmp_path / "file").touch()
    done = subprocess.run(
        [sys.executable, "-m", "tieout.cli", "doctor"],
        env=os.environ | {"TIEOUT_DATA_FOLDER": str(tmp_path / "file" / "within"), "COLUMNS": "200"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "✗ settings The data folder cannot be written" in done.stdout


def test_a_mistake_in_the_settings_is_a_finding(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tieout.cli", "doctor"],
        env=os.environ | {"TIEOUT_DATA_FOLDER": str(tmp_path), "TIEOUT_PORT": "http", "COLUMNS": "200"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 1
    assert "✗ settings TIEOUT_PORT must be a whole number" in done.stdout
