"""<tieout-connect> alone, in a page of another origin: plain, and in React."""

import importlib.util
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from qbo_emulator.world import SAMPLE_REALM
from tieout.access import clients
from tieout.database.transaction import transaction

ROOT = Path(__file__).parent.parent.parent
SECRET = "the platform's secret"


@contextmanager
def served(app, listening):
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    thread = threading.Thread(target=lambda: server.run(sockets=[listening]), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(params=["connect-plain", "connect-react"])
def host(request, playing, origin):
    """Serve a page of the platform's own that holds the component."""
    playing.do(let_in(playing.service))
    spec = importlib.util.spec_from_file_location("server", ROOT / "examples/connect-plain/server.py")
    program = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(program)
    with served(program.make_app(playing.url, SECRET, Path(ROOT / "examples" / request.param)), origin) as address:
        yield address


async def let_in(service):
    async with transaction(service.engine) as conn:
        await clients.create(conn, "platform", SECRET, now=service.clock.now())


def test_a_customer_connects_syncs_loses_the_grant_reconnects_and_disconnects(page, playing, host):
    page.goto(host)
    component = page.locator("tieout-connect")
    expect(component).to_contain_text("Not connected")
    with page.expect_popup() as opened:
        component.get_by_role("button", name="Connect to QuickBooks").click()
    popup = opened.value
    expect(component).to_contain_text("Go on in the window that has opened")
    popup.get_by_role("button", name="Connect to QuickBooks").click()
    popup.locator("button[value=approve]").click()
    popup.get_by_role("button", name="Yes, go on").click()
    expect(component).to_contain_text("Up to date", timeout=60_000)
    expect(component).to_contain_text("Craig's Design and Landscaping Services")
    expect(page.locator("#said")).not_to_be_empty()
    assert [one for one in Axe().run(page).response["violations"] if one["impact"] in {"serious", "critical"}] == []

    playing.emulator.screens(SAMPLE_REALM).disconnect()
    component.get_by_role("button", name="Sync now").click()
    expect(component).to_contain_text("Needs reconnect", timeout=30_000)
    expect(component).to_contain_text("ended the authorisation")
    with page.expect_popup() as opened:
        component.get_by_role("button", name="Reconnect").click()
    opened.value.get_by_role("button", name="Connect to QuickBooks").click()
    opened.value.locator("button[value=approve]").click()
    expect(component).to_contain_text("Up to date", timeout=60_000)

    component.get_by_role("button", name="Disconnect").click()
    component.get_by_role("dialog").get_by_role("button", name="Disconnect").click()
    expect(component).to_contain_text("Disconnected")
    expect(component.get_by_role("button", name="Connect to QuickBooks")).to_be_visible()
