import pytest

from tieout.businesses import store
from tieout.database.transaction import as_api, transaction
from tieout.errors import BadInput, NotFound
from tieout.ids import BusinessId, new_id


@pytest.fixture
async def conn(engine):
    async with transaction(engine) as conn:
        yield conn


async def test_a_business_is_created_and_found(conn, clock):
    made = await store.create(conn, name="Craig's Landscaping", now=clock.now())
    assert await store.find(conn, made.id) == made
    assert (made.name, made.external_id, made.archived_at) == ("Craig's Landscaping", None, None)


async def test_the_same_external_id_is_the_same_business(conn, clock):
    made = await store.create(conn, name="Craig", external_id="c-1", now=clock.now())
    assert await store.create(conn, name="Craig", external_id="c-1", now=clock.now()) == made
    assert len((await store.list_page(conn, None, 10)).items) == 1


async def test_another_name_for_the_same_external_id_is_refused(conn, clock):
    await store.create(conn, name="Craig", external_id="c-1", now=clock.now())
    with pytest.raises(store.ExternalIdConflict):
        await store.create(conn, name="Clara", external_id="c-1", now=clock.now())


async def test_two_businesses_may_have_the_same_name(conn, clock):
    one, other = [await store.create(conn, name="Craig", now=clock.now()) for _ in range(2)]
    assert one.id != other.id


async def test_what_does_not_exist_is_not_found(conn, clock):
    with pytest.raises(NotFound):
        await store.find(conn, BusinessId(new_id()))
    with pytest.raises(NotFound):
        await store.archive(conn, BusinessId(new_id()), clock.now())


async def test_pages_follow_each_other_to_the_end_in_order_of_creation(conn, clock):
    made = [(await store.create(conn, name=str(number), now=clock.now())).id for number in range(7)]
    seen, cursor, pages = [], None, 0
    while True:
        page = await store.list_page(conn, cursor, 3)
        seen += [one.id for one in page.items]
        cursor, pages = page.next_cursor, pages + 1
        if cursor is None:
            break
    assert seen == sorted(made)  # ids grow with time, but not within a millisecond
    assert pages == 3


async def test_a_page_that_ends_the_list_exactly_has_no_next(conn, clock):
    for number in range(3):
        await store.create(conn, name=str(number), now=clock.now())
    assert (await store.list_page(conn, None, 3)).next_cursor is None


async def test_a_cursor_that_is_none_of_ours_is_bad_input(conn):
    with pytest.raises(BadInput) as raised:
        await store.list_page(conn, "somewhere", 3)
    assert raised.value.field == "cursor"


async def test_archiving_twice_keeps_the_first_time(conn, clock):
    made = await store.create(conn, name="Craig", now=clock.now())
    first = await store.archive(conn, made.id, clock.now())
    assert first.archived_at is not None
    assert await store.archive(conn, made.id, clock.now()) == first


async def test_for_one_business_another_does_not_exist(engine, clock):
    async with transaction(engine) as conn:
        mine, theirs = [await store.create(conn, name=name, now=clock.now()) for name in ("mine", "theirs")]
    async with as_api(engine, business=mine.id) as conn:
        assert await store.find(conn, mine.id) == mine
        assert [one.id for one in (await store.list_page(conn, None, 10)).items] == [mine.id]
        with pytest.raises(NotFound):
            await store.find(conn, theirs.id)
