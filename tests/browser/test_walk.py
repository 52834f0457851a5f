"""The whole way, as people walk it, and the platform beside them through its API."""

import json
import time

import httpx2
import pytest
from playwright.sync_api import expect

from qbo_emulator.world import SAMPLE_REALM
from tieout.access import clients
from tieout.database.transaction import transaction

COMPANY = "Craig's Design and Landscaping"
LUMBER = "Norton Lumber & Building Materials"


def agree(page):
    page.get_by_role("button", name="Connect to QuickBooks").click()
    page.locator("button[value=approve]").click()


class Platform:
    """What a platform does through the API while people look at pages."""

    def __init__(self, http):
        self.http, self.home = http, None

    def __getattr__(self, verb):
        def asked(path, **body):
            answer = self.http.request(verb.upper(), f"{self.home or ''}{path}", json=body or None)
            assert answer.status_code < 300, answer.text
            return answer.json()

        return asked

    def until(self, path, wanted, seconds=30):
        deadline = time.monotonic() + seconds
        while not wanted(found := self.get(path)):
            assert time.monotonic() < deadline, f"{path} is still {found}"
            time.sleep(0.1)
        return found


@pytest.fixture
def platform(playing):
    playing.do(let_in(playing.service))
    with httpx2.Client(base_url=playing.url, trust_env=False, timeout=30) as http:
        granted = http.post("/oauth2/token", data={"grant_type": "client_credentials"}, auth=("platform", "a secret"))
        http.headers["Authorization"] = f"Bearer {granted.raise_for_status().json()['access_token']}"
        yield Platform(http)


async def let_in(service):
    async with transaction(service.engine) as conn:
        await clients.create(conn, "platform", "a secret", now=service.clock.now())


