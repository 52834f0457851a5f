"""Events arrive: signed, once something takes them, in the order in which it happened to each record."""

import asyncio
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from itertools import count

import anyio
import httpx2
import pytest
from sqlalchemy import text
from standardwebhooks import Webhook

from tieout.connections import connect_links
from tieout.connections import store as connections
from tieout.database.transaction import transaction
from tieout.issues import lists
from tieout.issues.lists import Filter
from tieout.jobs.deliver import deliver
from tieout.outbox import deliveries, endpoints
from tieout.tell.admit import rotate, try_out
from tieout.tell.tell import Teller

ENTITIES = ("Vendor", "Bill", "TaxCode")
NUMBERS = count(1)


@pytest.fixture
async def process(by_hand):
    async with by_hand(ENTITIES) as process:
        process.settings = replace(process.settings, private_targets=True)
        await process.asked()
        assert await process.lives()
        yield process


@pytest.fixture
async def endpoint(process, listening):
    made, secret = await listening(process.service)
    return made.id, secret


async def changed(process, times, vendors=3):
    """Change some vendors, several times each, every change read by itself."""
    ids = [process.books.create("Vendor", {"DisplayName": f"V {next(NUMBERS)}"})["Id"] for _ in range(vendors)]
    for time in range(times):
        for id_ in ids:
            present = process.books.read("Vendor", id_)
            process.books.update("Vendor", {**present, "CompanyName": f"Name {time}"}, sparse=True)
        process.clock.turn()
        await process.asked()
        await process.goes()
    return ids


async def told(process):
    async with transaction(process.engine) as conn:
        return list(await conn.scalars(text("SELECT id::text FROM event JOIN delivery ON event_id = id")))


async def standing(process, endpoint_id):
    async with transaction(process.engine) as conn:
        return await endpoints.find(conn, endpoint_id)


def in_order(events):
    """See that the versions of each record came one after the other."""
    seen = defaultdict(list)
    for event in events:
        if event["type"].startswith("record."):
            seen[event["data"]["entity"], event["data"]["id"]].append(event["data"]["version"])
    assert seen
    for versions in seen.values():
        assert versions == sorted(versions)


async def test_what_happens_is_told_signed_and_in_order(process, endpoint, receiver):
    _, secret = endpoint
    await changed(process, 3)
    events = receiver.events(secret)
    in_order(events)
    assert sorted(one["id"] for one in events) == sorted(await told(process))
    assert {"record.created", "record.updated", "run.finished", "certificate.agreed"} == {e["type"] for e in events}


async def test_a_running_service_tells_a_change_within_seconds(serving, listening, receiver):
    """`bench/events.py` measures how soon: half a second, most often."""
    async with serving(private_targets=True) as platform:
        _, secret = await listening(platform.service)
        await platform.connect(trigger=None)
        with anyio.fail_after(10):
            while not receiver.taken:  # noqa: ASYNC110 - another thread receives them
                await anyio.sleep(0.02)
    headers, body = receiver.taken[0]
    assert Webhook(secret).verify(body.decode(), headers)["type"] == "connection.connected"


async def test_a_receiver_that_fails_for_a_day_gets_everything_once_when_it_is_back(process, endpoint, receiver):
    endpoint_id, secret = endpoint
    receiver.status = 500
    for _ in range(3):
        await changed(process, 2)
        process.clock.turn(hours=8)
        await process.goes()
    assert receiver.taken == []
    assert len(receiver.came) > 5
    assert (await standing(process, endpoint_id)).state == "failing"
    receiver.status = 200
    process.clock.turn(minutes=31)
    await process.goes()
    events = receiver.events(secret)
    ids = [one["id"] for one in events]
    assert sorted(ids) == sorted(await told(process))
    assert len(ids) == len(set(ids)) > 20
    in_order(events)
    assert (await standing(process, endpoint_id)).state == "enabled"


async def test_an_endpoint_that_takes_nothing_is_an_issue_after_an_hour_and_disabled_after_days(
    process, endpoint, receiver
):
    endpoint_id, _ = endpoint
    receiver.status = 503
    await changed(process, 1)
    process.clock.turn(minutes=70)
    await process.goes()
    assert await problems(process) == [("warning", "you")]
    process.clock.turn(days=5)
    await process.goes()
    found = await standing(process, endpoint_id)
    assert (found.state, found.disabled_why.startswith("It has taken nothing since")) == ("disabled", True)
    assert await problems(process) == [("error", "you")]
    before = len(receiver.came)
    await changed(process, 1)
    assert len(receiver.came) == before


async def problems(process):
    async with transaction(process.engine) as conn:
        found = await lists.page(conn, Filter(state="open"), now=process.clock.now())
    return [(one.severity, one.owner) for one in found if one.kind == "endpoint"]


async def test_what_is_replayed_is_told_again_under_the_same_id(process, endpoint, receiver):
    endpoint_id, secret = endpoint
    await changed(process, 1)
    first = [one["id"] for one in receiver.events(secret)]
    async with transaction(process.engine) as conn:
        to = await endpoints.find(conn, endpoint_id)
        since = process.clock.now() - timedelta(days=300)
        assert await deliveries.replay(conn, to, since=since) > len(first)  # what happened before it was there, too
    await process.goes()
    again = [one["id"] for one in receiver.events(secret)][len(first) :]
    assert set(first) < set(again)


