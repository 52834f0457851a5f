"""Answers access tokens that work: promise 1, no token is lost.

One process of all refreshes a connection (a lease), and a new pair is stored before anybody uses it.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Never

from sqlalchemy.ext.asyncio import AsyncEngine

from qbo.errors import ConnectionLost, InvalidGrant, OutcomeUnknown, QuickBooksError, ServerFault
from qbo.oauth import OAuthClient, Tokens
from tieout.cipher import Cipher
from tieout.clock import Clock
from tieout.connect.callback import KEEP_ALIVE
from tieout.connections import due
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.ids import ConnectionId
from tieout.vault import tokens as vault
from tieout.vault.tokens import Pair

AHEAD = timedelta(minutes=10)
"""So long before its end an access token is replaced."""
LEASE = timedelta(seconds=90)
"""Longer than Intuit's sign-in may take twice; renewed before every attempt."""
LAST_MOMENT = timedelta(seconds=30)
_LOOK_AGAIN = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSource:
    """The token source of one connection, as the client asks it: `await source(rejected)`."""

    engine: AsyncEngine
    cipher: Cipher
    oauth: OAuthClient
    clock: Clock
    connection_id: ConnectionId
    holder: str = ""

    async def __call__(self, rejected: str | None) -> str:
        """Answer an access token other than the rejected one.

        Raises ConnectionLost when the owner must connect again, another QuickBooksError when Intuit's sign-in does
        not answer: then every token is kept, and the next request tries again.
        """
        pair = await self._read()
        if self._fresh(pair, rejected):
            return pair.access_token
        try:
            # Several requests of one client ask at once: each is a stranger to the others' lease.
            return (await replace(self, holder=secrets.token_hex(8))._renewed(rejected)).access_token
        except ConnectionLost:
            raise
        except QuickBooksError:
            if pair.access_token == rejected or pair.access_expires_at <= self.clock.now() + LAST_MOMENT:
                raise
            return pair.access_token  # refreshing ahead of time failed; this one is still good

    async def keep_alive(self) -> None:
        """Refresh once although nobody asks, so that an idle connection does not run out."""
        await self(rejected=(await self._read()).access_token)

    async def _renewed(self, rejected: str | None) -> Pair:
        """Refresh, or wait for whoever does; their pair is as good as ours."""
        for _ in range(int(LEASE.total_seconds() / _LOOK_AGAIN)):
            pair, mine = await self._claim()
            if self._fresh(pair, rejected):
                if mine:
                    await self._release()
                return pair
            if mine:
                return await _to_its_end(self._refresh_and_release(pair))
            await asyncio.sleep(_LOOK_AGAIN)
        raise ServerFault("Another process has been refreshing this connection's token for too long.")

    async def _claim(self) -> tuple[Pair, bool]:
        """Answer the pair, read after the attempt to get the lease, and whether the lease is ours."""
        async with transaction(self.engine) as conn:
            now = self.clock.now()
            mine = await vault.lease(conn, self.connection_id, self.holder, until=now + LEASE, now=now)
        return await self._read(), mine

    async def _refresh_and_release(self, pair: Pair) -> Pair:
        try:
            return await self._refresh(pair)
        finally:
            await self._release()

    async def _refresh(self, pair: Pair) -> Pair:
        """Try the present refresh token, then those before it; only when all are refused is the connection lost."""
        async with transaction(self.engine) as conn:
            former = await vault.former(conn, self.cipher, self.connection_id)
        for refresh_token in (pair.refresh_token, *former):
            try:
                tokens = await self._ask(refresh_token)
            except InvalidGrant as error:
                refused = error
            else:
                return await self._keep(pair, tokens, refresh_token)
            newer, _ = await self._claim()
            if newer.version != pair.version:
                return newer  # somebody whose lease ran out got through after all
        return await self._lost(pair, refused)

    async def _ask(self, refresh_token: str) -> Tokens:
        """Ask twice when the answer is lost: within its grace, a rotated token still works."""
        try:
            return await self.oauth.refresh(refresh_token)
        except OutcomeUnknown:
            _, mine = await self._claim()
            if not mine:  # it took so long that somebody else is at it
                raise
            return await self.oauth.refresh(refresh_token)

    async def _keep(self, pair: Pair, tokens: Tokens, used: str) -> Pair:
        """Store the new pair, in a transaction of its own, before anybody can use it."""
        async with transaction(self.engine) as conn:
            now = self.clock.now()
            await vault.swap(conn, self.cipher, self.connection_id, pair, tokens, used=used, now=now)
            await due.done(conn, self.connection_id, "refresh")
            await due.mark(conn, self.connection_id, "refresh", due_at=now + KEEP_ALIVE)
        return await self._read()

    async def _lost(self, pair: Pair, error: QuickBooksError) -> Never:
        """Say once, for everybody, that only the owner can help now."""
        now = self.clock.now()
        async with transaction(self.engine) as conn:
            await connections.set_state(conn, self.connection_id, "needs_reconnect", cause=_cause(pair, now), now=now)
            # The row is ours now: an owner who has connected again meanwhile must not be told to do so again.
            newest = await vault.read(conn, self.cipher, self.connection_id)
            if newest is None or newest.version != pair.version:
                raise ServerFault("The authorisation was replaced while it was refreshed; try again.")
        raise ConnectionLost(
            "QuickBooks no longer honours this authorisation; ask the owner to connect again.",
            status=error.status,
            code=error.code,
            intuit_tid=error.intuit_tid,
        )

    async def _release(self) -> None:
        async with transaction(self.engine) as conn:
            await vault.release(conn, self.connection_id, self.holder)

    async def _read(self) -> Pair:
        async with transaction(self.engine) as conn:
            found = await connections.find(conn, self.connection_id)
            pair = await vault.read(conn, self.cipher, self.connection_id)
        if found.state != "active":
            raise ConnectionLost(f"This connection is {found.state.replace('_', ' ')}; ask the owner to connect again.")
        return self._there(pair)

    def _fresh(self, pair: Pair, rejected: str | None) -> bool:
        ahead = min(AHEAD, (pair.access_expires_at - pair.received_at) / 2)
        return pair.access_token != rejected and pair.access_expires_at > self.clock.now() + ahead

    @staticmethod
    def _there(pair: Pair | None) -> Pair:
        if pair is None:
            raise ConnectionLost("There is no authorisation for this connection; ask the owner to connect.")
        return pair


async def _to_its_end(work: Coroutine[None, None, Pair]) -> Pair:
    """Finish even when the caller is told to stop: a pair that has been issued must reach the vault."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        with contextlib.suppress(QuickBooksError):
            await task
        raise


def _cause(pair: Pair, now: datetime) -> str:
    """Tell why, as far as the clock knows: QuickBooks gives no reason (facts A.3)."""
    if pair.hard_expires_at is not None and pair.hard_expires_at <= now:
        return "expired_hard"
    return "expired_idle" if pair.refresh_expires_at <= now else "revoked"
