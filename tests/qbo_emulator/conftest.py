"""An emulator whose books are a few lines, for the tests of its edge."""

from dataclasses import dataclass, field

import httpx2
import pytest

from qbo_emulator import Emulator, Settings
from qbo_emulator.clock import Clock

BASE = "http://emulator.test"


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    content_type: str = "application/json;charset=utf-8"
    headers: dict = field(default_factory=dict)


@dataclass
class Books:
    """As much of a company as the edge needs."""

    realm_id: str
    clock: Clock
    name: str = "Craig's Design and Landscaping Services"
    listeners: list = field(default_factory=list)
    asked: list = field(default_factory=list)

    def __getstate__(self):
        return {**self.__dict__, "listeners": []}


def handle(company, *, method, path, params, headers, body, user):
    company.asked.append((method, path, body))
    return Answer(200, b'{"CompanyInfo":{"Id":"1"},"time":"2026-01-01T00:00:00.000-08:00"}')


@pytest.fixture
def make_emulator():
    """Give a maker of emulators whose books always agree."""

    def make(**how):
        how = {"settings": Settings(enforce_limits=False), "handle": handle, "make_company": Books, **how}
        return Emulator(clock=how.pop("clock", None) or Clock(), **how)

    return make


@pytest.fixture
def emulator(make_emulator):
    """Give an emulator with one empty company, no limits, and books that always agree."""
    return make_emulator()


@pytest.fixture
async def client(emulator):
    """Give an HTTP client that reaches it."""
    async with httpx2.AsyncClient(transport=emulator.transport(), base_url=BASE) as client:
        yield client


@pytest.fixture
def bearer(emulator):
    """Give the headers of somebody who may read the sample company."""
    return {"Authorization": f"Bearer {emulator.grant().access_token}", "Accept": "application/json"}


@pytest.fixture
def app(emulator):
    """Give the sample app's credentials, as httpx2 wants them."""
    one = next(iter(emulator.apps.values()))
    return one.client_id, one.client_secret
