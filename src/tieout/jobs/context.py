"""What a job is handed: the database, the keys, the clock, and how to reach QuickBooks."""

from dataclasses import dataclass, replace

import httpx2
from sqlalchemy.ext.asyncio import AsyncEngine

from qbo.client import Client
from qbo.oauth import OAuthClient
from qbo.retry import Retry
from tieout.cipher import Cipher
from tieout.clock import Clock
from tieout.connect.authorize import endpoints
from tieout.connect.client import Called, ready_client
from tieout.connections.store import Connection
from tieout.settings import Settings
from tieout.vault.app import App

_HASTY = Retry(attempts=2, throttles=0)
"""A job does not sit trouble out: one more try at once, then its work is due again later."""


@dataclass(kw_only=True)
class Context:
    """Everything that jobs have in common; only the app at Intuit may become another one while it is in use."""

    engine: AsyncEngine
    settings: Settings
    cipher: Cipher
    clock: Clock
    transport: httpx2.AsyncBaseTransport | None = None

    @property
    def oauth(self) -> OAuthClient:
        """The line to Intuit's sign-in; raises NotConfigured while nobody has named the app."""
        app = self.settings
        return OAuthClient(app.client_id, app.client_secret, endpoints(app), transport=self.transport, clock=self.clock)

    def use(self, app: App | None) -> None:
        """Be this app at Intuit from now on; without one, the settings' own."""
        if app is not None:
            self.settings = replace(
                self.settings, client_id=app.client_id, client_secret=app.client_secret, environment=app.environment
            )

    def client(self, connection: Connection, called: Called) -> Client:
        """Answer a client of a company; close it when done. `called` is told Intuit's name of every answered call."""
        return ready_client(self, connection, retry=_HASTY, called=called)

    async def close(self) -> None:
        """Close the database."""
        await self.engine.dispose()
