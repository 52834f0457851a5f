"""Settings in, everything wired: the database, the keys, the line to QuickBooks and the worker; nothing else."""

import asyncio
from functools import partial

import httpx2
from sqlalchemy.ext.asyncio import AsyncEngine

from qbo.oauth import OAuthClient
from tieout.access import clients
from tieout.cipher import Cipher
from tieout.clock import Clock
from tieout.database.engine import database_url, open_engine
from tieout.database.migrate import migrate
from tieout.database.transaction import transaction
from tieout.jobs.context import Context
from tieout.jobs.dispatch import dispatch
from tieout.jobs.tasks import TASKS
from tieout.jobs.watch import sweep
from tieout.jobs.worker import Pace, Worker
from tieout.settings import Settings


class Service:
    """One process of Tieout. Give a transport to put something else where QuickBooks is, a clock to turn the time."""

    def __init__(
        self,
        settings: Settings,
        transport: httpx2.AsyncBaseTransport | None = None,
        clock: Clock | None = None,
        pace: Pace | None = None,
    ) -> None:
        self.settings = settings
        self.transport = transport
        self.clock = clock or Clock(settings.clock_file)
        self.cipher = Cipher.of(settings.keys)
        self._pace = pace
        self._context: Context | None = None
        self._stopping = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None

    @property
    def context(self) -> Context:
        """What jobs are handed."""
        if self._context is None:
            raise RuntimeError("start the service first")
        return self._context

    @property
    def engine(self) -> AsyncEngine:
        """The database."""
        return self.context.engine

    @property
    def oauth(self) -> OAuthClient:
        """The line to Intuit's sign-in."""
        return self.context.oauth

    async def start(self) -> None:
        """Open the database, bring it up to date, and begin to work where that is asked for."""
        url = await asyncio.to_thread(database_url, self.settings)
        await migrate(url)
        self._context = Context(
            engine=open_engine(url),
            settings=self.settings,
            cipher=self.cipher,
            clock=self.clock,
            transport=self.transport,
        )
        await self._let_platform_in()
        if self.settings.worker_in_process:
            self._stopping.clear()
            self._worker = asyncio.create_task(self._make_worker(self._context).run(self._stopping))

    async def stop(self) -> None:
        """Let jobs end or put them back, then close what was opened."""
        self._stopping.set()
        if self._worker is not None:
            await self._worker
            self._worker = None
        if self._context is not None:
            await self._context.close()
            self._context = None

    async def _let_platform_in(self) -> None:
        """Let the platform's servers in with the secret of the settings."""
        if self.settings.platform_client_secret:
            async with transaction(self.engine) as conn:
                name, secret = self.settings.platform_client_id, self.settings.platform_client_secret
                await clients.create(conn, name, secret, now=self.clock.now())

    def _make_worker(self, context: Context) -> Worker:
        return Worker(
            context.engine,
            {name: partial(task, context) for name, task in TASKS.items()},
            dispatch=partial(dispatch, context),
            watch=partial(sweep, context),
            concurrency=self.settings.worker_concurrency,
            pace=self._pace,
        )
