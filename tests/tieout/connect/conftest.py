"""An emulator on a loopback address, a business, and a person who goes to it and comes back."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from qbo.oauth import OAuthClient
from qbo_emulator import Emulator, Settings, running
from qbo_emulator.clock import Clock as EmulatorClock
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM
from tieout.businesses import store as businesses
from tieout.cipher import Cipher
from tieout.clock import Clock
from tieout.connect.authorize import begin, endpoints
from tieout.connect.callback import Callback
from tieout.connect.refresh import TokenSource
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.keyring import new_keys, new_secret
from tieout.settings import Settings as TieoutSettings

RETURN_URL = "https://app.example.com/done"
EVERY_TIME = Settings(enforce_limits=False, refresh_token_rotation=timedelta(0))


@pytest.fixture
def clock_file(tmp_path):
    return tmp_path / "clock.json"


@pytest.fixture
def clock(clock_file):
    """Turn the time for us, the emulator and every other process."""
    return Clock(clock_file)


@pytest.fixture
def emulator(clock_file):
    """Rotate the refresh token on every refresh."""
    emulator = Emulator(clock=EmulatorClock(clock_file), settings=EVERY_TIME)
    app = replace(SAMPLE_APP, redirect_uris=("https://tieout.example.com/oauth/callback",))
    emulator.add_app(app)
    return emulator


@pytest.fixture
def address(emulator):
    with running(emulator) as address:
        yield address


@pytest.fixture
def settings(address, tmp_path):
    return TieoutSettings(
        data_folder=tmp_path,
        public_url="https://tieout.example.com",
        keys=new_keys(),
        jwt_secret=new_secret(),
        client_id=SAMPLE_APP.client_id,
        client_secret=SAMPLE_APP.client_secret,
        return_urls=(RETURN_URL,),
        api_base=address,
        oauth_base=address,
    )


@pytest.fixture
def cipher(settings):
    return Cipher.of(settings.keys)


@pytest.fixture
def oauth(settings, clock):
    return OAuthClient(settings.client_id, settings.client_secret, endpoints(settings), clock=clock, timeout=5)


@pytest.fixture
def callback(engine, settings, cipher, oauth, clock):
    return Callback(engine=engine, settings=settings, cipher=cipher, oauth=oauth, clock=clock)


@pytest.fixture
async def business(engine, clock):
    async with transaction(engine) as conn:
        return await businesses.create(conn, name="Craig's Landscaping", now=clock.now())


class Person:
    """Somebody at a browser."""

    def __init__(self, engine, emulator, settings, callback, clock):
        self.engine = engine
        self.emulator = emulator
        self.settings = settings
        self.callback = callback
        self.clock = clock
        self.opened = []

    async def goes(self, business, *, only=None, return_url=RETURN_URL):
        """Press the button; answer the address of the consent page."""
        async with transaction(self.engine) as conn:
            return await begin(
                conn, settings=self.settings, business_id=business.id, return_url=return_url, realm_id=only,
                now=self.clock.now(),
            )  # fmt: skip

    def decides(self, url, *, approve=True, realm_id=SAMPLE_REALM):
        """Answer on the consent page; answer the parameters of the callback."""
        return dict(parse_qsl(urlsplit(self.emulator.consent(url, approve=approve, realm_id=realm_id)).query))

    async def comes_back(self, params):
        return await self.callback.complete(params, opened=self._opened)

    async def connects(self, business, **how):
        return await self.comes_back(self.decides(await self.goes(business), **how))

    async def _opened(self, _conn, connection):
        self.opened.append(connection)


@pytest.fixture
def person(engine, emulator, settings, callback, clock):
    return Person(engine, emulator, settings, callback, clock)


class Connected:
    """A connection with everything that the tests look at."""

    def __init__(self, id_, *, engine, emulator, cipher, oauth, clock):
        self.id = id_
        self.engine = engine
        self.emulator = emulator
        self.cipher = cipher
        self.oauth = oauth
        self.clock = clock

    @property
    def grant(self):
        return next(iter(self.emulator.grants))

    def refreshes(self, status=None):
        return len(self.emulator.log.find(operation="refresh", status=status))

    def source(self):
        return TokenSource(
            engine=self.engine, cipher=self.cipher, oauth=self.oauth, clock=self.clock, connection_id=self.id
        )

    async def pair(self):
        from tieout.vault import tokens as vault

        async with transaction(self.engine) as conn:
            return await vault.read(conn, self.cipher, self.id)

    async def former(self):
        from tieout.vault import tokens as vault

        async with transaction(self.engine) as conn:
            return await vault.former(conn, self.cipher, self.id)

    async def stands(self):
        async with transaction(self.engine) as conn:
            return await connections.find(conn, self.id)

    def works(self, access_token):
        """Say whether QuickBooks accepts a token."""
        access = self.emulator.grants.access(access_token)
        return access is not None and access.expires_at > self.clock.now() and not access.grant.revoked


@pytest.fixture
async def connected(person, business, engine, emulator, cipher, oauth, clock):
    done = await person.connects(business)
    return Connected(done.connection_id, engine=engine, emulator=emulator, cipher=cipher, oauth=oauth, clock=clock)
