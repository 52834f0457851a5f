"""Answers access tokens that work: promise 1, no token is lost.

One caller of all, in whatever process, refreshes a connection (a lease), and a new pair is stored before anybody uses
it. Only a refusal by word of every refresh token that we hold ends a connection; silence and trouble never do.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncEngine

from qbo.errors import (
    ConnectionLost,
    InvalidClient,
    InvalidGrant,
    OutcomeUnknown,
    QuickBooksError,
    ServerFault,
    Unreadable,
)
from qbo.oauth import OAuthClient, Tokens
from tieout.cipher import Cipher
from tieout.clock import Clock
from tieout.connect.callback import KEEP_ALIVE
from tieout.connect.strangers import by_a_stranger
from tieout.connect.uninterrupted import uninterrupted
from tieout.connections import due
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.ids import ConnectionId
from tieout.vault import tokens as vault
from tieout.vault.tokens import Pair

AHEAD = timedelta(minutes=10)
"""So long before its end an access token is replaced."""
LEASE = timedelta(seconds=90)
"""Longer than Intuit's sign-in may take to answer once; renewed before every question."""
LAST_MOMENT = timedelta(seconds=30)
REST = timedelta(seconds=15)
"""After a failure nobody tries again for so long, while the old access token is good."""
_LOOK_AGAIN = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenSource:
    """The token source of one connection, as the client asks it: `await source(rejected)`.

    `opens` tries an access token at the company: one that still works although no refresh token does means that
    somebody else refreshed, for whoever takes an authorisation back ends both.
    """

    engine: AsyncEngine
    cipher: Cipher
    oauth: OAuthClient
    clock: Clock
    connection_id: ConnectionId
    opens: Callable[[str], Awaitable[bool]] | None = None

    async def __call__(self, rejected: str | None) -> str:
        """Answer an access token other than the rejected one.

        Raises ConnectionLost when the owner must connect again, another QuickBooksError when Intuit's sign-in does
        not answer: then every token is kept, and the next request tries again.
        """
        pair = await self._read()
        if self._fresh(pair, rejected):
            return pair.access_token
        holder = secrets.token_hex(8)  # requests of one client ask at once: each is a stranger to the others' lease
        for _ in range(int(LEASE.total_seconds() / _LOOK_AGAIN)):
            pair, mine = await self._claim(holder)
            if self._fresh(pair, rejected):
                await self._release(holder)
                return pair.access_token
            if mine:
                return (await uninterrupted(self._renew(pair, rejected, holder))).access_token
            if self._usable(pair, rejected):
                return pair.access_token  # somebody is refreshing it, ahead of time
            await asyncio.sleep(_LOOK_AGAIN)
        raise ServerFault("Another process has been refreshing this connection's token for too long.")

    async def keep_alive(self) -> None:
        """Refresh once although nobody asks, so that an idle connection does not run out."""
        await self(rejected=(await self._read()).access_token)

    async def _renew(self, pair: Pair, rejected: str | None, holder: str) -> Pair:
        """Refresh under our lease; when that fails ahead of time, the old access token is good for a while yet."""
        rest = None
        try:
            return await self._refresh(pair, holder)
        except ConnectionLost:
            raise
        except QuickBooksError:
            if not self._usable(pair, rejected):
                raise
            rest = self.clock.now() + REST
            return pair
        finally:
            await self._release(holder, until=rest)

    async def _refresh(self, pair: Pair, holder: str) -> Pair:
        """Try the present refresh token, then those before it; only when all are refused is the connection lost."""
        async with transaction(self.engine) as conn:
            former = await vault.former(conn, self.cipher, self.connection_id)
        refused: InvalidGrant | None = None
        for refresh_token in (pair.refresh_token, *former):
            try:
                tokens = await self._ask(refresh_token, holder)
            except InvalidGrant as error:
                refused = _not_our_app(error)
            else:
                return await self._keep(pair, tokens, refresh_token)
            if (newer := await self._read()).version != pair.version:
                return newer  # somebody whose lease ran out got through after all, or the owner connected again
        return await self._lost(pair, refused)

    async def _ask(self, refresh_token: str, holder: str) -> Tokens:
        """Ask twice when the answer is lost: within its grace, a rotated token still works."""
        await self._hold(holder)
        try:
            return await self.oauth.refresh(refresh_token)
        except (OutcomeUnknown, Unreadable):
            await self._hold(holder)
            return await self.oauth.refresh(refresh_token)

    async def _keep(self, pair: Pair, tokens: Tokens, used: str) -> Pair:
        """Store the new pair, in a transaction of its own, before anybody can use it."""
        async with transaction(self.engine) as conn:
            now = self.clock.now()
            await vault.swap(conn, self.cipher, self.connection_id, pair, tokens, used=used, now=now)
            if by_a_stranger(used, tokens, now):
                await vault.note_stranger(conn, self.connection_id, now)
            await due.done(conn, self.connection_id, "refresh")
            await due.mark(conn, self.connection_id, "refresh", due_at=now + KEEP_ALIVE)
        return await self._read()

    async def _lost(self, pair: Pair, error: InvalidGrant | None) -> Pair:
        """Say once, for everybody, that only the owner can help now; unless the owner just did."""
        elsewhere = await self._still_opens(pair)
        async with transaction(self.engine) as conn:
            await connections.hold(conn, self.connection_id)  # then nobody connects again meanwhile
            newer = await vault.read(conn, self.cipher, self.connection_id)
            if newer is not None and newer.version != pair.version:
                return newer
            now = self.clock.now()
            cause = "rotated_elsewhere" if elsewhere else _cause(pair, now)
            await connections.set_state(conn, self.connection_id, "needs_reconnect", cause=cause, now=now)
        raise ConnectionLost(
            "QuickBooks no longer honours this authorisation; ask the owner to connect again.",
            status=error.status if error else None,
            code=error.code if error else None,
            intuit_tid=error.intuit_tid if error else None,
        )

    async def _still_opens(self, pair: Pair) -> bool:
        return (
            self.opens is not None and pair.access_expires_at > self.clock.now() and await self.opens(pair.access_token)
        )

    async def _claim(self, holder: str) -> tuple[Pair, bool]:
        """Try to get the lease; answer the pair, read after that, and whether the lease is ours."""
        async with transaction(self.engine) as conn:
            now = self.clock.now()
            mine = await vault.lease(conn, self.connection_id, holder, until=now + LEASE, now=now)
        return await self._read(), mine

    async def _hold(self, holder: str) -> None:
        """Renew the lease, or stop: whoever has it now refreshes."""
        async with transaction(self.engine) as conn:
            now = self.clock.now()
            if not await vault.lease(conn, self.connection_id, holder, until=now + LEASE, now=now):
                raise ServerFault("Intuit's sign-in was so slow that another process is refreshing this token now.")

    async def _release(self, holder: str, *, until: datetime | None = None) -> None:
        async with transaction(self.engine) as conn:
            await vault.release(conn, self.connection_id, holder, until=until)

    async def _read(self) -> Pair:
        async with transaction(self.engine) as conn:
            found = await connections.find(conn, self.connection_id)
            pair = await vault.read(conn, self.cipher, self.connection_id)
        if found.state != "active":
            raise ConnectionLost(f"This connection is {found.state.replace('_', ' ')}; ask the owner to connect again.")
        if pair is None:
            raise ConnectionLost("There is no authorisation for this connection; ask the owner to connect.")
        return pair

    def _fresh(self, pair: Pair, rejected: str | None) -> bool:
        ahead = min(AHEAD, (pair.access_expires_at - pair.received_at) / 2)
        return pair.access_token != rejected and pair.access_expires_at > self.clock.now() + ahead

    def _usable(self, pair: Pair, rejected: str | None) -> bool:
        return pair.access_token != rejected and pair.access_expires_at > self.clock.now() + LAST_MOMENT


def _not_our_app(error: InvalidGrant) -> InvalidGrant:
    """Answer the refusal, unless it blames the app's keys: those are the operator's to mend, no owner's (facts A.3)."""
    if "clientid" in error.message.lower():
        raise InvalidClient(
            "These tokens were issued to another app; look at TIEOUT_CLIENT_ID and TIEOUT_CLIENT_SECRET.",
            status=error.status,
            code=error.code,
            intuit_tid=error.intuit_tid,
        ) from error
    return error


def _cause(pair: Pair, now: datetime) -> str:
    """Tell why, as far as the clock knows: QuickBooks gives no reason (facts A.3)."""
    if pair.hard_expires_at is not None and pair.hard_expires_at <= now:
        return "expired_hard"
    return "expired_idle" if pair.refresh_expires_at <= now else "revoked"