async def test_only_what_an_endpoint_asks_for_is_told(process, listening, receiver):
    _, secret = await listening(process.service, types=["run.*", "record.created"])
    await changed(process, 2)
    assert {one["type"] for one in receiver.events(secret)} == {"run.finished", "record.created"}


async def test_both_secrets_sign_until_the_overlap_ends(process, endpoint, receiver):
    endpoint_id, secret = endpoint
    async with transaction(process.engine) as conn:
        day, cipher, now = timedelta(days=1), process.service.cipher, process.clock.now()
        _, newer = await rotate(conn, endpoint_id, secret=None, overlap=day, cipher=cipher, now=now)
        await try_out(conn, endpoint_id, now)
    await process.goes()
    assert receiver.events(secret) == receiver.events(newer)
    process.clock.turn(days=2)
    async with transaction(process.engine) as conn:
        await try_out(conn, endpoint_id, process.clock.now())
    await process.goes()
    assert len(receiver.events(newer)) == 2
    with pytest.raises(AssertionError):
        receiver.events(secret)


async def test_the_word_that_somebody_must_connect_again_carries_the_link(process, endpoint, receiver):
    _, secret = endpoint
    async with transaction(process.engine) as conn:
        now = process.clock.now()
        await connections.set_state(conn, process.connection.id, "needs_reconnect", cause="revoked", now=now)
    receiver.status = 500
    await process.goes()
    receiver.status = 200
    process.clock.turn()
    await process.goes()
    event = next(one for one in receiver.events(secret) if one["type"] == "connection.needs_reconnect")
    assert event["data"]["reconnect_url"].startswith("http://localhost:8400/connect?link=")
    assert len({body for _, body in receiver.came if b"needs_reconnect" in body}) == 1
    await once_and_for_a_week(process, event["data"]["reconnect_url"].partition("link=")[2])


async def once_and_for_a_week(process, word):
    """See that a link opens this company alone, once, and not after a week."""
    now = process.clock.now()
    async with transaction(process.engine) as conn:
        link = await connect_links.find(conn, word)
        assert link.realm_id == process.connection.realm_id
        assert now < link.expires_at <= now + timedelta(days=7)
        assert await connect_links.take(conn, link.id, link.expires_at) is None
        assert await connect_links.take(conn, link.id, now)
        assert await connect_links.take(conn, link.id, now) is None


async def test_several_addresses_are_told_the_same_link(process, listening, receiver):
    several = [(await listening(process.service))[0].id for _ in range(3)]
    async with transaction(process.engine) as conn:
        now = process.clock.now()
        await connections.set_state(conn, process.connection.id, "needs_reconnect", cause="revoked", now=now)
    context = process._context()
    async with transaction(process.engine) as conn:
        await conn.execute(text("SELECT FROM event FOR UPDATE"))  # until all of them have seen that the link is missing
        telling = asyncio.gather(*(deliver(context, endpoint_id=str(id_)) for id_ in several))
        async with asyncio.timeout(30):
            while await conn.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")) < len(several):  # noqa: ASYNC110 - others' locks
                await asyncio.sleep(0.01)
    await telling
    lost = [body for _, body in receiver.came if b"needs_reconnect" in body]
    assert (len(lost), len(set(lost))) == (3, 1)


async def test_two_workers_at_one_endpoint_send_nothing_twice(process, endpoint, receiver):
    endpoint_id, secret = endpoint
    receiver.status = 500
    await changed(process, 2, vendors=20)
    receiver.status = 200
    process.clock.turn(minutes=40)  # not yet an hour: that would be an issue, and its end an event more
    context = process._context()
    await asyncio.gather(*(deliver(context, endpoint_id=str(endpoint_id)) for _ in range(4)))
    events = receiver.events(secret)
    assert sorted(one["id"] for one in events) == sorted(await told(process))
    in_order(events)


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["93.184.215.14", "10.0.0.8"], ["169.254.169.254"], ["::ffff:10.0.0.1"], ["fd00::1"]]
)
async def test_nothing_is_sent_to_a_name_that_stands_for_a_private_address(process, listening, receiver, addresses):
    made, _ = await listening(process.service, url="https://innocent.example.com/hook")
    await changed(process, 1, vendors=1)
    looked = []

    async def resolve(host, _port):
        looked.append(host)
        return [ip_address(one) for one in addresses]

    teller = Teller(
        engine=process.engine, cipher=process.service.cipher, clock=process.clock, public_url="", resolve=resolve
    )
    process.clock.turn(hours=1)
    async with httpx2.AsyncClient() as http:
        assert not await teller.tell(http, made.id)
    async with transaction(process.engine) as conn:
        errors = set(await conn.scalars(text("SELECT error FROM delivery_attempt WHERE error LIKE '%private%'")))
    assert looked
    assert len(errors) == 1
    assert receiver.came == []
