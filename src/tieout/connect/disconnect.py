"""Leaves a company: syncing stops at once, the grant ends at QuickBooks as soon as it can be reached."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from qbo.errors import InvalidClient, OAuthRefused
from qbo.oauth import OAuthClient
from tieout.cipher import Cipher
from tieout.clock import Clock
from tieout.connections import due
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.ids import ConnectionId
from tieout.vault import tokens as vault

REVOKE = "revoke"
LEASE = timedelta(seconds=30)
"""Nobody refreshes meanwhile: a token that was replaced behind our back could not be ended."""


async def disconnect(conn: AsyncConnection, connection_id: ConnectionId, *, now: datetime) -> bool:
    """Stop syncing from this commit on; what was loaded stays. Answers whether it was connected."""
    was_connected = await connections.set_state(conn, connection_id, "disconnected", cause="disconnected", now=now)
    if was_connected:
        await due.mark(conn, connection_id, REVOKE, due_at=now)
    return was_connected


async def revoke(
    engine: AsyncEngine, connection_id: ConnectionId, *, cipher: Cipher, oauth: OAuthClient, clock: Clock
) -> None:
    """End the grant at QuickBooks and forget the tokens; raises when QuickBooks does not answer, to be run again.

    It stays due, too, while somebody is refreshing. A connection that was opened again keeps everything.
    """
    async with transaction(engine) as conn:
        state = (await connections.hold(conn, connection_id)).state
        pair = await vault.read(conn, cipher, connection_id)
        former = await vault.former(conn, cipher, connection_id)
        now = clock.now()
        if pair is not None and state == "disconnected":
            holder = secrets.token_hex(8)
            if not await vault.lease(conn, connection_id, holder, until=now + LEASE, now=now):
                return
    if pair is not None and state == "disconnected":
        for refresh_token in (pair.refresh_token, *former):
            if await _ended(oauth, refresh_token):
                break
    async with transaction(engine) as conn:
        state = (await connections.hold(conn, connection_id)).state
        present = await vault.read(conn, cipher, connection_id)
        if state == "disconnected" and present != pair:
            return  # opened and disconnected again: that grant is due as well
        if state == "disconnected":
            await vault.forget(conn, connection_id)
        await due.done(conn, connection_id, REVOKE)


async def _ended(oauth: OAuthClient, refresh_token: str) -> bool:
    """End a grant; False when QuickBooks does not know the token, because it was replaced or has ended already."""
    try:
        await oauth.revoke(refresh_token)
    except InvalidClient:
        raise  # our own keys are wrong: it has not ended
    except OAuthRefused:
        return False
    return True
