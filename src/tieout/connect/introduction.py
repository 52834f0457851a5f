"""Asks a company who it is, with tokens that nobody has kept yet: whether they open the company that was named."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field

import httpx2
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from qbo.client import Client
from qbo.errors import Forbidden, QuickBooksError
from qbo.retry import Retry
from tieout.clock import Clock
from tieout.connect.authorize import api_base
from tieout.connections import store as connections
from tieout.connections.authorizations import Authorization
from tieout.connections.store import Connection
from tieout.meter import calls
from tieout.meter.calls import Cost
from tieout.meter.limits import SharedPace
from tieout.settings import Settings

PATIENCE = 8.0
"""Somebody waits before a browser: after so many seconds we go on without knowing."""
_HASTY = Retry(attempts=2, throttles=0)
_log = structlog.get_logger("tieout.connections")


@dataclass(slots=True)
class Introduction:
    """What a company said of itself, as far as it is known, and what asking cost."""

    company_name: str | None = None
    country: str | None = None
    time_zone: str | None = None
    costs: list[Cost] = field(default_factory=list)

    async def note(self, conn: AsyncConnection, connection: Connection, clock: Clock) -> None:
        """Note at the connection what the company said, and the calls."""
        await connections.describe(
            conn, connection.id, company_name=self.company_name, country=self.country, time_zone=self.time_zone
        )
        for cost in self.costs:
            await calls.count(conn, connection.id, connection.business_id, cost, now=clock.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What asking needs."""

    engine: AsyncEngine
    settings: Settings
    clock: Clock
    transport: httpx2.AsyncBaseTransport | None

    async def introduce(self, begun: Authorization, realm_id: str, access_token: str) -> Introduction:
        """Ask for CompanyInfo; raises Forbidden when the token does not open that company.

        The company's name comes from an address that a person could alter, the token from Intuit: only together they
        prove anything. While QuickBooks is in trouble nothing is known, and that is no reason to lose the tokens.
        """
        said = Introduction()
        try:
            async with asyncio.timeout(PATIENCE), self._client(begun, realm_id, access_token, said) as client:
                info = (await client.company_info()).data
        except Forbidden:
            raise
        except (QuickBooksError, TimeoutError) as error:
            _log.warning("the company did not say who it is; its first load will", error=str(error))
            return said
        said.company_name, said.country = info.get("CompanyName"), info.get("Country")
        said.time_zone = info.get("DefaultTimeZone")
        return said

    def _client(self, begun: Authorization, realm_id: str, access_token: str, said: Introduction) -> Client:
        async def token(_rejected: str | None) -> str:
            return access_token

        def meter(
            cost: Cost, _operation: str, _entity: str | None, _status: int, _tid: str | None
        ) -> Awaitable[None] | None:
            said.costs.append(cost)
            return None

        return Client(
            realm_id=realm_id,
            token=token,
            base_url=api_base(self.settings),
            transport=self.transport,
            pace=SharedPace(self.engine, self.clock, environment=begun.environment, realm_id=realm_id),
            meter=meter,
            retry=_HASTY,
            clock=self.clock,
        )
