import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from qbo.errors import ConnectionLost, InvalidClient, OutcomeUnknown, QuickBooksError, ServerFault
from qbo_emulator import Match, running
from qbo_emulator.world import SAMPLE_APP
from tieout.connect import refresh
from tieout.connect.refresh import AHEAD, LEASE
from tieout.connections import due
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.vault import tokens as vault

REFRESH = Match(operation="refresh")


class Programs:
    """Programs of their own that all want the token of one connection."""

    def __init__(self, place, connection, intuit):
        self.given = {
            "database_url": place.settings.database_url, "intuit": intuit, "keys": place.settings.keys,
            "clock": str(place.settings.clock_file), "connection": str(connection.id),
            "client_id": SAMPLE_APP.client_id, "client_secret": SAMPLE_APP.client_secret,
        }  # fmt: skip
        self.all = []

    async def start(self, count, rejected):
        given = json.dumps(self.given | {"rejected": rejected})
        self.all = [
            await asyncio.create_subprocess_exec(
                sys.executable, str(Path(__file__).with_name("asking.py")), given, stdin=PIPE, stdout=PIPE
            )
            for _ in range(count)
        ]
        for program in self.all:
            assert await program.stdout.readline() == b"ready\n"
        for program in self.all:
            program.stdin.write(b"go\n")

    async def answers(self):
        return [(await program.stdout.readline()).decode().strip() for program in self.all]

    async def end(self):
        for program in self.all:
            with suppress(ProcessLookupError):
                program.kill()
            await program.communicate()


@pytest.fixture
async def programs(place, connection):
    with running(place.emulator) as intuit:
        programs = Programs(place, connection, intuit)
        yield programs
        await programs.end()


async def test_of_four_programs_one_refreshes_and_all_go_on(place, connection, programs):
    rejected = (await place.pair(connection)).access_token
    await programs.start(4, rejected)
    answers = await programs.answers()
    assert len(place.asked("refresh")) == 1
    assert set(answers) == {(await place.pair(connection)).access_token}
    assert rejected not in answers
    assert place.works(answers[0])


async def test_a_holder_killed_in_the_middle_is_followed_after_its_lease(place, connection, programs):
    late = place.emulator.mishap("latency", REFRESH, seconds=20)
    place.habits(refresh_token_grace=timedelta(hours=24))
    rejected = (await place.pair(connection)).access_token
    await programs.start(1, rejected)
    await place.struck(late)
    programs.all[0].kill()
    waiting = asyncio.create_task(place.source(connection)(rejected))
    await asyncio.sleep(0.5)
    assert not waiting.done()
    place.clock.advance(LEASE + timedelta(seconds=1))
    assert place.works(await asyncio.wait_for(waiting, 10))


async def test_requests_of_one_client_refresh_once(place, connection):
    source, rejected = place.source(connection), (await place.pair(connection)).access_token
    answers = await asyncio.gather(*(source(rejected) for _ in range(8)))
    assert len(set(answers)) == 1
    assert len(place.asked("refresh")) == 1


async def test_a_new_pair_is_stored_before_anybody_gets_it(place, connection):
    rejected = (await place.pair(connection)).access_token
    got = await place.source(connection)(rejected)
    kept = await place.pair(connection)
    assert kept.access_token == got
    assert place.emulator.grants.current(place.emulator.grants.access(got).grant) == (got, kept.refresh_token)


async def test_a_token_is_replaced_ten_minutes_before_its_end_and_not_sooner(place, connection):
    source, first = place.source(connection), (await place.pair(connection)).access_token
    place.clock.advance(timedelta(minutes=49))
    assert await source(None) == first
    place.clock.advance(timedelta(minutes=1, seconds=1))
    assert await source(None) != first
    assert len(place.asked("refresh")) == 1


