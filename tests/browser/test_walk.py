"""The whole way, as people walk it: an operator's link, consent, progress, health, a change, a loss, a reconnect."""

from playwright.sync_api import expect

from qbo_emulator.world import SAMPLE_REALM


def agree(page):
    page.get_by_role("button", name="Connect to QuickBooks").click()
    page.locator("button[value=approve]").click()


def test_from_a_link_to_a_healthy_company_and_back_from_a_revoked_token(operator, link, playing):
    page = operator
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Connect QuickBooks for Craig's Landscaping")
    agree(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this the right company?")
    page.get_by_role("button", name="Yes, go on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("is connected", timeout=60_000)
    expect(page.locator("main")).to_contain_text("both sides agree")
    page.get_by_role("link", name="Done").click()

    page.goto("/dashboard")
    row = page.get_by_role("row", name="Craig's Design and Landscaping")
    expect(row).to_contain_text("Healthy")
    row.get_by_role("link").first.click()
    company = page.url

    a_change_appears_without_loading_again(page, playing, company)
    a_revoked_token_shows_and_is_mended(page, playing, company)
    the_certificate_says_that_both_sides_agree(page, company)


def a_change_appears_without_loading_again(page, playing, company):
    books = playing.emulator.company(SAMPLE_REALM)
    page.goto(f"{company}/entities/Vendor?q=Norton+Lumber")
    here = page.get_by_role("row", name="Norton Lumber")
    expect(here).to_have_count(1)
    page.evaluate("window.neverLoadedAgain = true")
    books.create("Vendor", {"DisplayName": "Norton Lumber of the North"})
    sync(page.context, company)
    expect(here).to_have_count(2, timeout=30_000)
    assert page.evaluate("window.neverLoadedAgain")


def sync(context, company):
    """Ask for a sync in another window."""
    other = context.new_page()
    other.goto(company)
    other.get_by_role("button", name="Sync now").click()
    expect(other.get_by_text("The sync has started.")).to_be_visible()
    other.close()


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


def the_certificate_says_that_both_sides_agree(page, company):
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
