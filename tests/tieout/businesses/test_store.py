import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from tieout.businesses import store
from tieout.database.transaction import as_api, transaction
from tieout.errors import BadInput, NotFound


@pytest.fixture
def create(engine, clock):
    async def create(name="Craig's", external_id=None):
        async with transaction(engine) as conn:
            return await store.create(conn, name=name, external_id=external_id, now=clock.now())

    return create


async def test_a_business_is_found_by_either_id(engine, create):
    made = await create(external_id="b-1")
    async with transaction(engine) as conn:
        assert await store.find(conn, made.id) == made
        assert await store.find_by_external_id(conn, "b-1") == made
        with pytest.raises(NotFound):
            await store.find(conn, uuid4())
        with pytest.raises(NotFound):
            await store.find_by_external_id(conn, "b-2")


async def test_an_external_id_makes_one_business_however_often_it_is_created(clock, create):
    first = await create(external_id="b-1")
    clock.advance(timedelta(days=1))
    assert await create(external_id="b-1") == first
    assert len({one.id for one in await asyncio.gather(*(create(external_id="b-2") for _ in range(5)))}) == 1


async def test_without_an_external_id_every_creation_is_another_business(create):
    assert (await create()).id != (await create()).id


async def test_an_external_id_under_another_name_is_a_conflict(create):
    await create(external_id="b-1")
    with pytest.raises(store.ExternalIdConflict, match="Craig's"):
        await create("Dave's", external_id="b-1")
    came = await asyncio.gather(
        create("Ann's", external_id="b-2"), create("Bob's", external_id="b-2"), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in came) == ["Business", "ExternalIdConflict"]


async def test_pages_hold_every_business_once_whatever_is_created_meanwhile(engine, create):
    before = [(await create(str(number))).id for number in range(7)]
    seen, cursor, pages = [], None, 0
    while pages == 0 or cursor is not None:
        async with transaction(engine) as conn:
            page = await store.list_page(conn, cursor, 3)
        seen += [one.id for one in page.items]
        cursor, pages = page.next_cursor, pages + 1
        if pages == 1:
            await create("late")
    assert len(seen) == len(set(seen)) == 8
    assert set(before) < set(seen)
    assert seen == sorted(seen)


async def test_a_last_page_that_is_full_names_no_next(engine, create):
    for _ in range(3):
        await create()
    async with transaction(engine) as conn:
        assert (await store.list_page(conn, None, 3)).next_cursor is None
        with pytest.raises(BadInput) as told:
            await store.list_page(conn, "no cursor", 3)
    assert told.value.field == "cursor"


async def test_archiving_twice_changes_nothing(engine, clock, create):
    made = await create()
    async with transaction(engine) as conn:
        archived = await store.archive(conn, made.id, clock.now())
        clock.advance(timedelta(days=1))
        assert await store.archive(conn, made.id, clock.now()) == archived
        assert archived.archived_at is not None
        with pytest.raises(NotFound):
            await store.archive(conn, uuid4(), clock.now())


async def test_for_the_api_another_business_does_not_exist(engine, clock, create):
    mine, other = await create(), await create()
    async with as_api(engine, business=mine.id) as conn:
        assert [one.id for one in (await store.list_page(conn, None, 10)).items] == [mine.id]
        for ask in (store.find(conn, other.id), store.archive(conn, other.id, clock.now())):
            with pytest.raises(NotFound):
                await ask
