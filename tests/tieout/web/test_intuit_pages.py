"""The addresses that Intuit asks of every app: anybody may open them, and nothing ends by opening one."""

from dataclasses import replace

import httpx2
import pytest

from tieout.asgi import create_app
from tieout.keyring import new_keys, new_secret
from tieout.service import Service
from tieout.settings import Settings


@pytest.fixture
def settings(database_url, tmp_path):
    return Settings(
        database_url=database_url, data_folder=tmp_path, public_url="https://books.example.com", keys=new_keys(),
        jwt_secret=new_secret(), client_id="our-app", client_secret="a secret", worker_in_process=False,
    )  # fmt: skip


@pytest.fixture
def opened(settings, clock):
    """Answer a way to open an address of a service with these settings."""

    async def get(path, **changed):
        app = create_app(Service(replace(settings, **changed), clock=clock))
        reaches = {"transport": httpx2.ASGITransport(app), "base_url": "https://books.example.com"}
        async with app.router.lifespan_context(app), httpx2.AsyncClient(**reaches) as person:
            return await person.get(path)

    return get


@pytest.mark.parametrize("name", ["launch", "reconnect"])
async def test_people_who_come_from_quickbooks_are_led_to_the_platform_s_app(opened, name):
    answer = await opened(f"/quickbooks/{name}", app_url="https://app.example.com/books")
    assert (answer.status_code, answer.headers["location"]) == (303, "https://app.example.com/books")


async def test_without_an_app_they_are_led_to_the_dashboard(opened):
    assert (await opened("/quickbooks/launch")).headers["location"] == "/dashboard"


async def test_reconnecting_on_the_dashboard_begins_with_signing_in(opened):
    assert (await opened("/quickbooks/reconnect")).headers["location"].startswith("/sign-in")


@pytest.mark.parametrize("realm", ["", "?realmId=9130347957983026", "?realmId=' OR 1=1", f"?realmId={'9' * 400}"])
async def test_who_has_disconnected_reads_the_same_whichever_company_it_was(opened, realm):
    answer = await opened(f"/quickbooks/disconnect{realm}")
    assert answer.status_code == 200
    assert "What was loaded is kept" in answer.text
    assert "realm" not in answer.text.lower()
