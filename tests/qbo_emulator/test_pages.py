"""Pages to look at, as they come over HTTP; in a browser they are walked through in `web/`."""

import httpx2
import pytest

from qbo_emulator import Emulator, Match
from qbo_emulator.world import SAMPLE_REALM

COMPANY = f"/_emulator/pages/{SAMPLE_REALM}"


@pytest.fixture
def real():
    """Give an emulator with real books."""
    return Emulator()


@pytest.fixture
async def client(real):
    async with httpx2.AsyncClient(transport=real.transport(), base_url="http://emulator.test") as client:
        yield client


async def test_the_first_page_shows_companies_requests_mishaps_and_the_time(real, client):
    real.clock.freeze()
    mishap = real.mishap("fault", Match(entity="Invoice"), fault="throttled")
    await client.get("/v1/<nothing>")
    page = (await client.get("/")).text
    assert SAMPLE_REALM in page
    assert f"{real.clock.now():%Y-%m-%d %H:%M:%S} UTC" in page
    assert "frozen" in page
    assert mishap.id in page
    assert "/v1/&lt;nothing&gt;" in page


async def test_a_company_shows_its_records_as_they_travel(real, client):
    vendor = real.screens().create("Vendor", {"DisplayName": "Acme <Ltd>"})
    page = (await client.get(COMPANY)).text
    assert f"{COMPANY}/Vendor" in page
    page = (await client.get(f"{COMPANY}/Vendor")).text
    assert "Acme &lt;Ltd&gt;" in page
    page = (await client.get(f"{COMPANY}/Vendor/{vendor['Id']}")).text
    assert "&#34;SyncToken&#34;" in page


async def test_records_are_found_by_what_they_say_and_page_by_page(real, client):
    for number in range(60):
        real.screens().create("Customer", {"DisplayName": f"Customer {number}"})
    first = (await client.get(f"{COMPANY}/Customer")).text
    second = (await client.get(f"{COMPANY}/Customer?page=2")).text
    assert ("Customer 59" in first, "Customer 3<" in first, "Customer 3<" in second) == (True, False, True)
    found = (await client.get(f"{COMPANY}/Customer?q=customer+42")).text
    assert ("Customer 42" in found, "Customer 41" in found) == (True, False)


@pytest.mark.parametrize(
    "path", ["/_emulator/pages/99", f"{COMPANY}/Dragon", f"{COMPANY}/Vendor/99", "/_emulator/pages/static/nothing.css"]
)
async def test_what_is_not_there_is_said(client, path):
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    "path", ["/", COMPANY, "/_emulator/pages/requests", "/_emulator/pages/mishaps", "/_emulator/pages/clock"]
)
async def test_pages_take_nothing_from_elsewhere(client, path):
    answer = await client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert "unsafe" not in policy
    assert "<style" not in answer.text
    assert 'style="' not in answer.text


async def test_a_record_that_is_gone_is_a_page_that_says_so(client):
    answer = await client.get(f"{COMPANY}/Vendor/99")
    assert answer.headers["content-type"].startswith("text/html")
    assert "There is no Vendor 99" in answer.text


async def test_what_was_asked_is_shown_page_by_page(client):
    for number in range(45):
        await client.get(f"/v1/number-{number:02}")
    first, second = [
        (await client.get(f"/_emulator/pages/requests?page={page}&contains=number")).text for page in (1, 2)
    ]
    assert ("number-44" in first, "number-04" in first, "number-04" in second) == (True, False, True)
    assert "contains=number&amp;page=2" in first


async def test_no_page_is_heavy_whatever_was_asked_and_entered(client, real):
    account = real.screens().create("Account", {"Name": "Rent", "AccountType": "Expense"})
    detail = {"AccountRef": {"value": account["Id"]}}
    line = {"Amount": 1, "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": detail}
    vendor = real.screens().create("Vendor", {"DisplayName": "Acme"})
    body = {"VendorRef": {"value": vendor["Id"]}, "Line": [line] * 2000}
    bill = real.screens().create("Bill", body)
    for _ in range(50):
        await client.post(f"/v3/company/{SAMPLE_REALM}/bill", json=body)
    for path in ("/", "/_emulator/pages/requests", f"{COMPANY}/Bill/{bill['Id']}"):
        assert len((await client.get(path)).content) < 150_000, path


async def test_a_company_tells_how_each_app_is_connected(client, real):
    real.grant()
    real.grants.disconnect(SAMPLE_REALM)
    real.grant()
    real.grant()
    page = (await client.get(COMPANY)).text
    assert page.count("by Craig Carlson") == 1
    assert ("2 connected" in page, ">ended<" in page) == (True, True)


async def test_every_entity_has_a_page_of_its_records_and_of_one(client, real):
    real.fill_company(SAMPLE_REALM)
    await client.post(f"{COMPANY}", data={"do": "nothing"})
    for entity, shelf in real.company().shelves.items():
        assert (await client.get(f"{COMPANY}/{entity}")).status_code == 200
        for id_ in list(shelf.rows)[:3]:
            assert (await client.get(f"{COMPANY}/{entity}/{id_}")).status_code == 200, (entity, id_)


async def test_a_template_has_a_page(client, real):
    vendor = real.screens().create("Vendor", {"DisplayName": "Telephone"})
    account = real.screens().create("Account", {"Name": "Rent", "AccountType": "Expense"})
    detail = {"AccountRef": {"value": account["Id"]}}
    line = {"Amount": 5, "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": detail}
    bill = {"VendorRef": {"value": vendor["Id"]}, "Line": [line], "RecurringInfo": {"Name": "Every month"}}
    pair = real.grant()
    bearer = {"Authorization": f"Bearer {pair.access_token}", "Accept": "application/json"}
    made = await client.post(f"/v3/company/{SAMPLE_REALM}/recurringtransaction", json={"Bill": bill}, headers=bearer)
    id_ = made.json()["RecurringTransaction"]["Bill"]["Id"]
    assert "Every month" in (await client.get(f"{COMPANY}/RecurringTransaction")).text
    assert "Every month" in (await client.get(f"{COMPANY}/RecurringTransaction/{id_}")).text