def test_from_a_link_to_a_certificate(operator, link, playing, platform):
    page = operator
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Connect QuickBooks for Craig's Landscaping")
    agree(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this the right company?")
    connection = the_platform_tells_what_it_has(platform)
    page.get_by_role("button", name="Yes, go on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("is connected", timeout=60_000)
    expect(page.locator("main")).to_contain_text("both sides agree")
    what_is_which_is_said(page, platform, connection)

    page.goto("/dashboard")
    row = page.get_by_role("row", name=COMPANY)
    expect(row).to_contain_text("Healthy")
    row.get_by_role("link").first.click()
    company = page.url
    a_change_appears_without_loading_again(page, playing, company)
    a_revoked_token_shows_and_is_mended(page, playing, company)
    a_bill_is_pushed_and_paid(page, playing, platform, company)
    the_certificate_says_that_both_sides_agree(page, company)


def the_platform_tells_what_it_has(platform):
    platform.home = f"/v1/businesses/{platform.get('/v1/businesses')['data'][0]['id']}"
    connection = f"/quickbooks/connections/{platform.get('/quickbooks/connections')['data'][0]['id']}"
    platform.patch(f"{connection}/push-settings", paused=True)  # until somebody has said what is which
    platform.post("/funding-sources", external_id="checking", name="Checking", kind="bank", last_four="1042")
    platform.post("/payees", external_id="norton", name=LUMBER, email="ap@norton.example")
    platform.put(f"{connection}/take-in", mode="ask")
    return connection


def what_is_which_is_said(page, platform, connection):
    proposed = platform.until(f"{connection}/candidates?entity=Vendor&state=proposed", lambda found: found["data"])
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Match accounts and vendors")
    expect(page.get_by_label("Checking")).not_to_have_value("")
    expect(page.get_by_label(proposed["data"][0]["label"])).not_to_have_value("")
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("That is all")
    assert platform.get(f"{connection}/candidates?entity=Vendor&state=proposed")["data"] == []
    accounts = platform.get(f"{connection}/records/Account?include_body=true&limit=200")["data"]
    expense = next(one["id"] for one in accounts if one["body"]["AccountType"] == "Expense")
    platform.patch(f"{connection}/push-settings", paused=False, default_expense_account=expense)


def a_change_appears_without_loading_again(page, playing, company):
    page.goto(f"{company}/entities/Vendor?q=Norton+Lumber")
    here = page.get_by_role("row", name="Norton Lumber")
    expect(here).to_have_count(1)
    page.evaluate("window.neverLoadedAgain = true")
    playing.emulator.screens(SAMPLE_REALM).create("Vendor", {"DisplayName": "Norton Lumber of the North"})
    expect(here).to_have_count(2, timeout=30_000)
    assert page.evaluate("window.neverLoadedAgain")


def a_revoked_token_shows_and_is_mended(page, playing, company):
    page.goto(company)
    expect(page.locator(".head .chip").first).to_have_text("Healthy", timeout=30_000)
    playing.emulator.screens(SAMPLE_REALM).disconnect()
    page.get_by_role("button", name="Sync now").click()
    expect(page.locator(".head .chip").first).to_have_text("Needs reconnect", timeout=30_000)
    page.goto(company)
    page.get_by_role("button", name="Reconnect").click()
    page.locator("button[value=approve]").click()
    expect(page.locator(".head .chip").first).to_have_text("Healthy", timeout=60_000)


def a_bill_is_pushed_and_paid(page, playing, platform, company):
    line = {"amount": "480.15", "description": "Cedar boards"}
    bill = {"number": "NL-1", "currency": "USD", "issued_on": "2026-01-02", "due_on": "2026-02-01", "lines": [line]}
    platform.post("/payables", external_id="NL-1", payee_external_id="norton", **bill)
    page.goto(f"{company}/payables/payables")
    row = page.get_by_role("row", name="NL-1")
    expect(row).to_contain_text("In QuickBooks", timeout=30_000)
    paid = {"amount": "480.15", "payable_external_id": "NL-1"}
    whose = {"payee_external_id": "norton", "funding_source_external_id": "checking"}
    platform.post("/payments", external_id="t-1", **whose, currency="USD", paid_on="2026-01-05", lines=[paid])
    page.goto(f"{company}/payables/payments")
    expect(page.get_by_role("row", name=LUMBER)).to_contain_text("In QuickBooks", timeout=30_000)
    bills = [json.loads(one.raw) for one in playing.emulator.company(SAMPLE_REALM).shelf("Bill").rows.values()]
    assert [one["Balance"] for one in bills if one.get("DocNumber") == "NL-1"] == [0]


def the_certificate_says_that_both_sides_agree(page, company):
    page.goto(company)
    page.get_by_role("button", name="Sync now").click()
    expect(page.locator(".head .chip").first).to_have_text("Healthy", timeout=30_000)
    page.goto(f"{company}/certificates")
    page.locator("tbody a").first.click()
    expect(page.get_by_role("heading", name="QuickBooks and Tieout agree")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_be_visible()


def test_whoever_says_no_at_quickbooks_may_try_again(operator, link):
    operator.goto(link)
    operator.get_by_role("button", name="Connect to QuickBooks").click()
    operator.locator("button[value=deny]").click()
    expect(operator.get_by_role("heading", level=1)).to_have_text("You did not allow the connection")
    operator.get_by_role("button", name="Try again").click()
    operator.locator("button[value=approve]").click()
    expect(operator.get_by_role("heading", level=1)).to_have_text("Is this the right company?")


def test_a_link_works_in_one_browser_only(operator, link, browser):
    operator.goto(link)
    operator.get_by_role("button", name="Connect to QuickBooks").click()
    stranger = browser.new_context()
    other = stranger.new_page()
    other.goto(link)
    expect(other.get_by_role("heading", level=1)).to_have_text("This link was used already")
    stranger.close()


def test_the_wrong_company_is_given_back(operator, link):
    operator.goto(link)
    agree(operator)
    operator.get_by_role("button", name="No, another one").click()
    expect(operator.get_by_role("heading", level=1)).to_contain_text("is disconnected again")
    operator.get_by_role("button", name="Choose another company").click()
    expect(operator.locator("button[value=approve]")).to_be_visible()
