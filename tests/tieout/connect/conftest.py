"""A business, and a company at the emulator that it can connect to, with the emulator's time the same as ours."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from qbo.oauth import Endpoints, OAuthClient, Tokens
from qbo_emulator import Emulator
from qbo_emulator import Settings as Habits
from qbo_emulator.clock import Clock as EmulatorClock
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM
from tieout.businesses import store as businesses
from tieout.cipher import Cipher
from tieout.clock import Clock
from tieout.connect.refresh import TokenSource
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.keyring import new_keys
from tieout.settings import Settings
from tieout.vault import tokens as vault

EVERY_TIME = Habits(enforce_limits=False, refresh_token_rotation=timedelta(0), refresh_token_grace=timedelta(0))


class Place:
    """A database, keys, a clock and a QuickBooks."""

    def __init__(self, engine, settings, clock, emulator):
        self.engine = engine
        self.settings = settings
        self.clock = clock
        self.emulator = emulator
        self.cipher = Cipher.of(settings.keys)
        self.transport = emulator.transport()
        self.oauth = self.sign_in()

    def sign_in(self, app=SAMPLE_APP):
        endpoints = Endpoints.from_base(self.settings.oauth_base)
        return OAuthClient(
            app.client_id, app.client_secret, endpoints, transport=self.emulator.transport(), clock=self.clock
        )

    def source(self, connection, **other):
        given = {"engine": self.engine, "cipher": self.cipher, "oauth": self.oauth, "clock": self.clock} | other
        return TokenSource(connection_id=connection.id, **given)

    def habits(self, **how):
        self.emulator.configure(replace(self.emulator.settings, **how))

    async def business(self, name="Craig's"):
        async with transaction(self.engine) as conn:
            return await businesses.create(conn, name=name, now=self.clock.now())

    async def connect(self, business=None, realm_id=SAMPLE_REALM):
        """Connect as if somebody had consented."""
        business = business or await self.business()
        async with transaction(self.engine) as conn:
            connection = await connections.open(
                conn, business_id=business.id, environment="sandbox", realm_id=realm_id, now=self.clock.now()
            )
            await vault.store(
                conn, self.cipher, connection.id, tokens_of(self.emulator.grant(realm_id), self.clock.now()),
                now=self.clock.now(),
            )  # fmt: skip
        return connection

    def tokens(self, realm_id):
        """Answer the tokens of a fresh consent."""
        return tokens_of(self.emulator.grant(realm_id), self.clock.now())

    async def pair(self, connection):
        async with transaction(self.engine) as conn:
            return await vault.read(conn, self.cipher, connection.id)

    async def former(self, connection):
        async with transaction(self.engine) as conn:
            return await vault.former(conn, self.cipher, connection.id)

    async def found(self, connection):
        async with transaction(self.engine) as conn:
            return await connections.find(conn, connection.id)

    def asked(self, operation):
        """Answer what Intuit's sign-in was asked."""
        return self.emulator.log.find(operation=operation)

    async def struck(self, mishap):
        """Wait until a mishap happens."""
        async with asyncio.timeout(20):
            while not mishap.fired:  # noqa: ASYNC110 - the emulator has no event for it
                await asyncio.sleep(0.01)

    def works(self, access_token):
        """Say whether QuickBooks honours this access token."""
        known = self.emulator.grants.access(access_token)
        return bool(known) and not known.grant.revoked and known.expires_at > self.emulator.clock.now()


def tokens_of(pair, now):
    return Tokens(
        access_token=pair.access_token,
        refresh_token=pair.refresh_token,
        access_expires_at=now + timedelta(seconds=pair.expires_in),
        refresh_expires_at=now + timedelta(seconds=pair.refresh_expires_in),
        hard_expires_at=now + timedelta(seconds=pair.hard_expires_in),
    )


@pytest.fixture
def clock(tmp_path):
    return Clock(tmp_path / "clock")


@pytest.fixture
def place(engine, database_url, tmp_path, clock):
    settings = Settings(
        database_url=database_url,
        data_folder=tmp_path,
        keys=new_keys(),
        client_id=SAMPLE_APP.client_id,
        client_secret=SAMPLE_APP.client_secret,
        return_urls=("https://app.example.com/done",),
        api_base="http://quickbooks.test",
        oauth_base="http://quickbooks.test",
        clock_file=tmp_path / "clock",
    )
    return Place(engine, settings, clock, Emulator(settings=EVERY_TIME, clock=EmulatorClock(tmp_path / "clock")))


@pytest.fixture
async def connection(place):
    return await place.connect()
