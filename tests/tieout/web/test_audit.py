"""The audit says in words what was done, whoever did it and through what."""

import re

from tieout.access import clients
from tieout.database.transaction import transaction


async def told(site, browser):
    text = (await browser.get("/dashboard/audit")).text
    return re.findall(r'<th scope="row">([^<]+)', text)


async def test_what_the_api_did_is_said_as_its_own_pages_say_it(site):
    browser = await site.signed_in("ada@example.com")
    async with transaction(site.service.engine) as conn:
        await clients.create(conn, "platform", "a secret", now=site.clock.now())
    api = await site.visitor()
    granted = await api.post("/oauth2/token", data={"grant_type": "client_credentials"}, auth=("platform", "a secret"))
    api.headers["Authorization"] = f"Bearer {granted.json()['access_token']}"
    (await api.post("/v1/businesses", json={"name": "Acme"})).raise_for_status()
    assert "Create a business." in await told(site, browser)


async def test_what_was_done_on_these_pages_is_said_by_what_it_does(site):
    browser = await site.signed_in("ada@example.com")
    page = await browser.get("/dashboard/people")
    word = page.text.partition('name="csrf" value="')[2].partition('"')[0]
    said = {"csrf": word, "name": "Grace", "email": "grace@example.com", "password": "a long enough password"}
    await browser.post("/dashboard/people/add", data=said)
    assert await told(site, browser) == ["Add person."]
