"""`tieout notifications`: what QuickBooks told, and another look at it."""

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
from tieout.inbox import store as inbox
from tieout.pull.arrivals import sort

TIEOUT = Path(sys.executable).with_name("tieout")


@pytest.fixture
async def tieout(engine, database_url, tmp_path):
    """Answer a way to type a command, at a company of which QuickBooks told one change."""
    now = datetime.now(UTC)
    event = {
        "specversion": "1.0", "id": "one", "type": "qbo.bill.updated.v1", "time": now.isoformat(),
        "intuitentityid": "108", "intuitaccountid": "1001", "data": {},
    }  # fmt: skip
    async with transaction(engine) as conn:
        business = await businesses.create(conn, name="Craig's", external_id="craig", now=now)
        await connections.open(conn, business_id=business.id, environment="sandbox", realm_id="1001", now=now)
        await inbox.receive(conn, [json.dumps([event]).encode()], now)
        await sort(conn, environment="sandbox", now=now)
    env = {**os.environ, "TIEOUT_DATABASE_URL": database_url, "TIEOUT_DATA_FOLDER": str(tmp_path), "COLUMNS": "200"}

    async def run(*words):
        given = {"env": env, "capture_output": True, "text": True, "check": True}
        return (await asyncio.to_thread(subprocess.run, [TIEOUT, "notifications", *words], **given)).stdout

    return run


async def test_what_came_is_listed_and_looked_at_again(tieout):
    assert "108" in await tieout("list", "craig")
    assert json.loads(await tieout("replay", "craig", "--since", "2026-01-01", "--json"))[0]["replayed"] == 1
    (told,) = json.loads(await tieout("list", "craig", "--json"))
    assert (told["state"], told["payload"]["intuitentityid"]) == ("again", "108")
    assert "None came yet" in await tieout("list", "craig", "--after", told["place"])
