"""What the terminal tells of events and endpoints."""

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tieout.businesses import store as businesses
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.keyring import new_keys

TIEOUT = Path(sys.executable).with_name("tieout")
HOOK = "https://app.example.com/hook"


@pytest.fixture
async def tieout(engine, database_url, tmp_path):
    """Answer a way to type a command, where a company was connected."""
    now = datetime.now(UTC)
    async with transaction(engine) as conn:
        business = await businesses.create(conn, name="Craig's", external_id="craig", now=now)
        await connections.open(conn, business_id=business.id, environment="sandbox", realm_id="1001", now=now)
    env = {**os.environ, "TIEOUT_DATABASE_URL": database_url, "TIEOUT_DATA_FOLDER": str(tmp_path), "COLUMNS": "200"}
    env["TIEOUT_KEYS"] = new_keys()

    async def run(*words):
        given = {"env": env, "capture_output": True, "text": True, "check": False}
        done = await asyncio.to_thread(subprocess.run, [TIEOUT, *words], **given)
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr

    return run


async def test_an_endpoint_is_added_and_told_again_what_it_missed(tieout):
    _, told = await tieout("endpoints", "add", HOOK, "--types", "connection.*", "--json")
    added = json.loads(told)
    assert (added["types"], added["secret"][:6]) == (["connection.*"], "whsec_")
    _, told = await tieout("events", "list", "--business", "craig")
    assert "connection.connected" in told
    _, told = await tieout("events", "replay", added["id"], "--since", "2020-01-01")
    assert "1 event is told again" in told
    status, told = await tieout("events", "replay", added["id"])
    assert (status, "either --event or --since" in told) == (1, True)
