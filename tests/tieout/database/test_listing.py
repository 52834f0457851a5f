"""A look at a list finds what is so or holds this, in the order that was asked for, and one stretch of it."""

import pytest
from sqlalchemy import literal_column, select

from tieout.businesses import store as businesses
from tieout.businesses.tables import business
from tieout.database.listing import Look

NAMES = (("acme", "7"), ("Beech & Oak", None), ("cedar_50%", "3"), ("Acme West", "9"))


@pytest.fixture
async def conn(engine, clock):
    async with engine.begin() as conn:
        for name, external_id in NAMES:
            await businesses.create(conn, name=name, external_id=external_id, now=clock.now())
        yield conn


async def names(conn, **look):
    asked = Look(**look).at(select(business), business.c.id)
    return [row.name for row in await conn.execute(asked)]


async def test_what_is_sorted_by_nothing_keeps_its_usual_order(conn):
    assert await names(conn) == ["acme", "Beech & Oak", "cedar_50%", "Acme West"]


async def test_capitals_do_not_matter_where_text_is_sorted(conn):
    assert await names(conn, order="name") == ["acme", "Acme West", "Beech & Oak", "cedar_50%"]
    assert await names(conn, order="name", down=True) == ["cedar_50%", "Beech & Oak", "Acme West", "acme"]


async def test_what_has_no_value_comes_last_either_way(conn):
    assert (await names(conn, order="external_id"))[-1] == "Beech & Oak"
    assert (await names(conn, order="external_id", down=True))[-1] == "Beech & Oak"


async def test_a_search_finds_a_part_in_any_column_and_takes_every_sign_as_it_is(conn):
    within = ("name", business.c.external_id)
    assert await names(conn, search="ACME", within=within) == ["acme", "Acme West"]
    assert await names(conn, search="9", within=within) == ["Acme West"]
    assert await names(conn, search="%", within=within) == ["cedar_50%"]
    assert await names(conn, search="' OR 1=1 --", within=within) == []


async def test_only_what_is_so_is_found_one_stretch_of_it(conn):
    assert await names(conn, only={"external_id": "3"}) == ["cedar_50%"]
    assert await names(conn, offset=1, limit=2) == ["Beech & Oak", "cedar_50%"]


async def test_what_is_selected_by_a_name_of_its_own_is_sorted_by_it(conn):
    length = literal_column("length(name)").label("length")
    rows = await conn.execute(Look(order="length", down=True).at(select(business.c.name, length), business.c.id))
    assert [row.length for row in rows] == [11, 9, 9, 4]
