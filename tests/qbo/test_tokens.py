"""Tokens are refreshed ahead of time, one at a time, and saved before they are used."""

import asyncio
from datetime import timedelta

import httpx2
import pytest

from qbo.errors import ConnectionLost, ServerFault
from qbo.oauth import Endpoints, OAuthClient, Tokens
from qbo.tokens import TokenSource

GONE = (400, b'{"error":"invalid_grant"}')


class Store:
    def __init__(self, hours, minutes):
        expires = hours.now() + timedelta(minutes=minutes)
        self.kept = Tokens("at-0", "rt-0", expires, expires + timedelta(days=100))
        self.order = []

    async def load(self):
        return self.kept

    async def save(self, tokens):
        self.order.append(tokens.access_token)
        self.kept = tokens


def pair(sent=None):
    return {"access_token": "at-1", "refresh_token": "rt-1", "expires_in": 3600, "x_refresh_token_expires_in": 8726400}


@pytest.fixture
def source(wire, hours):
    def make(minutes):
        store = Store(hours, minutes)
        oauth = OAuthClient(
            "id", "secret", Endpoints.from_base("https://s.test"), transport=wire.transport, clock=hours
        )
        return store, TokenSource(oauth, load=store.load, save=store.save, clock=hours)

    return make


async def test_a_fresh_token_is_used_as_it_is(source, wire):
    _, token = source(30)
    assert await token(None) == "at-0"
    assert wire.requests == []


async def test_a_token_is_refreshed_ten_minutes_before_it_expires_and_saved_first(source, wire):
    wire.says(pair())
    store, token = source(9)
    assert await token(None) == "at-1"
    assert store.order == ["at-1"]


async def test_all_who_were_rejected_share_one_refresh(source, wire):
    wire.says(pair())
    _, token = source(30)
    assert await asyncio.gather(*(token("at-0") for _ in range(5))) == ["at-1"] * 5
    assert len(wire.requests) == 1


async def test_a_token_that_cannot_be_saved_is_not_used(source, wire):
    wire.says(pair())
    store, token = source(1)

    async def fails(tokens):
        raise OSError("disk full")

    token._save = fails
    with pytest.raises(OSError, match="disk full"):
        await token(None)
    assert store.kept.access_token == "at-0"


async def test_a_grant_that_is_gone_means_connecting_again(source, wire):
    wire.says(GONE)
    _, token = source(1)
    with pytest.raises(ConnectionLost, match="connected again"):
        await token(None)


async def test_a_refresh_that_somebody_else_won_is_no_loss(source, wire, hours):
    store, token = source(1)

    def beaten(sent):
        store.kept = Tokens("at-9", "rt-9", hours.now() + timedelta(hours=1), hours.now() + timedelta(days=100))
        return GONE

    wire.says(beaten)
    assert await token(None) == "at-9"


@pytest.mark.parametrize("trouble", [(503, b""), httpx2.ConnectError("x"), httpx2.ReadTimeout("x")])
async def test_trouble_at_intuit_is_no_reason_to_stop_while_the_token_is_good(source, wire, trouble):
    wire.says(trouble)
    _, token = source(5)
    assert await token(None) == "at-0"


async def test_trouble_at_intuit_is_told_when_no_good_token_is_left(source, wire):
    wire.says((503, b""))
    _, token = source(5)
    with pytest.raises(ServerFault):
        await token("at-0")


async def test_whoever_stops_waiting_does_not_lose_the_new_pair(source, wire):
    answered, asked = asyncio.Event(), asyncio.Event()

    class Slow(httpx2.AsyncBaseTransport):
        async def handle_async_request(self, request):
            asked.set()
            await answered.wait()
            return httpx2.Response(200, json=pair())

    store, token = source(1)
    token._oauth._transport = Slow()
    waiting = asyncio.create_task(token(None))
    await asked.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    answered.set()
    assert await token(None) == "at-1"
    assert store.kept.refresh_token == "rt-1"
    assert store.order == ["at-1"]
