"""The line to one company: tokens, retries, doubt, and what is said of each call."""

import asyncio

import httpx2
import pytest

from qbo.client import Client
from qbo.errors import (
    ConnectionLost,
    DuplicateName,
    Forbidden,
    NotConfigured,
    OutcomeUnknown,
    ServerFault,
    Throttled,
    Unauthorized,
    Unreachable,
    Unreadable,
)
from qbo.retry import Retry

BILL = {"Bill": {"Id": "1", "SyncToken": "0"}, "time": "2026-08-16T10:34:50.123-07:00"}
REJECTED = (401, b'{"fault":{"error":[{"message":"message=AuthenticationFailed; errorCode=003200; statusCode=401"}]}}')
DUPLICATE = (400, b'{"Fault":{"Error":[{"code":"6240","Message":"Duplicate Name Exists Error"}]}}')


async def test_all_requests_refused_together_ask_for_one_new_token(make_client, wire):
    asked = []

    async def token(rejected):
        asked.append(rejected)
        await asyncio.sleep(0)
        return "fresh" if rejected or "old" in asked else "old"

    wire.says(lambda sent: BILL if sent.headers["Authorization"] == "Bearer fresh" else REJECTED)
    client = make_client(token=token)
    found = await asyncio.gather(*(client.read("Bill", str(number)) for number in range(8)))
    assert len(found) == 8
    assert [one for one in asked if one] == ["old"]


async def test_a_second_401_is_told_not_tried(make_client, wire):
    wire.says(REJECTED)
    with pytest.raises(Unauthorized) as caught:
        await make_client().read("Bill", "1")
    assert caught.value.code == "3200"
    assert len(wire.requests) == 2


async def test_a_token_source_that_lost_the_connection_says_so(make_client, wire):
    async def token(rejected):
        if rejected:
            raise ConnectionLost("connect again")
        return "old"

    wire.says(REJECTED)
    with pytest.raises(ConnectionLost):
        await make_client(token=token).read("Bill", "1")


async def test_a_token_source_that_answers_the_rejected_token_is_not_believed(make_client, wire):
    async def token(rejected):
        return "old"

    wire.says(REJECTED)
    with pytest.raises(Unauthorized) as caught:
        await make_client(token=token).read("Bill", "1")
    assert caught.value.code == "3200"
    assert len(wire.requests) == 1


async def test_an_empty_token_is_never_sent(make_client, wire):
    async def token(rejected):
        return ""

    with pytest.raises(NotConfigured):
        await make_client(token=token).read("Bill", "1")
    assert wire.requests == []


async def test_a_caller_who_leaves_does_not_cut_off_the_refresh(make_client, wire):
    finished = asyncio.Event()

    async def token(rejected):
        if rejected:
            await asyncio.sleep(0.01)
            finished.set()
        return "new" if rejected else "old"

    wire.says(REJECTED)
    task = asyncio.ensure_future(make_client(token=token).read("Bill", "1"))
    await asyncio.sleep(0.005)
    task.cancel()
    await asyncio.wait_for(finished.wait(), 1)


@pytest.mark.parametrize(
    "trouble",
    [
        httpx2.ReadTimeout("slow"),
        httpx2.ConnectError("refused"),
        httpx2.RemoteProtocolError("cut"),
        (503, b"<html/>"),
        (200, b"<html>gateway</html>"),
        (500, b'{"Fault":{"Error":[{"code":"10000"}]}}'),
    ],
)
async def test_a_read_survives_trouble_that_passes(make_client, wire, hours, trouble):
    wire.says(trouble, trouble, BILL)
    assert (await make_client().read("Bill", "1")).id == "1"
    assert hours.slept == [0.5, 1.0]


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (httpx2.ReadTimeout("slow"), Unreachable),
        ((503, b"<html/>"), ServerFault),
        ((200, b"<html/>"), Unreadable),
        ((403, b"no"), Forbidden),
    ],
)
async def test_a_read_that_stays_in_trouble_says_which(make_client, wire, trouble, kind):
    wire.says(trouble)
    with pytest.raises(kind):
        await make_client().read("Bill", "1")