@pytest.mark.parametrize(
    "trouble",
    [("cut", {}), ("cut", {"when": "after"}), ("fault", {"fault": "unavailable"}), ("answer", {"status": 429}),
     ("answer", {"status": 500, "body": "<html>"}), ("answer", {"status": 200, "body": "<html>"}),
     ("answer", {"status": 200, "body": '{"access_token": "", "refresh_token": "", "expires_in": 3600,'
                                        ' "x_refresh_token_expires_in": 8640000}'}),
     ("truncate", {})],
)  # fmt: skip
async def test_trouble_keeps_every_token_and_what_is_still_good_is_used(place, connection, trouble):
    place.habits(refresh_token_grace=timedelta(hours=24))
    source, before = place.source(connection), await place.pair(connection)
    kind, how = trouble
    mishap = place.emulator.mishap(kind, REFRESH, count=2, **how)
    place.clock.advance(timedelta(hours=1) - AHEAD + timedelta(seconds=1))
    assert await source(None) == before.access_token
    assert await place.pair(connection) == before
    assert mishap.fired
    assert (await place.found(connection)).state == "active"
    place.emulator.mishaps.clear()
    place.clock.advance(refresh.REST)
    assert place.works(await source(None))
    assert await source(None) != before.access_token


async def test_after_a_failure_ahead_of_time_nobody_asks_again_at_once(place, connection):
    source = place.source(connection)
    place.emulator.mishap("fault", REFRESH, fault="unavailable", count=None)
    place.clock.advance(timedelta(minutes=51))
    for _ in range(3):
        await source(None)
    assert len(place.asked("refresh")) == 1


async def test_trouble_is_told_when_the_old_token_is_no_good(place, connection):
    source, before = place.source(connection), await place.pair(connection)
    place.emulator.mishap("fault", REFRESH, fault="unavailable", count=None)
    with pytest.raises(ServerFault):
        await source(before.access_token)
    place.clock.advance(timedelta(hours=2))
    with pytest.raises(ServerFault):
        await source(None)
    assert await place.pair(connection) == before
    assert (await place.found(connection)).state == "active"


async def test_an_answer_that_is_lost_after_the_rotation_is_survived_within_the_grace(place, connection):
    place.habits(refresh_token_grace=timedelta(hours=24))
    before = await place.pair(connection)
    place.emulator.mishap("cut", REFRESH, when="after")
    assert place.works(await place.source(connection)(before.access_token))
    assert (await place.pair(connection)).refresh_token != before.refresh_token
    assert len(place.asked("refresh")) == 2


async def test_two_lost_answers_leave_the_grace_for_later(place, connection):
    place.habits(refresh_token_grace=timedelta(hours=24))
    before = await place.pair(connection)
    place.emulator.mishap("cut", REFRESH, when="after", count=2)
    with pytest.raises(OutcomeUnknown):
        await place.source(connection)(before.access_token)
    assert place.works(await place.source(connection)(before.access_token))


async def test_rotation_without_grace_is_survived_as_long_as_answers_arrive(place, connection):
    source, seen = place.source(connection), set()
    for _ in range(4):
        access = await source((await place.pair(connection)).access_token)
        assert place.works(access)
        seen.add(access)
    assert len(seen) == 4


async def test_a_lost_answer_without_grace_needs_the_owner_and_is_said_once(place, connection):
    source, before = place.source(connection), await place.pair(connection)
    place.emulator.mishap("cut", REFRESH, when="after")
    with pytest.raises(ConnectionLost) as told:
        await source(before.access_token)
    assert told.value.code == "invalid_grant"
    found = await place.found(connection)
    assert (found.state, found.cause) == ("needs_reconnect", "revoked")
    asked = len(place.asked("refresh"))
    for rejected in (None, before.access_token):
        with pytest.raises(ConnectionLost, match="needs reconnect"):
            await source(rejected)
    assert len(place.asked("refresh")) == asked
    assert (await place.pair(connection)).refresh_token == before.refresh_token


