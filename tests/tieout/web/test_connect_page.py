"""A connect link opens one way to QuickBooks, for one browser, once; addresses written by hand lead nowhere."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from tieout.businesses import store as businesses
from tieout.connect import linking
from tieout.connections import authorizations, connect_links
from tieout.database.transaction import transaction

DAY = timedelta(days=1)


def csrf(answer):
    return answer.text.partition('name="csrf" value="')[2].partition('"')[0]


@pytest.fixture
async def business(site):
    return await site.business("Acme")


@pytest.fixture
async def link(site, business):
    async with transaction(site.service.engine) as conn:
        return await linking.make(conn, settings=site.service.settings, business=business, now=site.clock.now())


async def pressed(browser, link, **changed):
    page = await browser.get(link.url)
    said = {"csrf": csrf(page), "link": parse_qs(urlsplit(link.url).query)["link"][0], **changed}
    return await browser.post("/connect/begin", data=said)


async def test_looking_at_a_link_uses_nothing_up(site, link):
    for _ in range(3):
        assert "Connect QuickBooks for Acme" in (await (await site.visitor()).get(link.url)).text
    assert (await pressed(await site.visitor(), link)).status_code == 303


async def test_the_first_browser_that_presses_has_it_and_no_other(site, link):
    first, second = await site.visitor(), await site.visitor()
    page = await second.get(link.url)
    assert (await pressed(first, link)).status_code == 303
    said = {"csrf": csrf(page), "link": parse_qs(urlsplit(link.url).query)["link"][0]}
    assert (await second.post("/connect/begin", data=said)).status_code == 409
    assert "was used already" in (await second.get(link.url)).text
    assert (await pressed(first, link)).status_code == 303  # as often as it needs


@pytest.mark.parametrize(("what", "status"), [("expired", 410), ("revoked", 410), ("unknown", 404), ("archived", 410)])
async def test_a_link_that_is_over_says_why_and_leads_nowhere(site, business, link, what, status):
    browser = await site.visitor()
    page = await browser.get(link.url)
    said = {"csrf": csrf(page), "link": parse_qs(urlsplit(link.url).query)["link"][0]}
    await put_an_end_to(site, business, link, what)
    if what == "unknown":
        said["link"] += "x"
    answer = await browser.post("/connect/begin", data=said)
    assert answer.status_code == status
    assert "location" not in answer.headers


async def put_an_end_to(site, business, link, what):
    if what == "expired":
        site.clock.advance(8 * DAY)
    async with transaction(site.service.engine) as conn:
        if what == "revoked":
            await connect_links.revoke(conn, link.link.id, site.clock.now())
        if what == "archived":
            await businesses.archive(conn, business.id, site.clock.now())


async def test_a_form_from_elsewhere_does_not_take_a_link(site, link):
    browser = await site.visitor()
    assert (await pressed(browser, link, csrf="x" * 64)).status_code == 403
    assert (await pressed(await site.visitor(), link)).status_code == 303


@pytest.mark.parametrize("page", ["company", "progress", "match", "done"])
async def test_the_steps_of_a_link_exist_only_for_the_browser_that_took_it(site, link, page):
    await pressed(await site.visitor(), link)
    answer = await (await site.visitor()).get(f"/connect/{page}?id={link.link.id}")
    assert answer.status_code == 404


async def test_a_return_that_quickbooks_did_not_lead_to_takes_no_connection(site, business, link):
    connected = await site.connection(business, "1001")
    browser = await site.visitor()
    await pressed(browser, link)
    back = {"id": str(link.link.id), "result": "connected", "connection_id": str(connected.id)}
    assert (await browser.get("/connect/return", params=back)).status_code == 404
    await agreed(site, link, connected)
    answer = await browser.get("/connect/return", params=back)
    assert answer.headers["location"].startswith("/connect/company")


async def agreed(site, link, connected):
    """Let somebody who began with this link come back from QuickBooks."""
    back = f"{site.service.settings.public_url}/connect/return?id={link.link.id}"
    begun = {"business_id": connected.business_id, "environment": "sandbox", "return_url": back}
    async with transaction(site.service.engine) as conn:
        state = await authorizations.begin(conn, **begun, now=site.clock.now())
        await authorizations.finish(conn, state, connected.id, site.clock.now())


async def test_a_return_to_a_company_of_another_business_takes_no_connection(site, link):
    theirs = await site.connection(await site.business("Beech"), "2002")
    browser = await site.visitor()
    await pressed(browser, link)
    await agreed(site, link, theirs)
    back = {"id": str(link.link.id), "result": "connected", "connection_id": str(theirs.id)}
    assert (await browser.get("/connect/return", params=back)).status_code == 404
