"""Completes a connection when QuickBooks sends the person back: once, however often the callback is delivered."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import httpx2
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from qbo.errors import Forbidden, QuickBooksError
from qbo.oauth import OAuthClient, Tokens
from tieout.businesses import store as businesses
from tieout.cipher import Cipher
from tieout.clock import Clock
from tieout.connect.disconnect import REVOKE
from tieout.connect.introduction import Asking, Introduction
from tieout.connect.uninterrupted import uninterrupted
from tieout.connections import authorizations, due
from tieout.connections import store as connections
from tieout.connections.authorizations import Authorization
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.errors import Archived, Conflict, ConnectedElsewhere, TieoutError
from tieout.ids import BusinessId, ConnectionId
from tieout.settings import Settings
from tieout.vault import tokens as vault

KEEP_ALIVE = timedelta(days=25)
"""A refresh token rolls for 100 days; one that nobody uses is used this often all the same."""
PATIENCE = timedelta(seconds=45)
"""So long a second delivery of a callback waits for the first."""
_LOOK_AGAIN = 0.1
_COMPANY = re.compile(r"[0-9]{1,30}")

Opened = Callable[[AsyncConnection, Connection], Awaitable[None]]


class CallbackRefused(TieoutError):
    """Begin again: this callback connects nothing. `return_url` is where the person came from, when that is known."""

    def __init__(self, sentence: str, *, begun: Authorization | None = None) -> None:
        super().__init__(sentence)
        self.return_url = begun.return_url if begun else None
        self.business_id = begun.business_id if begun else None


class StateUnknown(CallbackRefused):
    """Begin again: nobody here began this."""


class StateExpired(CallbackRefused):
    """Begin again: it took too long."""


class StateUsed(CallbackRefused):
    """Begin again: this was used already, and nothing came of it."""


class ConsentDenied(CallbackRefused):
    """Begin again if that was a mistake: the person did not agree."""


class CallbackIncomplete(CallbackRefused):
    """Begin again: QuickBooks did not say which company, or sent no code."""


class OtherCompany(CallbackRefused, Conflict):
    """Begin again and choose the same company as before, or connect the other one as a new connection."""


@dataclass(frozen=True, slots=True)
class Completed:
    """What came of a callback; `already` says that this was a second delivery."""

    business_id: BusinessId
    connection_id: ConnectionId
    return_url: str | None
    already: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """What completing needs: the database, the keys, the clock, and how to reach Intuit."""

    engine: AsyncEngine
    settings: Settings
    cipher: Cipher
    oauth: OAuthClient
    clock: Clock
    transport: httpx2.AsyncBaseTransport | None

    async def complete(self, params: Mapping[str, str], *, opened: Opened) -> Completed:
        """Exchange the code and open the connection; `opened` runs in the same transaction, for what follows from it.

        Raises a `CallbackRefused`, `ConnectedElsewhere`, or what the exchange raised (`qbo.errors`).
        """
        state = params.get("state", "")
        begun = await self._awaited(state, params)
        if begun.connection_id is not None:
            return Completed(begun.business_id, begun.connection_id, begun.return_url, already=True)
        async with transaction(self.engine) as conn:
            business = await businesses.find(conn, begun.business_id)
            if business.archived_at is not None:
                raise Archived("business", business.id)
            mine = await authorizations.take(conn, state, self.clock.now())
        if not mine:
            return await self.complete(params, opened=opened)  # another delivery was faster: its answer is ours
        return await uninterrupted(self._connect(begun, state, params, opened))

    async def _connect(self, begun: Authorization, state: str, params: Mapping[str, str], opened: Opened) -> Completed:
        """Exchange the code, outside any transaction and once: a second exchange kills the tokens of the first."""
        try:
            _demand_consent(params, begun)
            await self._demand_free(begun, params["realmId"])
            tokens = await self.oauth.exchange(params["code"], self.settings.callback_url)
            try:
                said = await self._introduced(begun, params["realmId"], tokens)
                connection = await self._open(begun, state, params["realmId"], tokens, said, opened)
            except (ConnectedElsewhere, OtherCompany):
                # Nobody may keep these tokens: somebody else was faster by less than the exchange took, or they are
                # another company's than the address says.
                with suppress(QuickBooksError):
                    await self.oauth.revoke(tokens.refresh_token)
                raise
        except BaseException:
            async with transaction(self.engine) as conn:
                await authorizations.finish(conn, state, None, self.clock.now())
            raise
        return Completed(begun.business_id, connection.id, begun.return_url, already=False)

    async def _demand_free(self, begun: Authorization, realm_id: str) -> None:
        """Refuse a company of another business before there are tokens that nobody may keep."""
        async with transaction(self.engine) as conn:
            await connections.demand_free(
                conn, business_id=begun.business_id, environment=begun.environment, realm_id=realm_id
            )

    async def _introduced(self, begun: Authorization, realm_id: str, tokens: Tokens) -> Introduction:
        asking = Asking(engine=self.engine, settings=self.settings, clock=self.clock, transport=self.transport)
        try:
            return await asking.introduce(begun, realm_id, tokens.access_token)
        except Forbidden as error:
            raise OtherCompany("QuickBooks let us into another company than it named.", begun=begun) from error

    async def _open(  # noqa: PLR0917 - everything that becomes one row, once
        self, begun: Authorization, state: str, realm_id: str, tokens: Tokens, said: Introduction, opened: Opened
    ) -> Connection:
        now = self.clock.now()
        async with transaction(self.engine) as conn:
            connection = await connections.open(
                conn, business_id=begun.business_id, environment=begun.environment, realm_id=realm_id, now=now
            )
            if begun.start_date and not connection.epoch:  # a known company keeps the day that it has
                await connections.keep_from(conn, connection.id, begun.start_date)
            await vault.store(conn, self.cipher, connection.id, tokens, now=now)
            await said.note(conn, connection, self.clock)
            await due.done(conn, connection.id, "refresh")
            await due.done(conn, connection.id, REVOKE)
            await due.mark(conn, connection.id, "refresh", due_at=now + KEEP_ALIVE)
            await authorizations.finish(conn, state, connection.id, now)
            await opened(conn, connection)
        return connection

    async def _awaited(self, state: str, params: Mapping[str, str]) -> Authorization:
        """Answer what this callback belongs to; while another delivery of it is at work, wait for what comes of it."""
        for _ in range(int(PATIENCE.total_seconds() / _LOOK_AGAIN)):
            async with transaction(self.engine) as conn:
                begun = await authorizations.find(conn, state) if state else None
            if begun is None:
                raise StateUnknown("This link is not one of ours, or it was altered.")
            if begun.taken_at is None:
                if begun.expires_at <= self.clock.now():
                    raise StateExpired("This link has expired.", begun=begun)
                return begun
            if begun.connection_id is not None and "error" not in params:
                return begun
            if begun.ended_at is not None or begun.taken_at + PATIENCE <= self.clock.now():
                break
            await asyncio.sleep(_LOOK_AGAIN)
        _demand_consent(params, begun)  # what was refused is refused for the same reason again
        raise StateUsed("This link was used already.", begun=begun)


def _demand_consent(params: Mapping[str, str], begun: Authorization) -> None:
    if params.get("error") == "access_denied":
        raise ConsentDenied("The person did not agree to the connection.", begun=begun)
    if "error" in params:
        raise CallbackIncomplete(f"QuickBooks refused: {params['error'][:100]}.", begun=begun)
    missing = [name for name in ("code", "realmId") if not params.get(name)]
    if missing:
        raise CallbackIncomplete(f"QuickBooks sent no {' and no '.join(missing)}.", begun=begun)
    if not _COMPANY.fullmatch(params["realmId"]):  # it becomes part of an address
        raise CallbackIncomplete("QuickBooks names companies by number, and this is none.", begun=begun)
    if begun.realm_id is not None and begun.realm_id != params["realmId"]:
        raise OtherCompany("Another company was chosen than the one to reconnect.", begun=begun)
