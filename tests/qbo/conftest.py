"""A wire that answers what a test says, and a clock on which nobody waits."""

from collections import deque
from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from qbo.client import Client
from qbo.retry import Retry


class Wire:
    """Answers in the order told; the last answer again and again."""

    def __init__(self):
        self.answers = deque()
        self.requests = []

    def says(self, *answers):
        self.answers.extend(answers)
        return self

    async def __call__(self, request):
        self.requests.append(request)
        answer = self.answers.popleft() if len(self.answers) > 1 else self.answers[0]
        answer = answer(request) if callable(answer) else answer
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, tuple):
            return httpx2.Response(answer[0], content=answer[1], headers={"intuit_tid": "1-tid"})
        return httpx2.Response(200, json=answer)

    @property
    def transport(self):
        return httpx2.MockTransport(self)


class Hours:
    """A clock that moves only when somebody sleeps."""

    def __init__(self):
        self.seconds = 1000.0
        self.slept = []

    def now(self):
        return datetime(2026, 9, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self):
        return self.seconds

    async def sleep(self, seconds):
        self.slept.append(seconds)
        self.seconds += seconds


class Open:
    """A pace that lets everybody through and notes the pauses."""

    def __init__(self):
        self.admitted = []
        self.pauses = []

    async def admit(self, kind):
        self.admitted.append(kind)

    async def pause(self, seconds):
        self.pauses.append(seconds)


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def hours():
    return Hours()


@pytest.fixture
def pace():
    return Open()


@pytest.fixture
def make_client(wire, hours, pace):
    def make(**given):
        async def token(rejected):
            return "token-2" if rejected else "token-1"

        chosen = {
            "realm_id": "9130", "token": token, "base_url": "https://quickbooks.test", "transport": wire.transport,
            "pace": pace, "clock": hours, "sleep": hours.sleep, "retry": Retry(jitter=lambda: 1.0),
        }  # fmt: skip
        return Client(**(chosen | given))

    return make


@pytest.fixture
def client(make_client):
    return make_client()


@pytest.fixture
def emulator():
    """Give a QuickBooks with Intuit's sample company and a year of transactions, limits off."""
    from qbo_emulator import Emulator, Settings
    from qbo_emulator.world import SAMPLE_REALM

    def opening(world):
        world.create_company(SAMPLE_REALM)
        world.fill_company(SAMPLE_REALM)

    return Emulator(settings=Settings(enforce_limits=False), opening=opening)


@pytest.fixture
def sample_environment(emulator, monkeypatch):
    """Serve it, and say in the environment how to reach it, as `tieout emulator env` does."""
    from qbo_emulator import environment, running
    from qbo_emulator.world import SAMPLE_REALM

    with running(emulator) as url:
        for line in environment.lines(url, realm_id=SAMPLE_REALM, reset=False):
            monkeypatch.setenv(*line.split("=", 1))
        yield url


@pytest.fixture
def blank():
    """Give a QuickBooks with one empty company, limits off."""
    from qbo_emulator import Emulator, Settings

    return Emulator(settings=Settings(enforce_limits=False))


@pytest.fixture
async def books(blank, hours):
    """Give a client of the empty company, in this process."""
    async with _client_of(blank, hours) as client:
        yield client


@pytest.fixture
async def sample(emulator, hours):
    """Give a client of the sample company, in this process."""
    async with _client_of(emulator, hours) as client:
        yield client


def _client_of(emulator, hours):
    from qbo_emulator.world import SAMPLE_REALM

    access = emulator.grant().access_token

    async def token(rejected):
        return access

    return Client(
        realm_id=SAMPLE_REALM, token=token, base_url="https://quickbooks.test", transport=emulator.transport(),
        pace=Open(), sleep=hours.sleep,
    )  # fmt: skip
