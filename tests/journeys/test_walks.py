"""The walks of docs/ are taken, block by block, against a running service and the emulator."""

import asyncio
import re
import sys
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn

from qbo_emulator import Emulator, running
from qbo_emulator import Settings as EmulatorSettings
from qbo_emulator.clock import Clock as EmulatorClock
from qbo_emulator.server import listen
from qbo_emulator.world import SAMPLE_APP, SAMPLE_REALM
from tieout.asgi import create_app
from tieout.clock import Clock
from tieout.jobs.worker import Pace
from tieout.service import Service

DOCS = Path(__file__).parent.parent.parent / "docs"
SECRET = "s3cret-of-the-platform"
FAST = Pace(tick=0.1, poll=0.5, rescue=0.5, heartbeat=1.0, stalled=10.0, limit=60.0, grace=1.0, restart=0.05)
STEP = "@@ step"


def blocks(name):
    """Answer every block of a page with what it should print."""
    text = (DOCS / name).read_text()
    found = re.findall(r"^```sh\n(.*?)^```\n(?:\n^```text\n(.*?)^```\n)?", text, re.MULTILINE | re.DOTALL)
    assert len(found) == text.count("```sh\n")
    return found


@pytest.fixture
def emulator(turned):
    """Answer QuickBooks as `tieout emulator` starts it: with the sample company."""

    def opening(world):
        world.create_company(SAMPLE_REALM)
        world.fill_company(SAMPLE_REALM)

    return Emulator(clock=EmulatorClock(turned), settings=EmulatorSettings(enforce_limits=False), opening=opening)


@asynccontextmanager
async def on_a_socket(settings):
    """Serve everything on a port of this machine."""
    sock = listen()
    address = f"http://127.0.0.1:{sock.getsockname()[1]}"
    service = Service(replace(settings, public_url=address), clock=Clock(settings.clock_file), pace=FAST)
    server = uvicorn.Server(uvicorn.Config(create_app(service), log_level="warning", ws="none"))
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield address
    server.should_exit = True
    await serving
    sock.close()


def _terminal(settings, address):
    """Answer what the terminal needs to work at the same service."""
    names = ("database_url", "data_folder", "keys", "jwt_secret", "client_id", "client_secret", "api_base",
             "oauth_base", "clock_file")  # fmt: skip
    env = {f"TIEOUT_{name.upper()}": str(getattr(settings, name)) for name in names}
    path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
    return env | {"TIEOUT_PUBLIC_URL": address, "PATH": path, "COLUMNS": "200"}


@pytest.fixture
async def walk(settings, emulator, name):
    """Answer a way to take a walk: what every block printed."""
    with running(emulator) as quickbooks:
        here = replace(settings, api_base=quickbooks, oauth_base=quickbooks, platform_client_secret=SECRET)
        here = replace(here, take_in="ask" if name == "adoption.md" else here.take_in)
        async with on_a_socket(here) as address:
            emulator.add_app(replace(SAMPLE_APP, redirect_uris=(f"{address}/oauth/callback",)))

            async def take(script):
                env = {"S": address, "Q": quickbooks, "SECRET": SECRET, **_terminal(here, address)}
                shell = await asyncio.create_subprocess_exec(
                    "timeout", "120", "bash", "-euo", "pipefail", "-c", script, env=env,
                    stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
                )  # fmt: skip
                said, trouble = await shell.communicate()
                return said.decode().split(f"{STEP}\n"), trouble.decode()

            yield take


@pytest.mark.timeout(180)
@pytest.mark.parametrize("name", ["cleo.md", "layer.md", "adoption.md"])
async def test_every_call_answers_what_the_page_says(walk, name):
    steps = blocks(name)
    printed, trouble = await walk(f"\necho '{STEP}'\n".join(code for code, _ in steps))
    for (code, expected), actual in zip(steps, printed, strict=False):
        pattern = re.escape(expected.strip()).replace("…", ".*")
        assert re.fullmatch(pattern, actual.strip()), f"{code}\nprinted {actual!r}, not {expected!r}\n{trouble}"
    assert len(printed) == len(steps), trouble
