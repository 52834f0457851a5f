"""Promise 1: no token is lost."""

import asyncio
import hashlib
import json
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from qbo.errors import ConnectionLost, OutcomeUnknown, QuickBooksError, ServerFault
from qbo.oauth import Tokens
from qbo_emulator.mishaps import Match
from tieout.connect import refresh
from tieout.connections import due
from tieout.database.transaction import transaction
from tieout.vault import tokens as vault

REFRESHER = Path(__file__).with_name("refresher.py")
REFRESH = Match(operation="refresh")


def start(stack, given):
    child = stack.enter_context(
        subprocess.Popen([sys.executable, REFRESHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    )
    child.stdin.write(json.dumps(given) + "\n")
    child.stdin.flush()
    return child


async def test_four_processes_refresh_one_connection_once_and_all_go_on(
    *, connected, address, settings, database_url, clock, clock_file, emulator
):
    given = {
        "clock_file": str(clock_file), "database_url": database_url, "address": address, "keys": settings.keys,
        "client_id": settings.client_id, "client_secret": settings.client_secret,
        "connection_id": str(connected.id),
    }  # fmt: skip
    emulator.mishap("latency", REFRESH, seconds=0.3)  # the others come while one is at it
    clock.advance(timedelta(hours=2))
    with ExitStack() as stack:
        children = [start(stack, given) for _ in range(4)]
        for child in children:
            assert await asyncio.to_thread(child.stdout.readline) == "ready\n"
        for child in children:
            child.stdin.write("go\n")
            child.stdin.flush()
        said = [await asyncio.to_thread(child.communicate) for child in children]
    got = [token for out, _ in said for token in json.loads(out)]
    assert len(got) == 12
    assert connected.refreshes() == 1
    pair = await connected.pair()
    assert set(got) == {hashlib.sha256(pair.access_token.encode()).hexdigest()}
    assert connected.works(pair.access_token)
    assert pair.refresh_token == connected.grant.refresh_token


async def test_one_client_s_requests_share_one_refresh_too(connected, clock):
    clock.advance(timedelta(hours=2))
    source = connected.source()
    assert len(set(await asyncio.gather(*(source(None) for _ in range(8))))) == 1
    assert connected.refreshes() == 1


async def test_a_token_with_time_left_is_answered_as_it_is(connected, clock):
    clock.advance(timedelta(minutes=49))
    assert await connected.source()(None) == (await connected.pair()).access_token
    assert connected.refreshes() == 0


async def test_a_token_is_replaced_ten_minutes_ahead(connected, clock):
    before = await connected.pair()
    clock.advance(timedelta(minutes=51))
    after = await connected.source()(None)
    assert after != before.access_token
    assert connected.works(after)
    assert await connected.former() == [before.refresh_token]


async def test_a_rejected_token_is_replaced_once_for_all_who_were_refused(connected):
    rejected = (await connected.pair()).access_token
    answers = await asyncio.gather(*(connected.source()(rejected) for _ in range(5)))
    assert len(set(answers)) == 1
    assert rejected not in answers
    assert connected.refreshes() == 1


async def test_the_pair_is_in_the_vault_before_anybody_uses_it(connected, clock):
    clock.advance(timedelta(hours=2))
    assert await connected.source()(None) == (await connected.pair()).access_token


@pytest.mark.parametrize("grace", [timedelta(hours=24), timedelta(minutes=1)])
async def test_a_lost_answer_is_survived_within_the_grace_of_the_old_token(connected, clock, emulator, grace):
    emulator.configure(replace(emulator.settings, refresh_token_grace=grace))
    clock.advance(timedelta(hours=2))
    lost = emulator.mishap("cut", REFRESH, when="after")
    token = await connected.source()(None)
    assert lost.spent
    assert connected.works(token)
    assert (await connected.pair()).refresh_token == connected.grant.refresh_token
    assert (await connected.stands()).state == "active"


async def test_a_lost_answer_twice_keeps_every_token_and_the_next_request_gets_in(connected, clock, emulator):
    clock.advance(timedelta(hours=2))
    before = await connected.pair()
    emulator.mishap("cut", REFRESH, when="after", count=2)
    with pytest.raises(OutcomeUnknown):
        await connected.source()(None)
    assert await connected.pair() == before
    assert connected.works(await connected.source()(None))


async def test_when_the_present_token_is_refused_the_one_before_is_tried(connected, clock, emulator):
    """Where a rotation never took hold at Intuit, only the old token is good for anything."""
    good = await connected.pair()
    async with transaction(connected.engine) as conn:
        later = clock.now() + timedelta(days=1)
        bad = Tokens("never-known", "never-known-either", clock.now(), later)
        assert await vault.swap(
            conn, connected.cipher, connected.id, good, bad, used=good.refresh_token, now=clock.now()
        )
    assert connected.works(await connected.source()(None))
    assert [connected.refreshes(400), connected.refreshes(200)] == [1, 1]
    assert (await connected.stands()).state == "active"


async def test_an_owner_who_disconnected_in_quickbooks_is_told_once(connected, clock, emulator):
    emulator.grants.revoke(connected.grant, "Disconnected in QuickBooks.")
    clock.advance(timedelta(hours=2))
    answers = await asyncio.gather(*(connected.source()(None) for _ in range(3)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [ConnectionLost] * 3
    asked = connected.refreshes()
    assert asked == 1
    stands = await connected.stands()
    assert (stands.state, stands.cause) == ("needs_reconnect", "revoked")
    with pytest.raises(ConnectionLost):
        await connected.source()(None)
    assert connected.refreshes() == asked


@pytest.mark.parametrize(
    ("idle", "cause"), [(timedelta(days=102), "expired_idle"), (timedelta(days=1827), "expired_hard")]
)
async def test_a_grant_that_ran_out_says_so(connected, clock, idle, cause):
    clock.advance(idle)
    with pytest.raises(ConnectionLost):
        await connected.source()(None)
    assert (await connected.stands()).cause == cause


async def test_an_owner_who_connects_again_while_we_give_up_is_not_told_to(
    connected, clock, emulator, person, business
):
    old = await connected.pair()
    emulator.grants.revoke(connected.grant, "Disconnected in QuickBooks.")
    await person.connects(business)
    with pytest.raises(ServerFault):
        await connected.source()._lost(old, QuickBooksError("invalid_grant"))
    assert (await connected.stands()).state == "active"


@pytest.mark.parametrize("trouble", ["unavailable", "server_error", "bad_gateway", "throttled"])
async def test_trouble_at_intuit_keeps_the_tokens(connected, clock, emulator, trouble):
    before = await connected.pair()
    clock.advance(timedelta(hours=2))
    emulator.mishap("fault", REFRESH, fault=trouble)
    with pytest.raises(QuickBooksError) as raised:
        await connected.source()(None)
    assert not isinstance(raised.value, ConnectionLost)
    assert await connected.pair() == before
    assert (await connected.stands()).state == "active"
    assert connected.works(await connected.source()(None))


async def test_trouble_ahead_of_time_does_not_matter(connected, clock, emulator):
    clock.advance(timedelta(minutes=55))
    emulator.mishap("fault", REFRESH, fault="unavailable")
    assert await connected.source()(None) == (await connected.pair()).access_token


@pytest.mark.parametrize(
    "body",
    [
        '{"access_token":"","refresh_token":"r","expires_in":3600,"x_refresh_token_expires_in":9}',
        '{"access_token":"a","refresh_token":"","expires_in":3600,"x_refresh_token_expires_in":9}',
        '{"error":"invalid_grant"}',
        "{}",
        "<html></html>",
    ],
)
async def test_an_empty_pair_is_never_stored(connected, clock, emulator, body):
    before = await connected.pair()
    clock.advance(timedelta(hours=2))
    emulator.mishap("answer", REFRESH, status=200, body=body)
    with pytest.raises(QuickBooksError):
        await connected.source()(None)
    assert await connected.pair() == before


async def test_a_job_that_is_stopped_in_the_middle_stores_its_pair_first(connected, clock, emulator):
    emulator.configure(replace(emulator.settings, refresh_token_grace=timedelta(0)))
    emulator.mishap("latency", REFRESH, when="after", seconds=0.5)
    clock.advance(timedelta(hours=2))
    asking = asyncio.create_task(connected.source()(None))
    while not connected.refreshes():
        await asyncio.sleep(0.01)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    assert (await connected.pair()).refresh_token == connected.grant.refresh_token


async def test_whoever_died_while_refreshing_is_followed_by_another(connected, clock):
    async with transaction(connected.engine) as conn:
        now = clock.now()
        assert await vault.lease(conn, connected.id, "somebody who died", until=now + refresh.LEASE, now=now)
    clock.advance(timedelta(hours=2))
    assert connected.works(await connected.source()(None))


async def test_an_idle_connection_is_kept_alive_and_due_again_within_a_month(connected, clock):
    async with transaction(connected.engine) as conn:
        waiting = await due.find(conn, connected.id, "refresh")
    assert waiting.due_at - clock.now() < timedelta(days=30)
    clock.advance(timedelta(days=26))
    await connected.source().keep_alive()
    async with transaction(connected.engine) as conn:
        again = await due.find(conn, connected.id, "refresh")
    assert timedelta(days=20) < again.due_at - clock.now() < timedelta(days=30)
    assert connected.refreshes() == 1


async def test_no_secret_is_shown_by_what_holds_it(connected, clock):
    pair = await connected.pair()
    assert pair.access_token not in repr(pair)
    assert pair.refresh_token not in repr(pair)
    connected.emulator.grants.revoke(connected.grant, "gone")
    clock.advance(timedelta(hours=2))
    with pytest.raises(ConnectionLost) as raised:
        await connected.source()(None)
    assert pair.refresh_token not in str(raised.value)
