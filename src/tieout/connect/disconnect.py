"""Leaves a company: syncing stops at once, the grant ends at QuickBooks as soon as it can be reached."""

import contextlib
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from qbo.errors import InvalidGrant, OAuthRefused
from qbo.oauth import OAuthClient
from tieout.cipher import Cipher
from tieout.connections import due
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.ids import ConnectionId
from tieout.vault import tokens as vault

REVOKE = "revoke"


async def disconnect(conn: AsyncConnection, connection_id: ConnectionId, *, now: datetime) -> bool:
    """Stop syncing from this commit on; what was loaded stays. Answers whether it was connected."""
    was_connected = await connections.set_state(conn, connection_id, "disconnected", cause="disconnected", now=now)
    if was_connected:
        await due.mark(conn, connection_id, REVOKE, due_at=now)
    return was_connected


async def revoke(engine: AsyncEngine, connection_id: ConnectionId, *, cipher: Cipher, oauth: OAuthClient) -> None:
    """End the grant at QuickBooks and forget the tokens; raises when QuickBooks does not answer, to be run again."""
    async with transaction(engine) as conn:
        pair = await vault.read(conn, cipher, connection_id)
        state = (await connections.find(conn, connection_id)).state
    if pair is not None and state == "disconnected":
        with contextlib.suppress(InvalidGrant, OAuthRefused):  # it had ended already
            await oauth.revoke(pair.refresh_token)
    async with transaction(engine) as conn:
        if (await connections.find(conn, connection_id)).state == "disconnected":
            await vault.forget(conn, connection_id)
        await due.done(conn, connection_id, REVOKE)