@pytest.mark.parametrize(
    ("days", "cause"), [(0, "revoked"), (102, "expired_idle"), (5 * 366, "expired_hard")]
)  # fmt: skip
async def test_why_the_owner_is_needed_is_told_as_far_as_the_clock_knows(place, connection, days, cause):
    before = await place.pair(connection)
    place.emulator.grants.revoke(place.emulator.grants.access(before.access_token).grant, "By the owner.")
    place.clock.advance(timedelta(days=days))
    with pytest.raises(ConnectionLost):
        await place.source(connection)(before.access_token)
    assert (await place.found(connection)).cause == cause


async def test_keys_of_another_app_are_the_operators_trouble_and_end_no_connection(place, connection):
    other = place.emulator.add_app(type(SAMPLE_APP)(client_id="other", client_secret="its secret"))
    with pytest.raises(InvalidClient):
        await place.source(connection, oauth=place.sign_in(other))((await place.pair(connection)).access_token)
    assert (await place.found(connection)).state == "active"
    wrong = type(SAMPLE_APP)(client_id=SAMPLE_APP.client_id, client_secret="wrong")
    with pytest.raises(InvalidClient):
        await place.source(connection, oauth=place.sign_in(wrong))((await place.pair(connection)).access_token)
    assert (await place.found(connection)).state == "active"


class Meanwhile:
    """Intuit's sign-in, where something happens here before its first answer is heard."""

    def __init__(self, oauth, happens):
        self.oauth = oauth
        self.happens = happens

    async def refresh(self, refresh_token):
        happens, self.happens = self.happens, None
        try:
            return await self.oauth.refresh(refresh_token)
        finally:
            if happens:
                await happens()


async def _slept_through_the_lease(place, connection):
    """Let somebody else refresh although our refresh is going on."""
    place.clock.advance(LEASE + timedelta(seconds=1))
    await place.source(connection)((await place.pair(connection)).access_token)


async def test_a_refused_refresh_uses_the_pair_that_somebody_else_stored_meanwhile(place, connection):
    before = await place.pair(connection)

    async def theirs():
        await place.source(connection)(before.access_token)

    class Slow(Meanwhile):
        async def refresh(self, refresh_token):
            happens, self.happens = self.happens, None
            if happens:
                place.clock.advance(LEASE + timedelta(seconds=1))
                await happens()
            return await self.oauth.refresh(refresh_token)

    got = await place.source(connection, oauth=Slow(place.oauth, theirs))(before.access_token)
    assert got == (await place.pair(connection)).access_token
    assert place.works(got)
    assert [one.status for one in place.asked("refresh")] == [200, 400]
    assert (await place.found(connection)).state == "active"


async def test_a_refresh_that_was_overtaken_loses_no_token(place, connection):
    place.habits(refresh_token_grace=timedelta(hours=24))
    before = await place.pair(connection)
    received = []

    class Heard(Meanwhile):
        async def refresh(self, refresh_token):
            tokens = await super().refresh(refresh_token)
            received.append(tokens.refresh_token)
            return tokens

    oauth = Heard(place.oauth, lambda: _slept_through_the_lease(place, connection))
    got = await place.source(connection, oauth=oauth)(before.access_token)
    present, former = await place.pair(connection), await place.former(connection)
    assert got == present.access_token
    assert set(received) <= {present.refresh_token, *former}
    assert before.refresh_token in former


async def test_a_token_that_was_kept_as_former_is_tried_when_the_present_one_is_refused(place, connection):
    """As after a pair that was overtaken: nobody knows which of the two lives."""
    before = await place.pair(connection)
    alive = await place.oauth.refresh(before.refresh_token)
    async with transaction(place.engine) as conn:
        stale = type(before)(**{name: getattr(before, name) for name in before.__slots__} | {"version": 1})
        assert not await vault.swap(
            conn, place.cipher, connection.id, stale, alive, used=before.refresh_token, now=place.clock.now()
        )
    assert place.works(await place.source(connection)(before.access_token))
    assert (await place.found(connection)).state == "active"


