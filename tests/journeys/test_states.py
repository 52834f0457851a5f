"""Every state of a connection comes about by what happens, and is over when that is."""

from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from qbo_emulator import Match
from qbo_emulator.world import SAMPLE_REALM
from tieout.asgi import create_app
from tieout.health.states import ACTIONS, STATES

API = Match(path="/v3/*")
FEW = ["Term"]
PLATFORM = ("platform", "the platform's secret")


@pytest.fixture
def settings(settings):
    return replace(settings, platform_client_id=PLATFORM[0], platform_client_secret=PLATFORM[1])


class Company:
    """A business as the platform's servers see it, and the worker that is let go when the test says so."""

    def __init__(self, process, client):
        self.process = process
        self.emulator = process.platform.emulator
        self.client = client
        self.seen = set()
        self.home = f"/v1/businesses/{process.connection.business_id}/quickbooks"

    @property
    def place(self):
        return f"{self.home}/connections/{self.process.connection.id}"

    async def post(self, where, **body):
        answer = await self.client.post(where, json=body)
        assert answer.is_success, answer.text
        return answer

    async def stands(self, state, where=None):
        """Demand the state, and answer what is told with it."""
        told = (await self.client.get(where or f"{self.place}/health")).json()
        assert (told["state"], told["action"]) == (state, ACTIONS[state]), told
        self.seen.add(state)
        return told

    async def works(self):
        await self.process.goes()
        self.process.clock.turn(minutes=3)

    async def connects(self):
        """Walk through Intuit's pages, and answer what is done on the way back."""
        begun = (await self.client.post(f"{self.home}/authorize")).json()
        back = self.emulator.consent(begun["redirect_url"], realm_id=SAMPLE_REALM)
        return dict(parse_qsl(urlsplit(back).query))


@asynccontextmanager
async def reached(service):
    """Reach a service over HTTP, as the platform."""
    base = {"transport": httpx2.ASGITransport(app=create_app(service)), "base_url": "http://localhost:8400"}
    async with httpx2.AsyncClient(**base) as client:
        await signed_in(client)
        yield client


async def signed_in(client):
    asked = await client.post("/oauth2/token", data={"grant_type": "client_credentials"}, auth=PLATFORM)
    client.headers["Authorization"] = f"Bearer {asked.json()['access_token']}"


@pytest.fixture
async def company(by_hand):
    async with by_hand(FEW) as process, reached(process.service) as client:
        yield Company(process, client)


async def test_every_state_is_reached_and_left(company, serving):
    other = (await company.client.post("/v1/businesses", json={"name": "Other", "external_id": "o"})).json()["id"]
    await company.stands("not_connected", f"/v1/businesses/{other}/quickbooks/health")
    await company.stands("connected")
    await company.process.asked()
    await company.stands("syncing")
    await company.works()
    await company.stands("healthy")
    company.emulator.mishap("fault", API, fault="throttled", count=None)
    await company.process.asked()
    await company.process.goes()
    assert (await company.stands("rate_limited"))["until"]
    company.emulator.mishaps.clear()
    company.process.clock.turn(minutes=3)
    await company.works()
    await company.stands("healthy")
    company.emulator.mishap("fault", API, fault="unavailable", count=None)
    await company.process.asked()
    for _ in range(6):
        await company.works()
    await company.stands("degraded")
    company.emulator.mishaps.clear()
    await company.process.asked()
    await company.works()
    await company.post(f"{company.place}/pause")
    await company.stands("paused")
    await company.post(f"{company.place}/resume")
    await company.stands("healthy")
    company.emulator.mishap("fault", API, fault="6190", count=None)
    await company.process.asked()
    await company.works()
    assert (await company.stands("action_required"))["owner"] == "customer"
    company.emulator.mishaps.clear()
    company.emulator.screens(SAMPLE_REALM).disconnect()
    await company.process.asked()
    await company.works()
    await company.stands("needs_reauth")
    back = await company.connects()
    await company.stands("authorizing")
    await company.client.get("/oauth/callback", params=back)
    await company.stands("syncing")
    await company.works()
    await company.stands("healthy")
    async with serving(worker=False, monthly_calls=1) as poor, reached(poor.service) as client:
        assert (await Company(company.process, client).stands("budget_paused"))["until"]
    company.seen.add("budget_paused")
    company.emulator.mishap("fault", Match(operation="revoke"), fault="unavailable", count=None)
    await company.post(f"{company.home}/unlink")
    await company.works()
    await company.stands("disconnecting")
    company.emulator.mishaps.clear()
    company.process.clock.turn(hours=1)
    await signed_in(company.client)
    await company.works()
    await company.stands("disconnected")
    assert company.seen == set(STATES)
