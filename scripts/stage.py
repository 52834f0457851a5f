"""Sets a stage for browsers: QuickBooks played by the emulator, the service over a database, both on loopback ports."""

import asyncio
import socket
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import uvicorn

from qbo_emulator import Emulator, running
from qbo_emulator.clock import Clock as EmulatorClock
from qbo_emulator.delivery import Endpoint
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM, World
from tieout.access import people
from tieout.asgi import create_app
from tieout.clock import Clock
from tieout.database.transaction import transaction
from tieout.jobs.worker import Pace
from tieout.keyring import new_keys, new_secret
from tieout.service import Service
from tieout.settings import Settings

EMAIL, PASSWORD = "ada@example.com", "a long enough password"
VERIFIER = "the verifier of the app's webhooks"
FAST = Pace(tick=0.05, poll=0.05, rescue=0.2, heartbeat=0.2, stalled=20.0, limit=60.0, grace=1.0, restart=0.05)


@dataclass
class Stage:
    """What plays: the emulator, the service, and the address at which a browser finds it."""

    emulator: Emulator
    service: Service
    url: str
    loop: asyncio.AbstractEventLoop

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run something in the service's own loop, and answer what came of it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)


@contextmanager
def stage(database_url: str, folder: Path, *, invoices: int | None = None, **changed: Any) -> Iterator[Stage]:
    """Set the stage; an operator may sign in with EMAIL and PASSWORD."""
    turned = folder / "clock.json"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        emulator = Emulator(clock=EmulatorClock(turned), opening=lambda world: _open(world, url, invoices))
        with running(emulator) as quickbooks:
            settings = Settings(
                database_url=database_url, data_folder=folder, public_url=url, keys=new_keys(),
                jwt_secret=new_secret(), client_id=SAMPLE_APP.client_id, client_secret=SAMPLE_APP.client_secret,
                api_base=quickbooks, oauth_base=quickbooks, clock_file=turned,
                webhook_verifier=VERIFIER, **{"polling": False, "return_urls": (f"{url}/static/mark.svg",)} | changed,
            )  # fmt: skip
            service = Service(settings, clock=Clock(turned), pace=FAST)
            with _serving(service, listening) as loop:
                playing = Stage(emulator, service, url, loop)
                playing.do(_let_in(service))
                yield playing


def _open(world: World, url: str, invoices: int | None) -> None:
    world.apps = {SAMPLE_APP.client_id: replace(SAMPLE_APP, any_loopback_redirect=True)}
    world.create_company(SAMPLE_REALM)
    world.fill_company(SAMPLE_REALM, **({} if invoices is None else {"invoices": invoices}))
    told = {"id": "webhook", "client_id": SAMPLE_APP.client_id, "url": f"{url}/intuit/notifications"}
    world.notifications.subscribe(Endpoint(**told, verifier_token=VERIFIER))


async def _let_in(service: Service) -> None:
    async with transaction(service.engine) as conn:
        await people.add(conn, email=EMAIL, name="Ada", password=PASSWORD, now=service.clock.now())


@contextmanager
def _serving(service: Service, listening: socket.socket) -> Iterator[asyncio.AbstractEventLoop]:
    config = uvicorn.Config(create_app(service), log_config=None, access_log=False, timeout_graceful_shutdown=1)
    server, loop = uvicorn.Server(config), asyncio.new_event_loop()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(server.serve(sockets=[listening]))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        while not server.started:
            if not thread.is_alive():
                raise RuntimeError("The service did not start; see its log.")
            time.sleep(0.02)
        yield loop
    finally:
        server.should_exit = True
        thread.join(30)
        loop.close()