async def test_an_owner_who_connects_again_meanwhile_is_not_told_to_do_so(place, connection):
    before = await place.pair(connection)
    place.emulator.grants.revoke(place.emulator.grants.access(before.access_token).grant, "By the owner.")
    business = type("Known", (), {"id": connection.business_id})
    oauth = Meanwhile(place.oauth, lambda: place.connect(business))
    assert place.works(await place.source(connection, oauth=oauth)(before.access_token))
    assert (await place.found(connection)).state == "active"


async def test_an_owner_who_is_just_connecting_again_is_waited_for(place, connection):
    before, now = await place.pair(connection), place.clock.now()
    place.emulator.grants.revoke(place.emulator.grants.access(before.access_token).grant, "By the owner.")
    committing = []

    async def connecting_again(began):
        async with transaction(place.engine) as conn:
            await connections.open(
                conn, business_id=connection.business_id, environment="sandbox", realm_id=connection.realm_id, now=now
            )
            fresh = place.tokens(connection.realm_id)
            await vault.store(conn, place.cipher, connection.id, fresh, now=now)
            began.set()
            await asyncio.sleep(0.5)

    async def begin():
        began = asyncio.Event()
        committing.append(asyncio.create_task(connecting_again(began)))
        await began.wait()

    got = await place.source(connection, oauth=Meanwhile(place.oauth, begin))(before.access_token)
    await committing[0]
    assert got == (await place.pair(connection)).access_token
    assert (await place.found(connection)).state == "active"


async def test_a_disconnection_meanwhile_stays_one(place, connection):
    before = await place.pair(connection)
    place.emulator.grants.revoke(place.emulator.grants.access(before.access_token).grant, "By the owner.")

    async def leave():
        async with transaction(place.engine) as conn:
            await connections.set_state(conn, connection.id, "disconnected", now=place.clock.now())

    with pytest.raises(ConnectionLost):
        await place.source(connection, oauth=Meanwhile(place.oauth, leave))(before.access_token)
    assert (await place.found(connection)).state == "disconnected"


async def test_whoever_is_cancelled_in_the_middle_stores_the_pair_first(place, connection):
    before = await place.pair(connection)
    late = place.emulator.mishap("latency", REFRESH, seconds=0.5, when="after")
    asking = asyncio.create_task(place.source(connection)(before.access_token))
    await place.struck(late)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    after = await place.pair(connection)
    assert after.refresh_token != before.refresh_token
    assert place.works(after.access_token)


async def test_an_idle_connection_is_kept_alive(place, connection):
    source = place.source(connection)
    async with transaction(place.engine) as conn:
        await due.mark(conn, connection.id, "refresh", due_at=place.clock.now())
    for _ in range(4):
        place.clock.advance(timedelta(days=30))
        await source.keep_alive()
        async with transaction(place.engine) as conn:
            waiting = await due.find(conn, connection.id, "refresh")
        assert timedelta(0) < waiting.due_at - place.clock.now() < timedelta(days=30)
    assert place.works((await place.pair(connection)).access_token)


async def test_a_pair_that_expires_within_minutes_is_used_for_half_its_life(place):
    place.habits(access_token_lifetime=timedelta(minutes=4))
    connection = await place.connect()
    source, first = place.source(connection), (await place.pair(connection)).access_token
    place.clock.advance(timedelta(minutes=1))
    assert await source(None) == first
    place.clock.advance(timedelta(minutes=2))
    assert await source(None) != first


async def test_no_error_shows_a_token(place, connection):
    before = await place.pair(connection)
    place.emulator.mishap("cut", REFRESH, when="after", count=2)
    with pytest.raises(QuickBooksError) as told:
        await place.source(connection)(before.access_token)
    shown = f"{told.value!r} {told.value} {before!r}"
    assert before.refresh_token not in shown
    assert before.access_token not in shown
