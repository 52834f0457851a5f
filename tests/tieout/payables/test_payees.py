import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from tieout.businesses import store as businesses
from tieout.database.transaction import as_api, transaction
from tieout.errors import NotFound
from tieout.payables import payees
from tieout.payables.payees import PayeeContent

NORTON = PayeeContent(role="vendor", name="Norton Lumber", email="ap@norton.example")


async def test_an_external_id_makes_one_payee_whose_content_changes_in_counted_versions(conn, business, clock):
    first = await payees.upsert(conn, business.id, "v-9", NORTON, now=clock.now())
    assert (first.created, first.changed, first.thing.version) == (True, True, 1)
    clock.advance(timedelta(hours=1))
    again = await payees.upsert(conn, business.id, "v-9", NORTON, now=clock.now())
    assert (again.created, again.changed, again.thing) == (False, False, first.thing)
    other = await payees.upsert(conn, business.id, "v-9", replace(NORTON, phone="555"), now=clock.now())
    assert (other.created, other.changed, other.thing.version, other.thing.id) == (False, True, 2, first.thing.id)
    assert other.thing.updated_at > other.thing.created_at


async def test_without_an_external_id_every_payee_is_another(conn, business, clock):
    made = [await payees.upsert(conn, business.id, None, NORTON, now=clock.now()) for _ in range(2)]
    assert made[0].thing.id != made[1].thing.id


async def test_five_at_once_make_one(engine, business, clock):
    async def make():
        async with transaction(engine) as conn:
            return await payees.upsert(conn, business.id, "v-9", NORTON, now=clock.now())

    made = await asyncio.gather(*(make() for _ in range(5)))
    assert len({one.thing.id for one in made}) == 1
    assert sum(one.created for one in made) == 1


async def test_an_archived_payee_comes_back_when_it_is_told_again(conn, business, vendor, clock):
    put_away = await payees.KIND.archive(conn, vendor, clock.now())
    assert put_away.thing.archived_at
    assert not (await payees.KIND.archive(conn, put_away.thing, clock.now())).changed
    assert await payees.page(conn, business.id) == []
    back = await payees.upsert(conn, business.id, "v-1", PayeeContent(role="vendor", name="Norton"), now=clock.now())
    assert (back.changed, back.thing.archived_at) == (True, None)


async def test_payees_come_in_pages_and_by_role(conn, business, vendor, clock):
    customer = PayeeContent(role="customer", name="Cool Cars")
    (made) = [await payees.upsert(conn, business.id, f"c-{n}", customer, now=clock.now()) for n in range(3)]
    first = await payees.page(conn, business.id, limit=2)
    assert [one.name for one in first] == ["Norton", "Cool Cars"]
    rest = await payees.page(conn, business.id, after=first[-1].id)
    assert [one.id for one in rest] == [one.thing.id for one in made[1:]]
    assert await payees.page(conn, business.id, role="vendor") == [vendor]


async def test_another_business_s_payee_is_not_there(engine, business, clock):
    async with transaction(engine) as conn:
        other = await businesses.create(conn, name="Other", now=clock.now())
        theirs = (await payees.upsert(conn, other.id, "v-1", NORTON, now=clock.now())).thing
        with pytest.raises(NotFound):
            await payees.find(conn, business.id, theirs.id)
        with pytest.raises(NotFound):
            await payees.find(conn, business.id, uuid4())
    async with as_api(engine, business=business.id) as conn:
        assert await payees.page(conn, other.id) == []
