"""What the terminal tells of history, and how a mass deletion is confirmed there."""

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qbo.record import Record
from tieout.businesses import store as businesses
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.mirror import baseline, breaker
from tieout.mirror.write import write

TIEOUT = Path(sys.executable).with_name("tieout")
NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)


@pytest.fixture
async def company(engine):
    """Connect a company that has a bill, loaded, changed and deleted, and a question that waits."""
    async with transaction(engine) as conn:
        business = await businesses.create(conn, name="Craig's", external_id="craig", now=NOON)
        found = await connections.open(conn, business_id=business.id, environment="sandbox", realm_id="1001", now=NOON)
        whose = {"connection_id": found.id, "business_id": business.id}
        for day, said in enumerate(({"TotalAmt": 5}, {"TotalAmt": 6}, {"status": "Deleted"}), 1):
            times = {"LastUpdatedTime": f"2026-08-{day:02}T12:00:00Z"}
            body = json.dumps({"Id": "7", "SyncToken": str(day), "MetaData": times, **said}).encode()
            await write(conn, [Record("Bill", body)], entity="Bill", seen_at=NOON, **whose)
            await baseline.mark(conn, found.id, business.id, ["Bill"], NOON)
        await breaker.ask(conn, found.id, business.id, "Invoice", missing=30, living=60, run_id=None, now=NOON)


@pytest.fixture
def tieout(company, database_url, tmp_path):
    async def run(*words):
        home = {"TIEOUT_DATABASE_URL": database_url.replace("+psycopg", ""), "TIEOUT_DATA_FOLDER": str(tmp_path)}
        env = {**os.environ, **home, "COLUMNS": "200"}
        how = {"env": env, "capture_output": True, "text": True, "timeout": 60, "check": False}
        return await asyncio.to_thread(subprocess.run, [TIEOUT, *words], **how)

    return run


async def test_the_story_of_a_record_is_told_and_what_it_was_at_a_time(tieout):
    said = await tieout("history", "craig", "bill", "7")
    assert said.returncode == 0, said.stderr
    assert "TotalAmt: 5 → 6" in said.stdout
    then = json.loads((await tieout("history", "craig", "Bill", "7", "--as-of", "2026-08-02T18:00", "--json")).stdout)
    assert (then["amount"], then["lifecycle"], then["version"]) == ("6", "active", 2)
    early = await tieout("history", "craig", "Bill", "7", "--as-of", "2020-01-01")
    assert (early.returncode, "history begins" in early.stderr) == (1, True)


async def test_changes_are_listed_in_order_and_after_a_position(tieout):
    told = json.loads((await tieout("changes", "craig", "--json")).stdout)
    assert [(one["position"], one["change"]) for one in told] == [(1, "updated"), (2, "deleted")]
    assert "Nothing has changed since." in (await tieout("changes", "craig", "--after", "2")).stdout


async def test_a_mass_deletion_waits_until_it_is_confirmed(tieout):
    assert (await tieout("deletions", "craig")).returncode == 1
    assert (await tieout("deletions", "craig", "--confirm", "Bill")).returncode == 1
    (held,) = json.loads((await tieout("deletions", "craig", "--confirm", "invoice", "--json")).stdout)
    assert (held["confirmed"], held["confirmed_by"]) == (30, "the terminal")
    assert (await tieout("deletions", "craig")).returncode == 0
