import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from tieout.database.transaction import as_api, at_once, transaction
from tieout.inbox import store
from tieout.inbox.arrival import distinct, read


@pytest.fixture
def inbox(engine, clock):
    return Inbox(engine, clock)


class Inbox:
    """What is done with an inbox, each in a transaction of its own."""

    def __init__(self, engine, clock):
        self.engine = engine
        self.clock = clock

    async def receive(self, body):
        async with at_once(self.engine) as conn:
            await store.receive(conn, [body], self.clock.now())

    async def sort(self, owners, limit=100):
        async with transaction(self.engine) as conn:
            deliveries = await store.unsorted(conn, limit)
            found = {one.id: read(one) for one in deliveries}
            arrivals = distinct(one for each in found.values() for one in each.arrivals)
            fresh = await store.keep(conn, arrivals, owners)
            if found:
                await store.sorted_out(conn, {id_: each.trouble for id_, each in found.items()}, self.clock.now())
        return fresh

    async def waiting(self, owner, limit=100):
        async with transaction(self.engine) as conn:
            return [one.record_id for one in await store.waiting(conn, owner.connection_id, limit)]

    async def done(self, owner, **which):
        async with transaction(self.engine) as conn:
            await store.done(conn, owner.connection_id, self.clock.now(), **which)

    async def states(self):
        async with transaction(self.engine) as conn:
            return await store.how_many(conn)


async def test_what_is_received_waits_for_the_company_it_is_about(inbox, owner, events):
    await inbox.receive(events(1, 2))
    assert await inbox.sort({"4620": owner}) == {owner.connection_id}
    assert sorted(await inbox.waiting(owner)) == ["1", "2"]


async def test_a_delivery_is_kept_byte_for_byte(inbox, events):
    body = events(1) + b"  \n"
    await inbox.receive(body)
    async with transaction(inbox.engine) as conn:
        (delivery,) = await store.unsorted(conn, 10)
    assert delivery.body == body


async def test_what_is_told_twice_waits_once_and_is_no_news(inbox, owner, events):
    await inbox.receive(events(1, 2))
    await inbox.sort({"4620": owner})
    await inbox.done(owner)
    await inbox.receive(events(2, 1))
    assert await inbox.sort({"4620": owner}) == set()
    assert await inbox.waiting(owner) == []


async def test_two_who_sort_at_once_never_sort_the_same_delivery(inbox, owner, events):
    for number in range(40):
        await inbox.receive(events(number, number + 1))
    await asyncio.gather(*(inbox.sort({"4620": owner}, limit=10) for _ in range(8)))
    assert len(await inbox.waiting(owner)) == 41


async def test_what_is_about_nobody_is_kept_and_waits_for_nobody(inbox, owner, events):
    await inbox.receive(events(1, realm="9999"))
    assert await inbox.sort({"4620": owner}) == set()
    assert await inbox.states() == {"unclaimed": 1}


async def test_an_entity_that_nobody_knows_is_kept_and_waits_for_nobody(inbox, owner, events):
    await inbox.receive(events(1, entity="spaceship"))
    assert await inbox.sort({"4620": owner}) == set()
    assert await inbox.states() == {"unknown": 1}


async def test_what_was_nobodys_is_taken_up_when_it_is_told_again(inbox, owner, events):
    await inbox.receive(events(1))
    await inbox.sort({})
    await inbox.receive(events(1))
    assert await inbox.sort({"4620": owner}) == {owner.connection_id}
    assert await inbox.waiting(owner) == ["1"]


async def test_a_delivery_that_cannot_be_read_says_why_and_holds_up_nobody(inbox, owner, events):
    await inbox.receive(b"nonsense")
    await inbox.receive(events(1))
    await inbox.sort({"4620": owner})
    assert await inbox.waiting(owner) == ["1"]
    async with transaction(inbox.engine) as conn:
        troubles = list(await conn.scalars(text("SELECT trouble FROM inbox_delivery ORDER BY id")))
    assert troubles[0].startswith("Unreadable")
    assert troubles[1] is None


async def test_only_what_was_looked_at_is_done(inbox, owner, events):
    await inbox.receive(events(1))
    await inbox.sort({"4620": owner})
    async with transaction(inbox.engine) as conn:
        (looked_at,) = await store.waiting(conn, owner.connection_id, 10)
    await inbox.receive(events(2))
    await inbox.sort({"4620": owner})
    await inbox.done(owner, keys=[looked_at.key])
    assert await inbox.waiting(owner) == ["2"]


async def test_a_company_gets_everything_again_that_came_since_a_time(inbox, owner, events):
    await inbox.receive(events(1))
    inbox.clock.advance(timedelta(hours=1))
    since = inbox.clock.now()
    await inbox.receive(events(2))
    await inbox.receive(events(3, realm="9999"))
    await inbox.sort({"4620": owner})
    await inbox.done(owner)
    async with transaction(inbox.engine) as conn:
        assert await store.reopen(conn, "4620", owner, since) == 1
        (again,) = await store.waiting(conn, owner.connection_id, 10)
    assert (again.record_id, again.again) == ("2", True)


async def test_what_came_before_the_company_was_connected_can_be_looked_at_afterwards(inbox, owner, events):
    await inbox.receive(events(1))
    await inbox.sort({})
    async with transaction(inbox.engine) as conn:
        assert await store.reopen(conn, "4620", owner, inbox.clock.now() - timedelta(days=1)) == 1
    assert await inbox.waiting(owner) == ["1"]


async def test_what_is_old_and_done_with_is_forgotten_and_nothing_else(inbox, owner, events):
    await inbox.receive(events(1))
    await inbox.receive(events(5, realm="9999"))
    await inbox.sort({"4620": owner})
    await inbox.done(owner)
    await inbox.receive(events(2))
    await inbox.sort({"4620": owner})
    inbox.clock.advance(timedelta(days=40))
    await inbox.receive(events(3))
    await inbox.sort({"4620": owner})
    async with transaction(inbox.engine) as conn:
        await store.forget(conn, inbox.clock.now() - timedelta(days=30), 10)
        assert await conn.scalar(text("SELECT count(*) FROM inbox_delivery")) == 1
    assert await inbox.states() == {"new": 2}


async def test_a_business_sees_its_own_notifications_and_what_is_nobodys_is_the_owners_alone(inbox, owner, events):
    await inbox.receive(events(1))
    await inbox.receive(events(2, realm="9999"))
    await inbox.sort({"4620": owner})
    seen = text("SELECT record_id FROM notification")
    async with as_api(inbox.engine, business=owner.business_id) as conn:
        assert list(await conn.scalars(seen)) == ["1"]
    async with as_api(inbox.engine, business=None, platform=True) as conn:
        assert list(await conn.scalars(seen)) == ["1"]
    async with as_api(inbox.engine, business=owner.connection_id) as conn:
        assert list(await conn.scalars(seen)) == []


async def test_for_the_api_deliveries_do_not_exist(inbox, owner, events):
    await inbox.receive(events(1))
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with as_api(inbox.engine, business=None, platform=True) as conn:
            await conn.execute(text("SELECT * FROM inbox_delivery"))
