"""Every page can be read by a machine that reads aloud, in light and dark, and fits a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

PAGES = (
    "", "/entities", "/entities/Invoice", "/payables/payables", "/payables/payees", "/writes", "/mappings",
    "/candidates", "/runs", "/certificates", "/notifications", "/console", "/settings",
)  # fmt: skip


def serious(page):
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url}: {one['id']}, {one['help']}: {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.fixture
def company(operator, link, playing):
    """Connect the sample company; answer the address of its page once its first sync has ended."""
    operator.goto(link)
    operator.get_by_role("button", name="Connect to QuickBooks").click()
    operator.locator("button[value=approve]").click()
    operator.get_by_role("button", name="Yes, go on").click()
    operator.get_by_text("is connected").wait_for(timeout=60_000)
    operator.goto("/dashboard")
    operator.locator("tbody a").first.click()
    return operator.url


def all_pages(operator, company):
    yield from ("/dashboard", "/dashboard?q=nothing", "/dashboard/usage", "/dashboard/links", "/dashboard/none")
    yield from (f"/dashboard/{page}" for page in ("issues", "events", "people", "audit"))
    yield from (f"{company}{page}" for page in PAGES)
    for page in ("/runs", "/certificates", "/entities/Invoice"):
        operator.goto(f"{company}{page}")
        yield operator.locator("tbody a").first.get_attribute("href")


def test_no_page_has_anything_serious_in_light_or_dark_and_none_is_wider_than_a_phone(operator, company):
    troubles = []
    for address in list(all_pages(operator, company)):
        for scheme in ("light", "dark"):
            operator.emulate_media(color_scheme=scheme)
            operator.goto(address)
            troubles += serious(operator)
        operator.set_viewport_size({"width": 390, "height": 800})
        if operator.evaluate("document.documentElement.scrollWidth") > 390:
            troubles.append(f"{address} is wider than a phone")
        operator.set_viewport_size({"width": 1280, "height": 900})
    assert troubles == []


def test_the_pages_before_the_dashboard_have_nothing_serious(page, playing):
    for address in ("/sign-in", "/connect?link=none", "/quickbooks/disconnect", "/oauth/callback?state=none"):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.goto(address)
            assert serious(page) == []


def test_no_page_loads_more_than_150_kilobytes(operator, company):
    for address in list(all_pages(operator, company)):
        operator.goto(address)
        sizes = operator.evaluate(
            "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
            ".map((one) => one.decodedBodySize)"
        )
        assert 1_000 < sum(sizes) < 150_000, address


def test_a_page_is_walked_by_keyboard(operator):
    operator.goto("/dashboard/links")
    operator.keyboard.press("Tab")
    assert operator.evaluate("document.activeElement.textContent") == "Skip to the content"
    operator.keyboard.press("Enter")
    operator.keyboard.press("Tab")
    assert operator.evaluate("document.activeElement.id") == "name"
