"""Settings in, everything wired: the database, the keys, the line to QuickBooks and the worker; nothing else."""

import asyncio
from contextlib import suppress
from functools import cached_property, partial

import httpx2
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from qbo.oauth import OAuthClient
from tieout.access import clients
from tieout.access.issuer import Issuer
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
from tieout.vault import app

_APP_SECONDS = 10


class Service:
    """One process of Tieout. Give a transport to put something else where QuickBooks is, a clock to turn the time."""

    def __init__(
        self,
        settings: Settings,
        transport: httpx2.AsyncBaseTransport | None = None,
        clock: Clock | None = None,
        pace: Pace | None = None,
    ) -> None:
        self._settings = settings
        self.transport = transport
        self.clock = clock or Clock(settings.clock_file)
        self.cipher = Cipher.of(settings.keys)
        self._pace = pace
        self._context: Context | None = None
        self._stopping = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def settings(self) -> Settings:
        """What the operator has set, and the app at Intuit if it was told through the API."""
        return self._settings if self._context is None else self._context.settings

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

    @cached_property
    def issuer(self) -> Issuer | None:
        """Whoever signs tokens for the platform's people, if the operator has named one."""
        address = self._settings.issuer
        return Issuer(address, self._settings.issuer_audience, self.transport) if address else None

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
        await self.look_up_app()
        self._watch = asyncio.create_task(self._watch_app())
        if self.settings.worker_in_process:
            self._stopping.clear()
            self._worker = asyncio.create_task(self._make_worker(self._context).run(self._stopping))

    async def stop(self) -> None:
        """Let jobs end or put them back, then close what was opened."""
        self._stopping.set()
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
            self._watch = None
        if self._worker is not None:
            await self._worker
            self._worker = None
        if self._context is not None:
            await self._context.close()
            self._context = None

    async def look_up_app(self) -> None:
        """Be the app at Intuit that was told through the API, if one was."""
        async with transaction(self.engine) as conn:
            self.context.use(await app.read(conn, self.cipher))

    async def _watch_app(self) -> None:
        """Notice what another process was told; an outage of the database is for others to cry about."""
        while True:
            await asyncio.sleep(_APP_SECONDS)
            with suppress(SQLAlchemyError):
                await self.look_up_app()

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
