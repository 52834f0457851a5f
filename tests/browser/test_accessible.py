"""What somebody sees first can be read by a machine that reads aloud, in light and dark, and walked by keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe

OUTSIDE = ("/sign-in", "/connect?link=none", "/quickbooks/disconnect", "/oauth/callback?state=none")
EMPTY = ("", "/issues", "/events", "/usage", "/links", "/audit", "/none")


@pytest.fixture(scope="module")
def playing(module_stage):
    return module_stage


def serious(page):
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url}: {one['id']}, {one['help']}: {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


def test_the_pages_before_the_dashboard_have_nothing_serious(page):
    for address in OUTSIDE:
        page.goto(address)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert serious(page) == []


def test_a_dashboard_without_any_company_has_nothing_serious(operator):
    troubles = []
    for address in EMPTY:
        operator.goto(f"/dashboard{address}")
        for scheme in ("light", "dark"):
            operator.emulate_media(color_scheme=scheme)
            troubles += serious(operator)
    assert troubles == []


def test_a_page_is_walked_by_keyboard(operator):
    operator.goto("/dashboard/links")
    operator.keyboard.press("Tab")
    assert operator.evaluate("document.activeElement.textContent") == "Skip to the content"
    operator.keyboard.press("Enter")
    operator.keyboard.press("Tab")
    assert operator.evaluate("document.activeElement.id") == "name"


def test_a_table_is_sorted_by_keyboard(operator):
    operator.goto("/dashboard/people")
    operator.get_by_role("columnheader", name="Name").get_by_role("link").focus()
    operator.keyboard.press("Enter")
    operator.locator("th[aria-sort=ascending]").wait_for()
