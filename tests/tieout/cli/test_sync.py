"""Who watches a sync in the terminal is told why nothing moves."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tieout.businesses import store as businesses
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.runs import store as runs

TIEOUT = Path(sys.executable).with_name("tieout")
NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)


@pytest.fixture
async def company(engine):
    async with transaction(engine) as conn:
        business = await businesses.create(conn, name="Craig's", external_id="craig", now=NOON)
        return await connections.open(conn, business_id=business.id, environment="sandbox", realm_id="1001", now=NOON)


@pytest.fixture
async def watching(company, database_url, tmp_path):
    """Start to sync and to watch where nobody works."""
    home = {"TIEOUT_DATABASE_URL": database_url.replace("+psycopg", ""), "TIEOUT_DATA_FOLDER": str(tmp_path)}
    one = await asyncio.create_subprocess_exec(
        TIEOUT, "sync", "craig", env={**os.environ, **home, "COLUMNS": "200"}, stdout=asyncio.subprocess.PIPE
    )
    yield one
    one.kill()
    await one.communicate()


async def told(program, sentence):
    async with asyncio.timeout(60):
        while sentence not in (line := (await program.stdout.readline()).decode()):
            assert line, "it ended"


async def test_that_nobody_takes_it_up(watching):
    await told(watching, "Nobody has taken this up yet")


async def test_that_quickbooks_is_in_trouble(watching, company, engine):
    async with asyncio.timeout(60):
        while True:
            async with transaction(engine) as conn:
                run = await runs.latest(conn, company.id)
                if run:
                    await runs.begin(conn, run.id, NOON)
                    await runs.stumble(conn, run.id)
                    break
            await asyncio.sleep(0.1)
    await told(watching, "QuickBooks is in trouble")
