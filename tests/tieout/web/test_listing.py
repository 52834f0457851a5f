"""Tables of the dashboard are sorted, searched and paged by what stands in the address."""

import re
from html.parser import HTMLParser

import pytest

from tieout.businesses import store as businesses
from tieout.database.transaction import transaction

MANY = 120


@pytest.fixture
async def browser(site):
    async with transaction(site.service.engine) as conn:
        for number in range(MANY):
            await businesses.create(conn, name=f"Business {number:03}", external_id=None, now=site.clock.now())
    return await site.signed_in("ada@example.com")


class Page(HTMLParser):
    """What a test wants to know of a page: the rows, the order said aloud, and where its links lead."""

    def __init__(self, text):
        super().__init__()
        self.links, self.order, self.rows = {}, None, re.findall(r'<th scope="row">(Business \d+)', text)
        self.href = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.order = given.get("aria-sort") or self.order
        self.href = given["href"] if tag == "a" else self.href

    def handle_data(self, data):
        if data.strip() and self.href:
            self.links.setdefault(data.strip(), self.href)
            self.href = None


async def page(browser, address):
    answer = await browser.get(address)
    assert answer.status_code == 200
    return Page(answer.text)


async def test_a_head_sorts_and_sorts_the_other_way_when_it_is_followed_again(browser):
    first = await page(browser, "/dashboard/links")
    assert first.order is None
    up = await page(browser, first.links["Business"])
    assert (up.order, up.rows[0]) == ("ascending", "Business 000")
    down = await page(browser, up.links["Business"])
    assert (down.order, down.rows[0]) == ("descending", "Business 119")


async def test_pages_follow_each_other_in_the_order_that_was_chosen_and_lose_nothing(browser):
    here, seen = await page(browser, "/dashboard/links?sort=-name"), []
    while True:
        seen += here.rows
        if "Next" not in here.links:
            break
        here = await page(browser, here.links["Next"])
    assert seen == [f"Business {number:03}" for number in reversed(range(MANY))]
    assert (await page(browser, here.links["Previous"])).rows == seen[50:100]


async def test_a_search_keeps_the_order_and_begins_at_its_first_page(browser):
    found = await page(browser, "/dashboard/links?q=business+01&sort=-name&page=1")
    assert found.rows == [f"Business {number:03}" for number in range(19, 9, -1)]
    assert "q=business+01" in found.links["Business"]
    nothing = await page(browser, "/dashboard/links?q=nobody")
    assert nothing.rows == []
    assert nothing.links["Show all"] == "/dashboard/links"


@pytest.mark.parametrize("asked", ["page=0", "page=-3", "page=x", "page=9999999999", "sort=password", "sort=--name"])
async def test_what_makes_no_sense_is_not_asked(browser, asked):
    assert len((await page(browser, f"/dashboard/links?{asked}")).rows) == 50


async def test_a_page_behind_the_last_is_empty_and_says_so(browser):
    assert (await page(browser, "/dashboard/links?page=77&q=business")).links["Show all"] == "/dashboard/links"
