"""What the terminal tells of issues and of how connections stand."""

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
from tieout.issues import store
from tieout.issues.problem import Problem
from tieout.issues.store import Place

TIEOUT = Path(sys.executable).with_name("tieout")
NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)
LAPSED = Problem(key="sync:6190", sentence="The plan lapsed.", owner="customer", action="Renew it.", code="6190")


@pytest.fixture
async def company(engine):
    """Connect a company that lost its authorisation, with an issue."""
    async with transaction(engine) as conn:
        business = await businesses.create(conn, name="Craig's", external_id="craig", now=NOON)
        found = await connections.open(conn, business_id=business.id, environment="sandbox", realm_id="1001", now=NOON)
        await connections.set_state(conn, found.id, "needs_reconnect", cause="revoked", now=NOON)
        await store.open(conn, LAPSED, place=Place.of(found), now=NOON)
    return Place.of(found)


@pytest.fixture
def tieout(company, database_url, tmp_path):
    """Answer a way to type a command; answers its exit status and what it printed."""
    env = {**os.environ, "TIEOUT_DATABASE_URL": database_url, "TIEOUT_DATA_FOLDER": str(tmp_path), "COLUMNS": "80"}

    async def run(*words):
        done = await asyncio.to_thread(
            subprocess.run, [TIEOUT, *words], env=env, capture_output=True, text=True, check=False
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr

    return run


async def test_issues_are_shown_muted_and_taken_up_again(tieout):
    status, shown = await tieout("issues", "craig", "--json")
    (issue,) = json.loads(shown)
    assert (status, issue["key"], issue["owner"], issue["state"]) == (1, "sync:6190", "customer", "open")
    status, shown = await tieout("issues")
    for told in ("✗ The plan lapsed.", "→ customer: Renew it.", "Company 1001 · since 2026-08-16 12:00", issue["id"]):
        assert (status, told in shown) == (1, True), shown
    assert (await tieout("issues", "--mute", issue["id"]))[0] == 0
    assert await tieout("issues") == (0, "Nothing is wrong.\n")
    shown = (await tieout("issues", "--state", "muted"))[1]
    assert ("Renew it." in shown, "muted until" in shown) == (True, True)
    assert (await tieout("issues", "--unmute", issue["id"]))[0] == 1
    assert await tieout("issues", "--owner", "operator") == (0, "Nothing is wrong.\n")


async def test_an_issue_that_is_over_says_since_when_and_one_that_came_back_how_often(tieout, company, engine):
    async with transaction(engine) as conn:
        await store.resolve(conn, LAPSED.key, place=company, now=NOON)
    assert "resolved 2026-08-16 12:00" in (await tieout("issues", "--state", "resolved"))[1]
    async with transaction(engine) as conn:
        await store.open(conn, LAPSED, place=company, now=NOON)
    assert "reopened (1)" in (await tieout("issues"))[1]


@pytest.mark.parametrize("word", ["nobody", "01981f60-0000-7d00-8000-000000000001"])
async def test_an_issue_that_is_not_there_is_one_sentence(tieout, word):
    status, said = await tieout("issues", "--mute", word)
    assert (status, word in said) == (1, True)


async def test_health_says_the_state_and_the_one_thing_to_do(tieout):
    status, shown = await tieout("health", "craig")
    assert (status, "needs_reauth" in shown, "→ customer: Ask the owner" in shown) == (1, True, True), shown
    status, shown = await tieout("health", "--json")
    (told,) = json.loads(shown)
    assert (told["state"], told["action"], told["owner"]) == ("needs_reauth", "reconnect", "customer")
    assert (await tieout("health", "--state", "healthy"))[0] == 0
