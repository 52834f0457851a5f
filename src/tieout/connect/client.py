"""Makes a client of one company that is ready to use: tokens, limits and meter are its own."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import httpx2
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from qbo.client import Client
from qbo.errors import NotConfigured, QuickBooksError
from qbo.oauth import OAuthClient
from qbo.retry import Retry
from tieout.cipher import Cipher
from tieout.clock import Clock
from tieout.connect.authorize import api_base
from tieout.connect.refresh import TokenSource
from tieout.connections.store import Connection
from tieout.database.transaction import transaction
from tieout.meter import calls
from tieout.meter.calls import Cost
from tieout.meter.limits import SharedPace
from tieout.settings import Settings

Called = Callable[[str | None], None]
PATIENCE = 8.0
"""So many seconds a company may take to say whether an access token still opens it."""
_ONCE = Retry(attempts=1, throttles=0)
_log = structlog.get_logger("tieout.calls")


class Means(Protocol):
    """What a client is made from; the jobs' context is one."""

    @property
    def engine(self) -> AsyncEngine: ...  # noqa: D102 - named by its type
    @property
    def settings(self) -> Settings: ...  # noqa: D102
    @property
    def cipher(self) -> Cipher: ...  # noqa: D102
    @property
    def oauth(self) -> OAuthClient: ...  # noqa: D102
    @property
    def clock(self) -> Clock: ...  # noqa: D102
    @property
    def transport(self) -> httpx2.AsyncBaseTransport | None: ...  # noqa: D102


def ready_client(
    means: Means, connection: Connection, *, retry: Retry | None = None, called: Called | None = None
) -> Client:
    """Answer a client of this company; close it when done. `called` is told Intuit's name of every answered call."""
    if connection.environment != means.settings.environment:  # ids are small numbers: there they are other records
        raise NotConfigured(
            f"This connection is to the {connection.environment}, and TIEOUT_ENVIRONMENT says"
            f" {means.settings.environment}."
        )

    return _client(means, connection, token_source(means, connection), retry=retry, called=called)


def token_source(means: Means, connection: Connection) -> TokenSource:
    """Answer what keeps this company's tokens fresh."""

    async def opens(access_token: str) -> bool:
        async def token(_rejected: str | None) -> str:
            return access_token

        try:
            async with asyncio.timeout(PATIENCE), _client(means, connection, token, retry=_ONCE) as client:
                await client.company_info()
        except (QuickBooksError, TimeoutError):
            return False
        return True

    return TokenSource(
        engine=means.engine, cipher=means.cipher, oauth=means.oauth, clock=means.clock, connection_id=connection.id,
        opens=opens,
    )  # fmt: skip


def _client(
    means: Means,
    connection: Connection,
    token: Callable[[str | None], Awaitable[str]],
    *,
    retry: Retry | None = None,
    called: Called | None = None,
) -> Client:
    async def meter(cost: Cost, operation: str, entity: str | None, status: int, intuit_tid: str | None) -> None:
        _log.debug(
            "QuickBooks answered", connection_id=str(connection.id), operation=operation, entity=entity, status=status,
            intuit_tid=intuit_tid,
        )  # fmt: skip
        if status < 400:  # what fails, Intuit does not meter (facts D)
            async with transaction(means.engine) as conn:
                await calls.count(conn, connection.id, connection.business_id, cost, now=means.clock.now())
        if called:
            called(intuit_tid)

    return Client(
        realm_id=connection.realm_id,
        token=token,
        base_url=api_base(means.settings),
        transport=means.transport,
        pace=SharedPace(means.engine, means.clock, environment=connection.environment, realm_id=connection.realm_id),
        meter=meter,
        retry=retry,
        clock=means.clock,
    )