async def test_a_write_is_repeated_only_with_the_same_requestid_and_the_same_bytes(make_client, wire):
    wire.says(httpx2.ReadError("reset"), (502, b""), BILL)
    await make_client().create("Bill", {"DocNumber": "1"})
    assert len({sent.url.params["requestid"] for sent in wire.requests}) == 1
    assert len({sent.content for sent in wire.requests}) == 1
    assert len(wire.requests) == 3


@pytest.mark.parametrize("trouble", [httpx2.ReadTimeout("slow"), (500, b"x"), (200, b"<html/>"), (200, b"{}")])
async def test_a_write_whose_fate_is_open_is_its_own_error(make_client, wire, trouble):
    wire.says(trouble)
    with pytest.raises(OutcomeUnknown):
        await make_client().create("Bill", {})


async def test_a_write_that_never_left_is_no_doubt(make_client, wire):
    wire.says(httpx2.ConnectError("refused"))
    with pytest.raises(Unreachable) as caught:
        await make_client().create("Bill", {})
    assert not isinstance(caught.value, OutcomeUnknown)


@pytest.mark.parametrize("later", [httpx2.ConnectError("refused"), (429, b""), (403, b""), REJECTED])
async def test_a_doubt_is_not_ended_by_an_answer_that_says_nothing_about_it(make_client, wire, later):
    wire.says(httpx2.ReadTimeout("slow"), later)
    with pytest.raises(OutcomeUnknown):
        await make_client().create("Bill", {})


async def test_a_doubt_is_ended_by_a_refusal_of_the_replay(make_client, wire):
    wire.says(httpx2.ReadTimeout("slow"), DUPLICATE)
    with pytest.raises(DuplicateName):
        await make_client().create("Bill", {})


async def test_a_doubt_stays_when_the_replay_is_called_a_duplicate_request(make_client, wire):
    wire.says(httpx2.ReadTimeout("slow"), (400, b'{"Fault":{"Error":[{"code":"600"}]}}'))
    with pytest.raises(OutcomeUnknown):
        await make_client().create("Bill", {})


async def test_a_429_pauses_the_company_and_is_tried_again(make_client, wire, pace):
    wire.says((429, b""), (429, b""), BILL)
    await make_client().create("Bill", {})
    assert pace.pauses == [60.0, 60.0]


async def test_a_429_without_end_is_told_with_the_wait(make_client, wire):
    wire.says((429, b""))
    with pytest.raises(Throttled) as caught:
        await make_client(retry=Retry(throttles=1)).read("Bill", "1")
    assert caught.value.wait == 60
    assert len(wire.requests) == 2


async def test_the_meter_hears_of_each_answered_call(make_client, wire):
    heard = []

    async def meter(*call):
        heard.append(call)

    wire.says(httpx2.ConnectError("x"), (503, b""), BILL)
    client = make_client(meter=meter)
    await client.read("Bill", "1")
    await client.create("Bill", {})
    assert heard == [
        ("metered", "read", "Bill", 503, "1-tid"),
        ("metered", "read", "Bill", 200, None),
        ("free", "create", "Bill", 200, None),
    ]


async def test_no_more_than_ten_requests_are_under_way_at_once(make_client, wire):
    under_way, most = 0, 0

    async def slow(sent):
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.001)
        under_way -= 1
        return httpx2.Response(200, json=BILL)

    client = make_client(transport=httpx2.MockTransport(slow))
    await asyncio.gather(*(client.read("Bill", "1") for _ in range(40)))
    assert most == 10


async def test_a_slow_meter_or_none_does_not_matter(make_client, wire):
    wire.says(BILL)
    await make_client(meter=lambda *call: None).read("Bill", "1")


def test_what_is_missing_to_call_with_is_said_at_once():
    async def token(rejected):
        return "t"

    with pytest.raises(NotConfigured, match="realmId"):
        Client(realm_id="", token=token)
    with pytest.raises(NotConfigured, match="https"):
        Client(realm_id="1", token=token, base_url="quickbooks.api.intuit.com")


async def test_no_error_holds_a_token(make_client, wire):
    wire.says(REJECTED)
    with pytest.raises(Unauthorized) as caught:
        await make_client().read("Bill", "1")
    assert "token-" not in f"{caught.value} {vars(caught.value)}"
