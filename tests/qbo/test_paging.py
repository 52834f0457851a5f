"""A walk misses nothing, whatever shifts underneath."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbo.errors import Unreadable
from qbo.paging import Place, walk
from qbo.record import Record
from qbo.response import Page

START = datetime(2026, 1, 1, tzinfo=UTC)
BOUND = re.compile(r"MetaData\.(\w+) (>=|<=|<) '([^']+)'")


class Shelf:
    """Answers the few statements that a walk writes, over rows that a test may change between them."""

    def __init__(self, rows, *, between=lambda shelf: None):
        self.rows = dict(rows)  # id: (created, updated)
        self.statements = []
        self._between = between

    async def query(self, statement):
        self.statements.append(statement)
        chosen = [row for row in self.rows.items() if self._meets(row[1], statement)]
        chosen.sort(key=self._order(statement))
        start = int(re.search(r"STARTPOSITION (\d+)", statement)[1])
        size = int(re.search(r"MAXRESULTS (\d+)", statement)[1])
        found = tuple(self._record(*row) for row in chosen[start - 1 : start - 1 + size])
        self._between(self)
        return Page("Invoice" if found else None, found, start, None, START)

    @staticmethod
    def _meets(times, statement):
        for member, sign, text in BOUND.findall(statement):
            have, want = times[member == "LastUpdatedTime"], datetime.fromisoformat(text)
            if not {">=": have >= want, "<=": have <= want, "<": have < want}[sign]:
                return False
        return True

    @staticmethod
    def _order(statement):
        by_update = "ORDERBY MetaData.LastUpdatedTime" in statement
        if "ORDERBY Id" in statement:
            return lambda row: row[0]
        return lambda row: (row[1][by_update], hash(row[0]))

    @staticmethod
    def _record(record_id, times):
        meta = {"CreateTime": times[0].isoformat(), "LastUpdatedTime": times[1].isoformat()}
        return Record("Invoice", json.dumps({"Id": record_id, "SyncToken": "0", "MetaData": meta}).encode())


def rows(*seconds):
    return {str(n): (START + timedelta(seconds=s), START + timedelta(seconds=s)) for n, s in enumerate(seconds, 1)}


async def ids(shelf, **given):
    return [record.id async for block, _ in walk(shelf, "Invoice", **given) for record in block]


async def test_pages_are_read_by_key_and_each_row_comes_once():
    shelf = Shelf(rows(*range(10)))
    assert await ids(shelf, page_size=4) == [str(n) for n in range(1, 11)]
    assert shelf.statements[0] == "SELECT * FROM Invoice ORDERBY MetaData.CreateTime STARTPOSITION 1 MAXRESULTS 4"
    assert "WHERE MetaData.CreateTime >= '2026-01-01T00:00:03Z' ORDERBY" in shelf.statements[1]


async def test_rows_deleted_behind_the_reader_hide_none_before_it():
    shelf = Shelf(rows(*range(12)), between=lambda shelf: shelf.rows.pop(min(shelf.rows, key=int), None))
    found = await ids(shelf, page_size=4)
    assert set(map(str, range(5, 13))) <= set(found)


async def test_a_second_that_holds_more_than_a_page_is_read_to_its_end():
    shelf = Shelf(rows(0, 1, *[2] * 11, 3, 4))
    found = await ids(shelf, page_size=4)
    assert sorted(set(found), key=int) == [str(n) for n in range(1, 16)]


async def test_a_crowded_second_that_loses_rows_between_pages_is_read_again():
    def lose(shelf):
        if len(shelf.statements) == 3:
            shelf.rows.pop("1")

    shelf = Shelf(rows(*[0] * 9), between=lose)
    assert set(map(str, range(2, 10))) <= set(await ids(shelf, page_size=3))


async def test_a_second_that_never_stands_still_is_told():
    def churn(shelf):
        number = len(shelf.statements) * 10
        shelf.rows |= {str(number): (START, START)}
        shelf.rows.pop(min(shelf.rows, key=int))

    with pytest.raises(Unreadable, match="faster"):
        await ids(Shelf(rows(*[0] * 9), between=churn), page_size=3)


async def test_a_walk_goes_on_from_a_place_that_was_written_down():
    shelf = Shelf(rows(*range(6), *[6] * 9, *range(7, 12)))
    first, second = [], []
    async for block, place in walk(shelf, "Invoice", page_size=4):
        first += [record.id for record in block]
        kept = place.to_json()
        shelf.statements.clear()
        async for again, _ in walk(shelf, "Invoice", page_size=4, after=Place.from_json(kept)):
            second += [record.id for record in again]
        assert {*first, *second} == set(shelf.rows)
        second.clear()


async def test_no_page_before_a_saved_place_is_read_again():
    shelf = Shelf(rows(*range(10)))
    walked = walk(shelf, "Invoice", page_size=4)
    _, place = await anext(walked)
    await walked.aclose()
    assert await ids(shelf, page_size=4, after=place) == [str(n) for n in range(5, 11)]


async def test_rows_without_times_are_read_by_position():
    class Timeless(Shelf):
        @staticmethod
        def _record(record_id, times):
            return Record("TaxCode", json.dumps({"Id": record_id, "SyncToken": "0"}).encode())

    assert sorted(await ids(Timeless(rows(*range(10))), page_size=4), key=int) == [str(n) for n in range(1, 11)]


async def test_a_walk_can_begin_and_end_at_a_time():
    shelf = Shelf(rows(*range(10)))
    began, ended = Place.at(START + timedelta(seconds=3)), START + timedelta(seconds=6)
    assert await ids(shelf, after=began, until=ended) == ["4", "5", "6", "7"]


async def test_a_walk_by_update_meets_what_changes_meanwhile():
    def touch(shelf):
        if len(shelf.statements) == 1:
            shelf.rows["1"] = (START, START + timedelta(seconds=50))

    shelf = Shelf(rows(*range(10)), between=touch)
    found = await ids(shelf, page_size=4, by="LastUpdatedTime")
    assert found.count("1") == 2
    assert set(found) == set(shelf.rows)


async def test_inactive_records_and_other_conditions_are_asked_for():
    shelf = Shelf({})
    assert [one async for one in walk(shelf, "Customer", where="Balance > '0'")] == [([], Place())]
    assert "WHERE Active IN (true, false) AND Balance > '0' ORDERBY" in shelf.statements[0]


edits = st.lists(st.tuples(st.sampled_from(["delete", "create"]), st.integers(0, 40)), max_size=12)


@settings(max_examples=150, deadline=None)
@given(seconds=st.lists(st.integers(0, 12), max_size=40), edits=edits, size=st.integers(1, 7))
async def test_what_was_there_throughout_is_always_found(seconds, edits, size):
    before = rows(*seconds)
    todo, fresh = iter(edits), iter(range(1000, 2000))

    def edit(shelf):
        for what, number in [next(todo, (None, 0))]:
            if what == "delete":
                shelf.rows.pop(str(number), None)
            if what == "create":
                shelf.rows[str(next(fresh))] = (START + timedelta(seconds=60),) * 2

    shelf = Shelf(before, between=edit)
    found = await ids(shelf, page_size=size)
    assert {one for one in before if one in shelf.rows} <= set(found)
