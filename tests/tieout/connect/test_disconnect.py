from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import text

from qbo.errors import InvalidClient, ServerFault
from qbo_emulator import Match
from qbo_emulator.world import SAMPLE_APP
from tieout.connect.disconnect import disconnect, revoke
from tieout.connections import cursors, due
from tieout.connections import store as connections
from tieout.database.transaction import as_api, transaction
from tieout.errors import Overtaken
from tieout.jobs import keep
from tieout.jobs.context import Context


@pytest.fixture
def ends(place):
    """Answer a way to let the revocation run once."""

    async def end(connection, oauth=None):
        await revoke(
            place.engine, connection.id, cipher=place.cipher, oauth=oauth or place.oauth, clock=place.clock
        )  # fmt: skip

    return end


@pytest.fixture
def leave(place):
    async def leave(connection):
        async with as_api(place.engine, business=connection.business_id) as conn:
            return await disconnect(conn, connection.id, now=place.clock.now())

    return leave


async def waiting(place):
    async with transaction(place.engine) as conn:
        return [one.work for one in await due.ready(conn, place.clock.now())]


def grant_of(place, pair):
    return place.emulator.grants.access(pair.access_token).grant


async def test_a_disconnection_counts_at_once_and_only_the_grant_s_end_is_due(place, connection, leave):
    async with transaction(place.engine) as conn:
        await due.mark(conn, connection.id, "load", due_at=place.clock.now())
        epoch = await connections.take_epoch(conn, connection.id)
    assert await leave(connection)
    found = await place.found(connection)
    assert (found.state, found.disconnected_at is not None) == ("disconnected", True)
    assert await waiting(place) == ["revoke"]
    async with transaction(place.engine) as conn:
        with pytest.raises(Overtaken):
            await connections.check_epoch(conn, connection.id, epoch)
    assert not await leave(connection)


async def test_the_grant_ends_at_intuit_and_then_its_tokens_are_forgotten(place, connection, leave, ends):
    pair = await place.pair(connection)
    await leave(connection)
    await ends(connection)
    assert grant_of(place, pair).revoked
    assert await place.pair(connection) is None
    assert await waiting(place) == []


async def test_what_was_kept_of_the_company_stays(place, connection, leave, ends):
    now = place.clock.now()
    async with transaction(place.engine) as conn:
        await cursors.move(conn, connection.id, ["Bill"], now)
    await leave(connection)
    await ends(connection)
    async with transaction(place.engine) as conn:
        assert await cursors.since(conn, connection.id) == {"Bill": now}


async def test_while_intuit_is_down_the_tokens_are_kept_and_the_job_runs_again(place, connection, leave):
    context = Context(
        engine=place.engine, settings=place.settings, cipher=place.cipher, clock=place.clock, transport=place.transport
    )
    place.emulator.mishap("fault", Match(operation="revoke"), fault="unavailable", count=2)
    pair = await place.pair(connection)
    await leave(connection)
    for _ in range(2):
        assert await waiting(place) == ["revoke"]
        await keep.revoke(context, connection_id=str(connection.id))
        assert await place.pair(connection) == pair
        assert await waiting(place) == []
        place.clock.advance(keep.AGAIN)
    await keep.revoke(context, connection_id=str(connection.id))
    assert grant_of(place, pair).revoked
    assert await place.pair(connection) is None
    assert await waiting(place) == []


async def test_a_grant_that_the_owner_ended_already_is_fine(place, connection, leave, ends):
    place.emulator.grants.revoke(grant_of(place, await place.pair(connection)), "By the owner.")
    await leave(connection)
    await ends(connection)
    assert await place.pair(connection) is None
    assert await waiting(place) == []


async def test_with_wrong_keys_of_our_app_nothing_is_forgotten(place, connection, leave, ends):
    await leave(connection)
    with pytest.raises(InvalidClient):
        await ends(connection, place.sign_in(type(SAMPLE_APP)(client_id="other", client_secret="its secret")))
    assert await place.pair(connection) is not None
    assert await waiting(place) == ["revoke"]


async def test_a_former_token_ends_the_grant_when_the_present_one_is_not_known(place, connection, leave, ends):
    place.habits(refresh_token_grace=timedelta(hours=24))
    pair = await place.pair(connection)
    await place.source(connection)(pair.access_token)
    place.emulator.mishap("fault", Match(operation="revoke"), fault="invalid_grant")
    await leave(connection)
    await ends(connection)
    assert grant_of(place, pair).revoked
    assert await place.former(connection) == []


async def test_a_reconnect_before_the_revocation_ran_is_not_harmed(place, connection, leave, ends):
    await leave(connection)
    again = await place.connect(type("Known", (), {"id": connection.business_id}))
    assert again.id == connection.id
    await ends(connection)
    assert place.asked("revoke") == []
    assert place.works((await place.pair(connection)).access_token)
    assert await waiting(place) == []


@pytest.mark.parametrize("leaves_again", [False, True])
async def test_a_reconnect_while_the_revocation_runs_is_not_harmed(place, connection, leave, ends, leaves_again):
    class Slow:
        async def revoke(self, token):
            await place.oauth.revoke(token)
            await place.connect(type("Known", (), {"id": connection.business_id}))
            if leaves_again:
                await leave(connection)

    await leave(connection)
    await ends(connection, Slow())
    fresh = await place.pair(connection)
    assert place.works(fresh.access_token)
    assert await waiting(place) == (["revoke"] if leaves_again else [])
    if leaves_again:
        await ends(connection)
        assert grant_of(place, fresh).revoked


async def test_a_revocation_waits_for_a_refresh_that_is_going_on(place, connection, leave, ends):
    before = await place.pair(connection)

    class Slow:
        async def refresh(self, token):
            tokens = await place.oauth.refresh(token)
            await leave(connection)
            await ends(connection)
            return tokens

    with suppress(Exception):  # it is told that the connection is gone
        await place.source(connection, oauth=Slow())(before.access_token)
    assert await waiting(place) == ["revoke"]
    await ends(connection)
    assert grant_of(place, before).revoked
    async with transaction(place.engine) as conn:
        for table in ("token", "former_token"):
            assert (await conn.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one() == 0


async def test_a_failed_revocation_can_be_run_again_by_whoever_is_first(place, connection, leave, ends):
    place.emulator.mishap("fault", Match(operation="revoke"), fault="unavailable")
    await leave(connection)
    with pytest.raises(ServerFault):
        await ends(connection)
    place.clock.advance(timedelta(minutes=1))
    await ends(connection)
    assert await place.pair(connection) is None
