"""Statements are quoted so that no value can say more than itself."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from qbo import query
from qbo.errors import InvalidRequest


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        ("Adam's Candy Shop", r"'Adam\'s Candy Shop'"),
        ("back\\slash", r"'back\\slash'"),
        (True, "true"),
        (7, "'7'"),
        (Decimal("10.50"), "'10.50'"),
        (date(2026, 8, 16), "'2026-08-16'"),
        (datetime(2026, 8, 16, 10, 0, tzinfo=timezone(timedelta(hours=-7))), "'2026-08-16T17:00:00Z'"),
        (datetime(2026, 8, 16, 10, 0, 0, 5000, tzinfo=UTC), "'2026-08-16T10:00:00.005Z'"),
    ],
)
def test_values_are_written_as_the_language_wants_them(value, quoted):
    assert query.quote(value) == quoted


@pytest.mark.parametrize("value", [1.5, None, datetime(2026, 1, 1), b"x"])  # noqa: DTZ001 - that is the point
def test_what_would_be_misread_is_refused(value):
    with pytest.raises(InvalidRequest):
        query.quote(value)


def test_a_whole_statement():
    statement = query.select(
        "invoice",
        [query.above("Balance", 0), query.below("DueDate", date(2026, 9, 1)), query.among("Id", ["1", "2"])],
        order_by="DueDate DESC",
        start=1,
        max_results=50,
    )
    assert statement == (
        "SELECT * FROM Invoice WHERE Balance > '0' AND DueDate < '2026-09-01' AND Id IN ('1', '2') "
        "ORDERBY DueDate DESC STARTPOSITION 1 MAXRESULTS 50"
    )


def test_inactive_records_are_asked_for_where_there_are_such():
    assert query.select("Customer", inactive=True) == "SELECT * FROM Customer WHERE Active IN (true, false)"
    assert query.select("Invoice", inactive=True) == "SELECT * FROM Invoice"
    assert query.select("Customer", query.equals("Active", False), inactive=True).count("Active") == 1


def test_counts_include_inactive_records_unless_told():
    assert query.count("Vendor") == "SELECT COUNT(*) FROM Vendor WHERE Active IN (true, false)"
    assert query.count("Vendor", inactive=False) == "SELECT COUNT(*) FROM Vendor"


@pytest.mark.parametrize("member", ["Balance OR 1", "x'", "", "a b", "Line; DROP"])
def test_a_member_is_a_name_and_nothing_else(member):
    with pytest.raises(InvalidRequest, match="not the name"):
        query.equals(member, 1)


@pytest.mark.parametrize(("start", "size"), [(0, 10), (1, 0), (1, 1001)])
def test_a_page_that_quickbooks_would_refuse_is_refused_here(start, size):
    with pytest.raises(InvalidRequest):
        query.select("Invoice", start=start, max_results=size)


def test_an_empty_choice_is_refused():
    with pytest.raises(InvalidRequest, match="matches nothing"):
        query.among("Id", [])


def test_an_unknown_entity_is_refused_with_a_suggestion():
    with pytest.raises(InvalidRequest, match="did you mean Customer"):
        query.select("Custmer")


def test_a_text_is_not_taken_for_a_choice_of_letters():
    with pytest.raises(InvalidRequest, match="several values"):
        query.among("Id", "12")


@pytest.mark.parametrize("order", ["TxnDate, Id DESC", "MetaData.CreateTime", "DueDate asc"])
def test_an_order_may_have_several_keys(order):
    assert query.select("Invoice", order_by=order).endswith(f"ORDERBY {order}")


@pytest.mark.parametrize("order", ["TxnDate STARTPOSITION", "TxnDate,", "TxnDate DESC Id", "Nonsense", "PrivateNote"])
def test_an_order_is_members_and_directions_and_nothing_else(order):
    with pytest.raises(InvalidRequest):
        query.select("Invoice", order_by=order)
