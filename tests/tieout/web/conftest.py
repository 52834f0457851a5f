"""A whole service without jobs, and people who come to it with browsers of their own."""

import re
from contextlib import AsyncExitStack

import httpx2
import pytest

from tieout.access import people
from tieout.asgi import create_app
from tieout.businesses import store as businesses
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.keyring import new_keys, new_secret
from tieout.service import Service
from tieout.settings import Settings

HERE, WORD = "http://tieout.example", "a long enough password"


def csrf(text):
    """Answer the word that a form of this page carries."""
    return re.search(r'name="csrf" value="(\w+)"', text)[1]


class Site:
    """The service, and what the tests do to it."""

    def __init__(self, service, app, stack):
        self.service, self.clock, self.app, self._stack = service, service.clock, app, stack

    @property
    def routes(self):
        """Answer everything that can be asked for."""
        return self.app.routes

    async def visitor(self):
        """Open a browser that nobody knows."""
        transport = httpx2.ASGITransport(self.app)
        return await self._stack.enter_async_context(httpx2.AsyncClient(transport=transport, base_url=HERE))

    async def signed_in(self, email, business=None):
        """Let somebody in, and sign them in."""
        now = self.clock.now()
        whose = business and business.id
        async with transaction(self.service.engine) as conn:
            await people.add(conn, email=email, name=email, password=WORD, business_id=whose, now=now)
        browser = await self.visitor()
        said = {"csrf": csrf((await browser.get("/sign-in")).text), "email": email, "password": WORD}
        assert (await browser.post("/sign-in", data=said)).status_code == 303
        return browser

    async def business(self, name):
        """Make a business."""
        async with transaction(self.service.engine) as conn:
            return await businesses.create(conn, name=name, external_id=name, now=self.clock.now())

    async def connection(self, business, realm):
        """Let a business be connected to a company, as if somebody had agreed."""
        said = {"business_id": business.id, "environment": "sandbox", "realm_id": realm, "now": self.clock.now()}
        async with transaction(self.service.engine) as conn:
            return await connections.open(conn, **said)


@pytest.fixture
async def site(database_url, tmp_path, request):
    settings = Settings(
        database_url=database_url, data_folder=tmp_path, keys=new_keys(), jwt_secret=new_secret(),
        public_url=getattr(request, "param", HERE), worker_in_process=False, client_id="an app",
        client_secret="its secret",
    )  # fmt: skip
    service = Service(settings)
    app = create_app(service)
    async with app.router.lifespan_context(app), AsyncExitStack() as stack:
        yield Site(service, app, stack)
