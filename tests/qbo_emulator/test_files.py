"""An attached file, fetched without a token."""

import httpx2
import pytest

from qbo_emulator.accounting import handle
from qbo_emulator.company import Company

BASE = "http://qbo.test"


@pytest.fixture
async def client(make_emulator):
    emulator = make_emulator(make_company=Company, handle=handle)
    headers = {"Authorization": f"Bearer {emulator.grant().access_token}", "Accept": "application/json"}
    (realm,) = emulator.companies
    async with httpx2.AsyncClient(transport=emulator.transport(), base_url=BASE) as client:
        files = {"file_content_01": ("plan.txt", b"three metres", "text/plain")}
        sent = await client.post(f"/v3/company/{realm}/upload", files=files, headers=headers)
        client.uploaded = sent.json()["AttachableResponse"][0]["Attachable"]
        yield client


async def test_a_file_can_be_fetched_at_its_address(client):
    address = client.uploaded["TempDownloadUri"]
    assert address.startswith(f"{BASE}/files/")
    answer = await client.get(address)
    assert (answer.status_code, answer.content, answer.headers["content-type"]) == (200, b"three metres", "text/plain")


@pytest.mark.parametrize("change", [("expires=", "expires=1"), ("signature=", "signature=0")])
async def test_an_address_that_was_changed_opens_nothing(client, change):
    address = client.uploaded["TempDownloadUri"].replace(*change)
    assert (await client.get(address)).status_code == 403


async def test_there_is_nothing_of_a_company_that_is_not_here(client):
    assert (await client.get("/files/77/1")).status_code == 404
