"""The pages in a browser: by keyboard, at phone width, light and dark, and without scripts."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from qbo_emulator import Emulator, Match, Settings, running
from qbo_emulator.world import SAMPLE_REALM

COMPANY = f"/_emulator/pages/{SAMPLE_REALM}"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
CONSENT = (
    "/connect/oauth2?client_id=ABEmulatorClientId00000000000000000000000000000000&response_type=code&state=s"
    "&scope=com.intuit.quickbooks.accounting&redirect_uri=http://localhost:8400/oauth/callback"
)
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium was found on this machine: apt-get install chromium"),
    pytest.mark.timeout(120),
]


@pytest.fixture(scope="module")
def browser():
    """Give the system's Chromium."""
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield opened
        opened.close()


@pytest.fixture
def sample():
    """Give an emulator with Intuit's sample company, and a little trouble."""
    emulator = Emulator(settings=Settings(enforce_limits=False))
    emulator.fill_company(SAMPLE_REALM, invoices=30)
    emulator.mishap("fault", Match(entity="Bill"), fault="throttled")
    return emulator


@pytest.fixture
def address(sample):
    with running(sample) as url:
        yield url


@pytest.fixture
def visit(browser, address):
    """Give a way to open a page; whatever the page complains about fails the test."""
    complaints, contexts = [], []

    def open_page(path, **how):
        context = browser.new_context(base_url=address, **how)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda one: complaints.append(one.text) if one.type in {"error", "warning"} else None)
        page.on("pageerror", lambda one: complaints.append(str(one)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [one for one in complaints if "400 (Bad Request)" not in one] == []  # the refusal that was asked for


def some(sample, entity):
    return sample.company().shelf(entity).ids[-1][1]


def every_page(sample):
    records = [f"{COMPANY}/{entity}/{some(sample, entity)}" for entity in ("Invoice", "Vendor", "Payment", "Account")]
    tabs = [f"/_emulator/pages/{name}" for name in ("requests", "mishaps", "notifications", "clock")]
    return ["/", CONSENT, COMPANY, f"{COMPANY}/Invoice", f"{COMPANY}/Vendor?q=nobody", *records, *tabs]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_keeps_anybody_out(visit, sample, scheme):
    page = visit("/", color_scheme=scheme)
    for path in every_page(sample):
        page.goto(path)
        found = Axe().run(page)
        serious = [one for one in found.response["violations"] if one["impact"] in {"serious", "critical"}]
        assert [(path, one["id"], [node["html"] for node in one["nodes"]]) for one in serious] == []


def test_no_page_is_wider_than_a_phone(visit, sample):
    sample.clock.freeze()
    page = visit("/", viewport={"width": 360, "height": 740})
    brand, clock = (page.locator(f".top .{name}").bounding_box() for name in ("brand", "clock"))
    assert brand["x"] + brand["width"] <= clock["x"]
    for path in every_page(sample):
        page.goto(path)
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 360)


def test_a_person_edits_and_voids_an_invoice(visit, sample):
    invoice = some(sample, "Invoice")
    page = visit(f"{COMPANY}/Invoice/{invoice}")
    page.get_by_label("Line 1, amount").fill("12.50")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_role("status").inner_text() == "It is saved."
    line = sample.company().read("Invoice", invoice)["Line"][0]
    assert float(line["Amount"]) == 12.5
    page.get_by_role("button", name="Void").click()
    assert page.get_by_role("status").inner_text() == "It is void."
    assert sample.company().read("Invoice", invoice)["TotalAmt"] == 0


def test_closed_books_refuse_on_the_page_in_their_own_words(visit, sample):
    page = visit(COMPANY)
    page.get_by_label("Close the books until").fill("2030-12-31")
    page.get_by_role("button", name="Close", exact=True).click()
    assert "books closed until 2030-12-31" in page.inner_text("main")
    page.goto(f"{COMPANY}/Bill/{some(sample, 'Bill')}")
    page.get_by_role("button", name="Delete").click()
    assert "6210" in page.get_by_role("alert").inner_text()


def test_the_new_admin_connects_where_the_old_one_is_refused(visit, sample):
    sample.grant()
    page = visit(COMPANY)
    page.get_by_role("button", name="Hand it over").click()
    assert "without rights" in page.inner_text("main")
    page.goto(CONSENT)
    assert page.get_by_label("Signed in as").input_value() == next(reversed(sample.people))


def test_it_is_worked_by_keyboard(visit, sample):
    page = visit("/_emulator/pages/clock")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.get_by_role("button", name="Freeze it").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Let it go on").wait_for()
    assert sample.clock.frozen


def test_the_log_follows_what_is_asked(visit, sample, address):
    page = visit("/_emulator/pages/requests")
    pair = sample.grant()
    context = page.context
    context.request.get(
        f"{address}/v3/company/{SAMPLE_REALM}/companyinfo/{SAMPLE_REALM}",
        headers={"Authorization": f"Bearer {pair.access_token}"},
    )
    page.get_by_text("read CompanyInfo").wait_for(timeout=10_000)


def test_an_address_is_told_and_hears_of_a_change(visit, sample):
    page = visit("/_emulator/pages/notifications")
    page.get_by_label("Address", exact=True).fill("http://127.0.0.1:9/hooks")
    page.get_by_label("Entities").fill("Vendor")
    page.get_by_role("button", name="Tell it", exact=True).click()
    assert page.get_by_role("status").inner_text() == "Changes are told there from now on."
    sample.grant()
    sample.screens().create("Vendor", {"DisplayName": "Heard"})
    page.goto("/_emulator/pages/notifications")
    page.get_by_role("button", name="Send 1 waiting now").click()
    page.get_by_text("1 event to").wait_for()
    page.get_by_role("button", name="Tell http://127.0.0.1:9/hooks no more").click()
    assert "Nobody yet" in page.inner_text("main")


def test_without_scripts_every_form_works(visit, sample):
    page = visit("/_emulator/pages/mishaps", java_script_enabled=False)
    page.get_by_label("What happens").select_option("throttled")
    page.get_by_label("Entity").select_option("Vendor")
    page.get_by_role("button", name="Let it wait").click()
    assert [one.plan.match.entity for one in sample.mishaps] == ["Bill", "Vendor"]
