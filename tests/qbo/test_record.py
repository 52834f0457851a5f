"""A record is kept byte for byte."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo import exact
from qbo.errors import Unreadable
from qbo.record import Record, parse_time

RAW = (
    b'{ "TotalAmt":639.00,"Balance":0, "Memo":"caf\\u00e9 \xe2\x82\xac", "domain":"QBO","Id":"95","SyncToken":"2",'
    b'"MetaData":{"CreateTime":"2026-08-16T10:34:50-07:00","LastUpdatedTime":"2026-08-16T11:00:00-07:00"}}'
)


def test_the_head_is_read_at_once():
    record = Record("Invoice", RAW)
    assert (record.id, record.sync_token, record.status) == ("95", "2", None)
    assert record.created_at == datetime(2026, 8, 16, 17, 34, 50, tzinfo=UTC)
    assert record.updated_at == datetime(2026, 8, 16, 18, 0, tzinfo=UTC)


def test_the_bytes_stay_as_they_came():
    assert Record("Invoice", RAW).raw == RAW


def test_amounts_are_decimals_and_a_copy_can_be_changed():
    record = Record("Invoice", RAW)
    record.copy()["TotalAmt"] = 0
    assert record["TotalAmt"] == Decimal("639.00")
    assert str(record["TotalAmt"]) == "639.00"
    assert record.get("NotThere", "nothing") == "nothing"


def test_a_fresh_record_may_have_no_update_time():
    assert Record("Account", b'{"Id":"1","MetaData":{"CreateTime":"2026-01-01T00:00:00Z"}}').updated_at is None


def test_what_remains_of_a_deleted_record_says_so():
    assert Record("Invoice", b'{"domain":"QBO","status":"Deleted","Id":"979"}').deleted


def test_garbage_is_no_record():
    with pytest.raises(Unreadable):
        Record("Invoice", b"[1")


@pytest.mark.parametrize("text", ["2015-10-05T14:42:19-0700", "2015-10-05T21:42:19Z", "2015-10-05T21:42:19.000+00:00"])
def test_all_of_quickbooks_ways_to_write_a_time_are_read(text):
    assert parse_time(text) == datetime(2015, 10, 5, 21, 42, 19, tzinfo=UTC)


def test_what_is_no_time_is_none():
    assert parse_time("soon") is None


members = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text() | st.decimals(-(10**9), 10**9, places=7),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(min_size=1), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(min_size=1).filter(lambda name: name not in ("Id", "SyncToken", "MetaData", "status")),
                       members, max_size=6))  # fmt: skip
def test_any_record_reads_and_writes_back_the_same(body):
    raw = exact.encode({"Id": "1", **body})
    assert exact.encode(Record("Item", raw).data) == raw


def test_a_few_members_can_be_picked_without_reading_the_rest():
    record = Record("Invoice", RAW)
    assert record.pick("Balance", "TotalAmt", "Nothing") == (0, Decimal("639.00"), None)
    assert record._data is None
    assert record.data["Balance"] == 0
    assert record.pick("Balance", "Nothing", default="-") == (0, "-")


def test_a_member_that_is_not_there_is_a_key_error():
    record = Record("Invoice", RAW)
    for _ in range(2):
        with pytest.raises(KeyError, match="Nothing"):
            record["Nothing"]
        assert record.data


@pytest.mark.parametrize("value", [5, 1.5, [], "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "soon"])
def test_a_time_that_is_none_breaks_nothing(value):
    assert parse_time(value) is None
