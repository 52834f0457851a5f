import httpx2
import pytest

from qbo_emulator import Emulator, Match
from qbo_emulator.world import SAMPLE_REALM


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
    real.screens().create("Vendor", {"DisplayName": "Acme <Ltd>"})
    page = (await client.get(f"/_emulator/pages/{SAMPLE_REALM}")).text
    assert f"/_emulator/pages/{SAMPLE_REALM}/Vendor" in page
    page = (await client.get(f"/_emulator/pages/{SAMPLE_REALM}/Vendor")).text
    assert "Acme &lt;Ltd&gt;" in page
    assert "SyncToken" in page


async def test_what_is_not_there_is_said(client):
    assert (await client.get("/_emulator/pages/99")).status_code == 404
    assert (await client.get(f"/_emulator/pages/{SAMPLE_REALM}/Dragon")).status_code == 404
