"""Tables of the dashboard are sorted, searched and paged by what stands in the address."""

import re
from html.parser import HTMLParser

import httpx2
import pytest

from tieout.access import people
from tieout.asgi import create_app
from tieout.businesses import store as businesses
from tieout.database.transaction import transaction
from tieout.keyring import new_keys, new_secret
from tieout.service import Service
from tieout.settings import Settings

HERE, WORD = "http://tieout.example", "a long enough password"
MANY = 120


@pytest.fixture
async def browser(database_url, tmp_path):
    settings = Settings(
        database_url=database_url, data_folder=tmp_path, keys=new_keys(), jwt_secret=new_secret(), public_url=HERE,
        worker_in_process=False,
    )  # fmt: skip
    service = Service(settings)
    app = create_app(service)
    async with app.router.lifespan_context(app):
        now = service.clock.now()
        async with transaction(service.engine) as conn:
            await people.add(conn, email="ada@example.com", name="Ada", password=WORD, now=now)
            for number in range(MANY):
                await businesses.create(conn, name=f"Business {number:03}", external_id=None, now=now)
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url=HERE) as browser:
            csrf = re.search(r'name="csrf" value="(\w+)"', (await browser.get("/sign-in")).text)[1]
            said = {"csrf": csrf, "email": "ada@example.com", "password": WORD}
            assert (await browser.post("/sign-in", data=said)).status_code == 303
            yield browser


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
