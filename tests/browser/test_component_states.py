"""What <tieout-connect> shows of every state, where a page allows only its own origin; the API is pretended."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, expect

from tieout.health.states import STATES

PROGRAM = Path(__file__).parent.parent.parent / "src/tieout/web/static/tieout-connect.js"
HOST = "https://platform.example"
PAGE = """
<!doctype html><html lang="en"><meta charset="utf-8"><title>Settings</title><main><h1>Accounting</h1>
<tieout-connect business="7" poll="0.1" review-url="/review/{connection}"></tieout-connect></main>
<script type="module" src="/static/tieout-connect.js"></script><script type="module" src="/page.js"></script></html>
"""
SCRIPT = """
window.told = []; window.fetched = 0;
for (const name of ["state", "connected", "disconnected", "reconnect-needed", "synced", "sync-failed", "error"])
  addEventListener(`tieout-${name}`, () => told.push(name));
document.querySelector("tieout-connect").token = async () => `token ${++fetched}`;
"""
COMPANY = {
    "id": "1", "realm_id": "9130", "company_name": "Craig's", "environment": "production", "time_zone": None,
    "sentence": "Why it is so.", "action": "none", "what_to_do": "What to do.", "reason": None, "owner": None,
    "until": None, "last_synced_at": "2026-01-31T12:00:00Z", "next_sync_at": None, "progress": None,
}  # fmt: skip
KINDS = [
    {"entity": "Bill", "state": "reading", "fetched": 400, "expected": 612},
    {"entity": "SalesReceipt", "state": "done", "fetched": 1000, "expected": 1000},
    {"entity": "Vendor", "state": "waiting", "fetched": 0, "expected": None},
]
PROGRESS = {"run_id": "9", "first": True, "fetched": 1400, "expected": 5120, "kinds": KINDS}
SHOWN = {  # the word of each state, whether the reason is shown, and what can be done
    "authorizing": ("Being connected", False, ["Reconnect", "Disconnect"]),
    "connected": ("Connected", False, ["Sync now", "Disconnect"]),
    "syncing": ("Syncing", False, ["Syncing", "Disconnect"]),
    "healthy": ("Up to date", False, ["Sync now", "Disconnect"]),
    "degraded": ("Delayed", True, ["Try again", "Disconnect"]),
    "needs_reauth": ("Needs reconnect", True, ["Reconnect", "Disconnect"]),
    "action_required": ("Needs attention", True, ["Sync now", "Disconnect"]),
    "rate_limited": ("Waiting for QuickBooks", True, ["Sync now", "Disconnect"]),
    "budget_paused": ("Paused by the budget", True, ["Sync now", "Disconnect"]),
    "paused": ("Paused", False, ["Resume", "Sync now", "Disconnect"]),
    "disconnecting": ("Disconnecting", False, ["Connect to QuickBooks"]),
    "disconnected": ("Disconnected", False, ["Connect to QuickBooks"]),
}


class Api:
    """What the API is said to answer, and what it was asked."""

    def __init__(self):
        self.companies, self.asked, self.tokens = [], [], []
        self.status, self.streams, self.refuses = 200, False, 0

    def told(self, *companies):
        self.companies = [COMPANY | one for one in companies]
        return self

    def answer(self, route):
        request = route.request
        path = request.url.removeprefix(f"{HOST}/v1/businesses/7")
        self.tokens.append(request.headers["authorization"])
        overview = {"business_id": "7", "name": "Acme", "connections": self.companies}
        if self.refuses:
            self.refuses -= 1
            route.fulfill(status=401, json={"description": "The token has expired."})
        elif request.method == "POST":
            self.asked.append((path, request.post_data_json))
            link = {"url": f"{HOST}/connect?link=word"}
            route.fulfill(status=self.status, json=link if self.status == 200 else {"description": "Not at this hour."})
        elif path == "/quickbooks/live" and not self.streams:
            route.abort()
        elif path == "/quickbooks/live":
            said = f"event: overview\ndata: {json.dumps(overview)}\n\n"
            route.fulfill(body=said, content_type="text/event-stream")
        elif self.status == 200:
            route.fulfill(json=overview)
        else:
            route.fulfill(status=self.status, json={"description": "Not at this hour."})


@pytest.fixture
def window(browser):
    """Open a window; a page's security policy that is broken fails the test."""
    context = browser.new_context(viewport={"width": 760, "height": 620}, locale="en-US", timezone_id="UTC")
    context.set_default_timeout(20_000)
    page, troubles = context.new_page(), []
    page.on("console", lambda said: troubles.append(said.text) if "Security Policy" in said.text else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    yield page
    with suppress(Error):
        context.unroute_all(behavior="ignoreErrors")
    context.close()
    assert troubles == []


@pytest.fixture
def api():
    return Api()


@pytest.fixture
def shown(window, api):
    """Answer a way to open the platform's page, which allows nothing from elsewhere and nothing inline."""
    files = {"/": (PAGE, "text/html"), "/page.js": (SCRIPT, "text/javascript"), "/connect": ("", "text/html")}
    files["/static/tieout-connect.js"] = (PROGRAM.read_text(), "text/javascript")

    def serve(route):
        body, kind = files.get(route.request.url.removeprefix(HOST).partition("?")[0], ("", "text/plain"))
        policy = {"Content-Security-Policy": "default-src 'self'; base-uri 'none'", "Content-Type": kind}
        route.fulfill(body=body, headers=policy)

    def show(*companies):
        api.told(*companies)
        window.context.route(f"{HOST}/**", serve)
        window.context.route(f"{HOST}/v1/**", api.answer)
        window.goto(f"{HOST}/")
        return window.locator("tieout-connect")

    return show


def buttons(component):
    return [one.inner_text() for one in component.get_by_role("button").all()]


def test_every_state_of_health_but_the_one_without_a_company_is_in_the_table():
    assert {*STATES} - {*SHOWN} == {"not_connected"}


@pytest.mark.parametrize("state", SHOWN)
def test_a_state_has_its_word_its_reason_and_what_can_be_done(shown, window, state):
    word, explained, does = SHOWN[state]
    component = shown({"state": state, "progress": PROGRESS if state == "syncing" else None})
    expect(component.get_by_role("status")).to_have_text(word)
    expect(component.get_by_text("Why it is so. What to do.")).to_have_count(1 if explained else 0)
    expect(component).to_contain_text("Craig's")
    assert [one for one in buttons(component) if one != "Connect another company"] == does
    found = Axe().run(window).response["violations"]
    assert [one["help"] for one in found if one["impact"] in {"serious", "critical"}] == []


def test_with_no_company_there_is_one_thing_to_do(shown):
    component = shown()
    expect(component).to_contain_text("Not connected")
    assert buttons(component) == ["Connect to QuickBooks"]


def test_until_the_first_answer_it_says_that_it_looks(shown, window):
    expect(shown()).to_contain_text("Not connected")
    window.evaluate("document.body.append(Object.assign(document.createElement('tieout-connect'), {id: 'other'}))")
    expect(window.locator("#other")).to_contain_text("Looking up the connection")


def test_a_company_never_synced_says_so(shown):
    expect(shown({"state": "connected", "last_synced_at": None})).to_contain_text("Not synced yet")


def test_the_end_of_a_wait_is_told_in_the_company_s_own_zone(shown):
    until = {"until": "2026-03-14T17:05:00Z", "time_zone": "America/Los_Angeles"}
    expect(shown({"state": "rate_limited", **until})).to_contain_text("until Mar 14, 2026, 10:05")


def test_a_company_of_the_sandbox_says_so(shown):
    expect(shown({"state": "healthy", "environment": "sandbox"}).get_by_text("sandbox", exact=True)).to_be_visible()


def test_several_companies_stand_below_each_other_and_left_ones_are_not_shown(shown):
    component = shown(
        {"state": "needs_reauth"},
        {"id": "2", "company_name": "Norton Lumber", "state": "healthy"},
        {"id": "3", "company_name": "Left long ago", "state": "disconnected"},
    )
    expect(component.get_by_role("button", name="Reconnect")).to_have_count(1)
    expect(component).to_contain_text("Norton Lumber")
    expect(component).not_to_contain_text("Left long ago")


def test_progress_is_told_kind_by_kind(shown):
    component = shown({"state": "syncing", "progress": PROGRESS})
    expect(component).to_contain_text("1,400 of 5,120 records · 1 of 3 kinds done")
    component.get_by_text("kinds done").click()
    expect(component.get_by_role("progressbar", name="Bill")).to_have_attribute("value", "400")
    expect(component).to_contain_text("Sales Receipt")
    expect(component).not_to_contain_text("Vendor")


def test_syncing_resuming_and_disconnecting_ask_for_that_company_only(shown, api):
    component = shown({"state": "paused"}, {"id": "2", "realm_id": "9131", "state": "healthy"})
    component.get_by_role("button", name="Resume").click()
    component.get_by_role("button", name="Sync now").nth(1).click()
    component.get_by_role("button", name="Disconnect").first.click()
    component.get_by_role("dialog").get_by_role("button", name="Disconnect").click()
    expect(component.get_by_role("dialog")).to_have_count(0)
    realm = {"quickbooks_realm_ids": ["9130"]}
    assert api.asked == [
        ("/quickbooks/connections/1/resume", None),
        ("/quickbooks/sync-from", {"quickbooks_realm_ids": ["9131"]}),
        ("/quickbooks/unlink", realm),
    ]


def test_disconnecting_is_confirmed_and_can_be_thought_better_of(shown, api):
    component = shown({"state": "healthy"})
    component.get_by_role("button", name="Disconnect").click()
    dialog = component.get_by_role("dialog", name="Disconnect Craig's?")
    expect(dialog).to_contain_text("What was loaded is kept")
    dialog.get_by_role("button", name="Keep it connected").click()
    expect(dialog).to_have_count(0)
    assert api.asked == []


def test_what_is_refused_is_said_where_it_was_asked(shown, api):
    component = shown({"state": "healthy"})
    expect(component).to_contain_text("Up to date")
    api.streams, api.status = True, 403
    component.get_by_role("button", name="Sync now").click()
    expect(component.get_by_role("alert")).to_have_text("Not at this hour.")
    api.told({"state": "connected"})
    expect(component.get_by_role("status")).to_have_text("Connected")
    expect(component.get_by_role("alert")).to_have_text("Not at this hour.")  # news does not wipe it away
    component.get_by_role("button", name="Disconnect").click()
    component.get_by_role("dialog").get_by_role("button", name="Disconnect").click()
    expect(component.get_by_role("dialog").get_by_role("alert")).to_contain_text("That did not work")


def test_what_needs_attention_leads_to_where_the_platform_shows_it(shown):
    link = shown({"state": "action_required"}).get_by_role("link", name="Review")
    expect(link).to_have_attribute("href", "/review/1")


def test_an_expired_token_is_fetched_anew_and_nobody_notices(shown, api, window):
    api.refuses = 1
    expect(shown({"state": "healthy"})).to_contain_text("Up to date")
    assert api.tokens[:2] == ["Bearer token 1", "Bearer token 2"]
    assert "error" not in window.evaluate("told")


def test_who_is_signed_out_is_told_so_and_may_try_again(shown, api):
    api.refuses = 100
    component = shown({"state": "healthy"})
    expect(component.get_by_role("alert")).to_contain_text("You are signed out")
    api.refuses = 0
    component.get_by_role("button", name="Try again").click()
    expect(component).to_contain_text("Up to date")


def test_a_service_that_cannot_be_reached_is_said_and_asked_again(shown, api):
    api.status = 503
    component = shown({"state": "healthy"})
    expect(component.get_by_role("alert")).to_contain_text("Not available")
    api.status = 200
    expect(component).to_contain_text("Up to date")


def test_changes_are_told_by_the_stream_and_by_asking_where_there_is_none(shown, api, window):
    component = shown({"state": "syncing", "last_synced_at": None})
    expect(component).to_contain_text("Syncing")
    api.told({"state": "healthy"})
    expect(component).to_contain_text("Up to date")
    api.streams = True
    api.told({"state": "needs_reauth"})
    expect(component).to_contain_text("Needs reconnect")
    api.told({"state": "disconnected"})
    expect(component).to_contain_text("Disconnected")
    told = [one for one in window.evaluate("told") if one != "state"]
    assert told == ["synced", "reconnect-needed", "disconnected"]


def test_connecting_waits_for_the_window_it_opened_and_can_be_called_off(shown, api, window):
    component = shown()
    with window.expect_popup() as opened:
        component.get_by_role("button", name="Connect to QuickBooks").click()
    expect(component).to_contain_text("Go on in the window that has opened")
    expect(component.get_by_role("button", name="Open it again")).to_be_visible()
    opened.value.wait_for_url("**/connect?link=word")
    opened.value.close()
    component.get_by_role("button", name="Cancel").click()
    expect(component).to_contain_text("Not connected")
    with window.expect_popup():
        component.get_by_role("button", name="Connect to QuickBooks").click()
    api.told({"state": "syncing"})
    expect(component).to_contain_text("Syncing")
    assert "connected" in window.evaluate("told")


def test_words_are_the_page_s_own_where_it_says_so(shown, window):
    component = shown({"state": "healthy"})
    expect(component).to_contain_text("Up to date")
    window.evaluate("document.querySelector('tieout-connect').strings = {healthy: 'Alles aktuell'}")
    expect(component).to_contain_text("Alles aktuell")
    window.evaluate("customElements.get('tieout-connect').strings.fr = {healthy: 'À jour', sync: 'Synchroniser'}")
    window.evaluate("document.querySelector('tieout-connect').strings = {}")
    window.evaluate("document.querySelector('tieout-connect').lang = 'fr'")
    expect(component).to_contain_text("À jour")
    expect(component.get_by_role("button", name="Synchroniser")).to_be_visible()


def test_colours_are_the_page_s_own_and_the_dark_is_followed_or_chosen(shown, window):
    component = shown({"state": "healthy"})
    card = component.locator("section")
    window.emulate_media(color_scheme="dark")
    expect(card).to_have_css("background-color", "rgb(21, 27, 36)")
    window.evaluate("document.querySelector('tieout-connect').setAttribute('theme', 'light')")
    expect(card).to_have_css("background-color", "rgb(255, 255, 255)")
    window.evaluate("document.querySelector('tieout-connect').style.setProperty('--tieout-surface', 'rgb(1, 2, 3)')")
    expect(card).to_have_css("background-color", "rgb(1, 2, 3)")


def test_what_a_company_calls_itself_is_no_markup(shown):
    component = shown({"state": "healthy", "company_name": "<img src=x onerror=alert(1)>"})
    expect(component).to_contain_text("<img src=x")
    assert component.locator("img").count() == 0
