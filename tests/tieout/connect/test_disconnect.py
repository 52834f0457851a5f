from datetime import timedelta

import pytest

from qbo.errors import ConnectionLost, ServerFault
from qbo_emulator.mishaps import Match
from tieout.connect.disconnect import REVOKE, disconnect, revoke
from tieout.connections import due
from tieout.database.transaction import transaction


@pytest.fixture
def leave(connected, clock):
    async def leave():
        async with transaction(connected.engine) as conn:
            return await disconnect(conn, connected.id, now=clock.now())

    return leave


@pytest.fixture
def give_back(connected):
    async def give_back():
        await revoke(
            connected.engine, connected.id, cipher=connected.cipher, oauth=connected.oauth, clock=connected.clock
        )

    return give_back


async def waiting(connected):
    async with transaction(connected.engine) as conn:
        return await due.find(conn, connected.id, REVOKE)


async def test_from_its_commit_on_nobody_gets_a_token(connected, leave):
    assert await leave()
    with pytest.raises(ConnectionLost):
        await connected.source()(None)
    assert (await connected.stands()).state == "disconnected"
    assert await waiting(connected)


async def test_a_second_time_changes_nothing(leave):
    assert await leave()
    assert not await leave()


async def test_the_grant_ends_at_quickbooks_and_the_tokens_are_forgotten(connected, leave, give_back):
    await leave()
    await give_back()
    assert connected.grant.revoked
    assert await connected.pair() is None
    assert await waiting(connected) is None
    assert (await connected.stands()).state == "disconnected"  # the connection stays, with all that was loaded


async def test_when_quickbooks_does_not_answer_it_stays_due(*, connected, leave, give_back, emulator, clock):
    await leave()
    emulator.mishap("fault", Match(operation="revoke"), fault="unavailable")
    with pytest.raises(ServerFault):
        await give_back()
    assert await waiting(connected)
    assert await connected.pair()
    clock.advance(timedelta(hours=1))
    await give_back()
    assert connected.grant.revoked


async def test_a_grant_that_had_ended_already_is_forgotten_too(connected, leave, give_back, emulator):
    emulator.grants.revoke(connected.grant, "Disconnected in QuickBooks.")
    await leave()
    await give_back()
    assert await connected.pair() is None


async def test_whoever_connects_again_first_keeps_the_new_grant(connected, leave, give_back, person, business):
    await leave()
    await person.connects(business)
    await give_back()
    assert not any(grant.revoked for grant in connected.emulator.grants)
    assert connected.works(await connected.source()(None))
