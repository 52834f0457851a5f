"""`tieout usage` and `tieout budget`: what companies cost, and may."""

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
from tieout.meter import calls

TIEOUT = Path(sys.executable).with_name("tieout")


@pytest.fixture
async def tieout(engine, database_url, tmp_path):
    """Answer a way to type a command, at a company that has made two metered calls."""
    now = datetime.now(UTC)
    async with transaction(engine) as conn:
        business = await businesses.create(conn, name="Craig's", external_id="craig", now=now)
        found = await connections.open(conn, business_id=business.id, environment="sandbox", realm_id="1001", now=now)
        for cost in ("metered", "metered", "free"):
            await calls.count(conn, found.id, business.id, cost, now=now)
    env = {**os.environ, "TIEOUT_DATABASE_URL": database_url, "TIEOUT_DATA_FOLDER": str(tmp_path), "COLUMNS": "200"}

    async def run(*words):
        given = {"env": env, "capture_output": True, "text": True, "check": False}
        done = await asyncio.to_thread(subprocess.run, [TIEOUT, *words], **given)
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr

    return run


async def test_usage_shows_all_together_and_who_takes_most(tieout):
    status, told = await tieout("usage")
    assert (status, "2 metered calls of 500,000 were made" in told, "Company 1001" in told) == (0, True, True)


async def test_a_budget_is_shown_set_and_taken_away(tieout):
    assert "waits for the next month" in (await tieout("budget", "craig", "--calls", "2"))[1]
    assert json.loads((await tieout("budget", "craig", "--unlimited", "--json"))[1])[0]["limit"] is None
    status, told = await tieout("budget", "craig", "--calls", "2", "--unlimited")
    assert (status, "--calls, from 0 on, or --unlimited" in told) == (1, True)
