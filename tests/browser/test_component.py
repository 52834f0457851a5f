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


PAGE = """
<!doctype html><meta charset="utf-8"><tieout-connect base="{base}" business="{business}"></tieout-connect>
<script type="module" src="{base}/static/tieout-connect.js"></script>
"""
COMPANY = {
    "id": "1", "realm_id": "9130", "company_name": "Craig's", "environment": "production", "time_zone": None,
    "sentence": "Why it is so.", "action": "none", "what_to_do": "What to do.", "reason": None, "owner": None,
    "until": None, "last_synced_at": "2026-01-31T12:00:00Z", "next_sync_at": None, "progress": None,
}  # fmt: skip
STATES = {
    "healthy": "Up to date", "degraded": "Delayed", "needs_reauth": "Needs reconnect", "paused": "Paused",
    "action_required": "Needs attention", "rate_limited": "Waiting for QuickBooks", "connected": "Connected",
    "disconnected": "Disconnected",
}  # fmt: skip


@pytest.fixture
def shown(page, playing):
    """Show the component with what a pretended API tells, and with the stream cut off: it asks instead."""

    def show(*companies, status=200):
        base = playing.url
        answer = {"business_id": "7", "name": "Acme", "connections": [COMPANY | one for one in companies]}
        page.route("**/quickbooks/live", lambda route: route.abort())
        page.route("**/quickbooks/overview", lambda route: route.fulfill(status=status, json=answer))
        page.route(f"{base}/host", lambda route: route.fulfill(
            body=PAGE.format(base=base, business="7"), content_type="text/html"))  # fmt: skip
        page.goto(f"{base}/host")
        page.evaluate("document.querySelector('tieout-connect').token = async () => 'a token'")
        return page.locator("tieout-connect")

    return show


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_its_word_when_the_stream_is_cut_off(shown, state):
    component = shown({"state": state})
    expect(component).to_contain_text(STATES[state])
    expect(component).to_contain_text("Craig's")


def test_several_companies_stand_below_each_other(shown):
    component = shown({"state": "needs_reauth"}, {"id": "2", "company_name": "Norton Lumber", "state": "healthy"})
    expect(component.get_by_role("button", name="Reconnect")).to_have_count(1)
    expect(component).to_contain_text("Norton Lumber")


def test_progress_is_told_kind_by_kind(shown):
    kinds = [{"entity": "Bill", "state": "reading", "fetched": 400, "expected": 612}]
    progress = {"run_id": "9", "first": True, "fetched": 1400, "expected": 5120, "kinds": kinds}
    component = shown({"state": "syncing", "progress": progress})
    expect(component).to_contain_text("1,400 of 5,120 records")
    component.get_by_text("kinds done").click()
    expect(component).to_contain_text("Bill")


def test_words_are_the_page_s_own_where_it_says_so(shown, page):
    component = shown({"state": "healthy"})
    page.evaluate("document.querySelector('tieout-connect').strings = {healthy: 'Alles aktuell'}")
    expect(component).to_contain_text("Alles aktuell")


def test_what_a_company_calls_itself_is_no_markup(shown, page):
    component = shown({"state": "healthy", "company_name": "<img src=x onerror=alert(1)>"})
    expect(component).to_contain_text("<img src=x")
    assert component.locator("img").count() == 0


def test_an_expired_token_is_fetched_anew_and_an_api_that_is_gone_is_said(shown, page):
    component = shown(status=503)
    expect(component).to_contain_text("Not available")
    expect(component.get_by_role("button", name="Try again")).to_be_visible()
