"""The query language as clients write it, and what it answers."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from operator import eq, ge, gt, le, lt

import pytest

from qbo_emulator.conventions import Settings
from qbo_emulator.faults import Refusal
from qbo_emulator.records import decode

NOON = datetime(2026, 9, 15, 19, 0, tzinfo=UTC)


@pytest.fixture
def names(books):
    for name in ("Zoe", "bob's garden", "Carl"):
        books.create("Customer", {"DisplayName": name, "Notes": "x"})
    gone = books.create("Customer", {"DisplayName": "Berta"})
    books.update("Customer", {**gone, "Active": False})
    return books


def shown(books, statement):
    return [each["DisplayName"] for each in books.query(statement)["Customer"]]


@pytest.mark.parametrize(
    ("statement", "names_found"),
    [
        ("select * from Customer", ["Amy", "bob's garden", "Carl", "Zoe"]),
        ("SELECT * FROM customer WHERE Active IN ( true, false )",
         ["Amy", "Berta (deleted)", "bob's garden", "Carl", "Zoe"]),
        ("select * from Customer where Active = false", ["Berta (deleted)"]),
        ("Select * From Customer Where displayname = 'AMY'", ["Amy"]),
        (r"select * from Customer where DisplayName = 'bob\'s garden'", ["bob's garden"]),
        ("select * from Customer where DisplayName LIKE '%AR%'", ["bob's garden", "Carl"]),
        ("select * from Customer where DisplayName like 'c%' and Id in ('3', '5')", ["Carl"]),
        ("select * from Customer where DisplayName IN ('Zoe', 'Carl')", ["Carl", "Zoe"]),
        ("select * from Customer orderby Id desc", ["Carl", "bob's garden", "Zoe", "Amy"]),
        ("select * from Customer ORDER BY DisplayName DESC", ["Zoe", "Carl", "bob's garden", "Amy"]),
        ("select * from Customer maxresults 1 startposition 2", ["bob's garden"]),
        ("select * from Customer startPosition 4 MaxResults 1000", ["Zoe"]),
        ("select * from Customer where Metadata.CreateTime >= '2026-09-15T12:00:00-07:00'",
         ["Amy", "bob's garden", "Carl", "Zoe"]),
        ("select * from Customer where MetaData.LastUpdatedTime < '2030-01-01' and Balance = '0' maxresults 1",
         ["Amy"]),
    ],
)  # fmt: skip
def test_a_statement_finds_what_it_asks_for(names, statement, names_found):
    assert shown(names, statement) == names_found


@pytest.mark.parametrize(
    "statement",
    [
        "select * from Customer where MetaData.LastUpdatedTime > '2026-09-15T20:00:00Z'",
        "select * from Customer where MetaData.CreateTime > '2026-09-15'  and Id = '77'",
        "select * from Customer startposition 100",
        "select * from Estimate2 where 1",
    ],
)
def test_nothing_found_is_an_empty_object(books, statement):
    if "Estimate2" in statement:
        with pytest.raises(Refusal):
            books.query(statement)
    else:
        assert books.query(statement) == {}


def test_a_count_counts_active_ones(names):
    assert names.query("select count(*) from Customer") == {"totalCount": 4}
    assert names.query("select COUNT(*) from Customer where Active in (true,false)") == {"totalCount": 5}


def test_an_answer_says_where_its_page_begins_and_how_many_it_has(names):
    page = names.query("select * from Customer startposition 2 maxresults 2")
    assert (page["startPosition"], page["maxResults"]) == (2, 2)
    assert "totalCount" not in page
    assert names.query("select * from Customer")["totalCount"] == 4


def test_a_projection_shows_only_what_was_asked_for(books):
    books.invoice("12.50")
    (found,) = books.query("select Id, MetaData.CreateTime, CustomerRef, Line.* from Invoice")["Invoice"]
    assert found.pop("Line")[0]["Amount"] == Decimal("12.50")
    assert found == {
        "domain": "QBO",
        "sparse": True,
        "Id": "1",
        "MetaData": {"CreateTime": "2026-09-15T12:00:00-07:00"},
        "CustomerRef": {"value": "1", "name": "Amy"},
    }


def test_transactions_come_newest_first_unless_asked_otherwise(books):
    for _ in range(3):
        books.invoice()
    assert [each["Id"] for each in books.query("select * from Invoice")["Invoice"]] == ["3", "2", "1"]


def test_transactions_are_found_by_party_date_and_amount(books):
    books.invoice("10", TxnDate="2026-09-01")
    books.invoice("20", TxnDate="2026-09-15")
    for condition in (
        "Balance > '15'",
        "Balance > 15",
        "TxnDate = CURRENT_DATE",
        "CustomerRef = '1' and Balance >= 20",
    ):
        assert [each["Id"] for each in books.query(f"select * from Invoice where {condition}")["Invoice"]] == ["2"]


@pytest.mark.parametrize(
    ("statement", "code", "detail"),
    [
        ("select * from", "4000", 'Encountered "<EOF> "" at line 1, column 14.'),
        ("selec * from Customer", "4000", 'Encountered " <WORD> "selec "" at line 1, column 1.'),
        ("select * from Customer where DisplayName = Amy", "4000", 'Encountered " <WORD> "Amy ""'),
        ("select * from Customer where a = 'x' or b = 'y'", "4000", 'Encountered " <WORD> "or ""'),
        ("select * from Customer where Id != '1'", "4000", "Lexical error at line 1, column 33."),
        ("select * from Customer where DisplayName = \u2018Amy\u2019", "4000", "Lexical error"),
        ("select * from Customer maxresults x", "4000", "<integer>"),
        ("select * from Customer where Notes = 'x'", "4001", "property 'Notes' is not queryable"),
        ("select * from Invoice where PrivateNote = 'x'", "4001", "property 'PrivateNote' is not queryable"),
        ("select * from Customer where BillAddr = 'x'", "4001", "Property BillAddr not found for Entity Customer"),
        ("select Colour from Customer", "4001", "Property Colour not found for Entity Customer"),
        ("select * from Customer orderby Colour", "4001", "Property Colour not found for Entity Customer"),
        ("select * from Customer startposition 0", "4001", "value 0 is too small. Min allowed value is 1"),
        ("select * from Customer maxresults 0", "4001", "value 0 is too small. Min allowed value is 1"),
        ("select * from Customers", "4001", "invalid context declaration: Customers"),
        ("select * from Customer where MetaData.CreateTime > 'soon'", "4001", "Invalid date/time value: soon"),
    ],
)
def test_a_statement_that_cannot_be_answered_is_refused(books, statement, code, detail):
    with pytest.raises(Refusal) as refusal:
        books.query(statement)
    (fault,) = refusal.value.faults
    assert fault.code == code
    assert detail in fault.detail


def test_start_position_zero_can_be_let_pass(names):
    names.settings = Settings(accept_start_position_zero=True)
    assert len(names.query("select * from Customer startposition 0")["Customer"]) == 4


def test_a_page_has_a_hundred_records_and_at_most_a_thousand(books):
    for number in range(1_050):
        books.create("Customer", {"DisplayName": f"Customer {number:04}"})
    assert books.query("select * from Customer")["maxResults"] == 100
    assert books.query("select * from Customer maxresults 2000")["maxResults"] == 1000
    pages = [books.query(f"select * from Customer orderby Id startposition {n} maxresults 1000") for n in (1, 1001)]
    ids = [each["Id"] for page in pages for each in page["Customer"]]
    assert len(ids) == len(set(ids)) == 1_051


def test_a_query_can_be_posted(books):
    answer = books.ask("query", "POST", b"select * from Customer")
    assert [each["DisplayName"] for each in answer["QueryResponse"]["Customer"]] == ["Amy"]


def test_a_balance_is_up_to_date_when_it_is_asked_for(books):
    books.invoice()
    assert shown(books, "select * from Customer where Balance > '99'") == ["Amy"]


@pytest.fixture
def busy(books, clock):
    """Give books in which sixty customers came in threes, and every fourth was changed later."""
    for number in range(60):
        clock.freeze(NOON + timedelta(minutes=number // 3))
        books.create("Customer", {"DisplayName": f"No. {number:02}", "Notes": "even" if number % 2 == 0 else "odd"})
    for number in range(0, 60, 4):
        clock.freeze(NOON + timedelta(hours=1, minutes=number // 8))
        found = books.query(f"select * from Customer where DisplayName = 'No. {number:02}'")["Customer"][0]
        books.update("Customer", {**found, "CompanyName": "Changed"})
    return books


@pytest.mark.parametrize("down", ["", " desc"])
@pytest.mark.parametrize("member", ["CreateTime", "LastUpdatedTime"])
@pytest.mark.parametrize(
    "bounds",
    [(), (">=", 5), (">", 5), ("<", 12), ("<=", 12), ("=", 7), (">=", 5, "<", 12), (">", 63), (">=", 60, "<=", 61)],
)
def test_what_an_index_finds_is_what_a_look_at_every_record_finds(busy, down, member, bounds):
    said = [(sign, NOON + timedelta(minutes=at)) for sign, at in zip(bounds[::2], bounds[1::2], strict=True)]
    wanted = [f"MetaData.{member} {sign} '{at.isoformat()}'" for sign, at in said]
    statement = (
        f"select * from Customer where {' and '.join(['Active = true', *wanted])} orderby MetaData.{member}{down}"
    )

    every = [decode(row.raw) for row in busy.shelf("Customer").rows.values()]
    times = {one["Id"]: datetime.fromisoformat(one["MetaData"][member]) for one in every}
    signs = {">": gt, ">=": ge, "<": lt, "<=": le, "=": eq}
    fitting = {id_ for id_, at in times.items() if all(signs[sign](at, bound) for sign, bound in said)}

    found = [one["Id"] for one in busy.query(f"{statement} maxresults 1000").get("Customer", [])]
    assert set(found) == fitting
    assert len(found) == len(fitting)
    assert [times[id_] for id_ in found] == sorted((times[id_] for id_ in found), reverse=bool(down))
    paged = [busy.query(f"{statement} startposition {start} maxresults 7") for start in range(1, len(found) + 1, 7)]
    assert [one["Id"] for page in paged for one in page["Customer"]] == found
    assert busy.query(statement.replace("*", "count(*)"))["totalCount"] == len(found)


@pytest.mark.parametrize("order", ["Id", "Id desc", "MetaData.CreateTime", "MetaData.LastUpdatedTime desc"])
def test_a_page_costs_the_page_and_not_the_entity(busy, order):
    class Counted(dict):
        looked_at = 0

        def __getitem__(self, key):
            self.looked_at += 1
            return super().__getitem__(key)

    shelf = busy.shelf("Customer")
    shelf.rows = Counted(shelf.rows)
    since = (NOON + timedelta(minutes=3)).isoformat()
    busy.query(f"select * from Customer where MetaData.CreateTime >= '{since}' orderby {order} maxresults 4")
    assert shelf.rows.looked_at < 25
