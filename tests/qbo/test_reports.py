"""Reports become flat lines, whatever their shape."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbo import reports

SHAPES = json.loads((Path(__file__).parent.parent / "samples/report_shapes.json").read_text())
PROFIT = {
    "Header": {
        "ReportName": "ProfitAndLoss", "ReportBasis": "Accrual", "Currency": "USD",
        "Option": [{"Name": "AccountingStandard", "Value": "GAAP"}, {"Name": "NoReportData", "Value": "false"}],
    },
    "Columns": {"Column": [
        {"ColTitle": "", "ColType": "Account", "MetaData": [{"Name": "ColKey", "Value": "account"}]},
        {"ColTitle": "Total", "ColType": "Money", "MetaData": [{"Name": "ColKey", "Value": "total"}]},
    ]},
    "Rows": {"Row": [
        {
            "Header": {"ColData": [{"value": "Income"}, {"value": ""}]},
            "Rows": {"Row": [
                {"ColData": [{"value": "Design income", "id": "82"}, {"value": "2250.00"}], "type": "Data"},
                {
                    "Header": {"ColData": [{"value": "Landscaping Services", "id": "45"}, {"value": "1477.50"}]},
                    "Rows": {"Row": [{"ColData": [{"value": "Job Materials", "id": "46"}, {"value": "1,180.72"}]}]},
                    "Summary": {"ColData": [{"value": "Total Landscaping Services"}, {"value": "2658.22"}]},
                    "type": "Section",
                },
            ]},
            "Summary": {"ColData": [{"value": "Total Income"}, {"value": "4908.22"}]},
            "type": "Section", "group": "Income",
        },
        {"Summary": {"ColData": [{"value": "Net Income"}, {"value": "-12.10"}]}, "group": "NetIncome"},
    ]},
}  # fmt: skip


def test_the_rows_are_flat_and_know_where_they_stood():
    found = reports.parse(json.dumps(PROFIT).encode()).flat()
    assert found == [
        {"path": "Income", "account": "Design income", "account_id": "82", "total": "2250.00"},
        {"path": "Income > Landscaping Services", "account": "Job Materials", "account_id": "46", "total": "1,180.72"},
    ]


def test_totals_are_found_by_group_and_amounts_are_exact():
    report = reports.parse(PROFIT)
    assert report.summary("Income").amount("total") == Decimal("4908.22")
    assert report.summary("NetIncome").amount("total") == Decimal("-12.10")
    assert report.summary("NotThere") is None
    assert report.lines[0].label == "Income"
    assert report.lines[0].amount("total") is None


def test_a_report_without_data_says_so():
    empty = {"Header": {"Option": [{"Name": "NoReportData", "Value": "true"}]}, "Columns": {}, "Rows": {}}
    assert reports.parse(empty).empty
    assert not reports.parse(PROFIT).empty


def test_columns_within_columns_and_without_names_get_keys_of_their_own():
    nested = {"Columns": {"Column": [
        {"ColTitle": "", "ColType": "Account"},
        {"ColTitle": "Jan", "Columns": {"Column": [{"ColTitle": "Net"}, {"ColTitle": "Tax"}]}},
        {"ColTitle": "", "ColType": "Account"},
    ]}}  # fmt: skip
    assert [column.key for column in reports.parse(nested).columns] == ["account", "jan_net", "jan_tax", "account_2"]


def test_more_cells_than_columns_are_kept():
    wide = {
        "Columns": {"Column": [{"ColTitle": "A"}]},
        "Rows": {"Row": [{"ColData": [{"value": "1"}, {"value": "2"}]}]},
    }
    assert reports.parse(wide).flat() == [{"path": "", "a": "1", "column_2": "2"}]


def test_a_report_that_was_cut_off_says_so():
    text = "Unable to display more data. Please reduce the date range."
    assert reports.parse({"Rows": {"Row": [{"ColData": [{"value": text}]}]}}).cut_off
    assert not reports.parse(PROFIT).cut_off


def test_what_is_asked_is_written_as_quickbooks_wants_it():
    asked = reports.request("1", "ProfitAndLoss", {
        "start_date": date(2026, 1, 1), "customer": ["1", "2"], "class": None, "accounting_method": "Cash",
    })  # fmt: skip
    assert asked.path == "/v3/company/1/reports/ProfitAndLoss"
    assert asked.params[:3] == (("start_date", "2026-01-01"), ("customer", "1,2"), ("accounting_method", "Cash"))


def made(shape):
    """Build a report of the shape that was seen: its columns, its sections at their depths, its kinds of rows."""
    width = len(shape["columns"])
    top = {"Row": []}
    open_at = [top]
    for section in shape["sections"]:
        row = {"type": "Section"} | ({"group": section["group"]} if section["group"] else {})
        if section["header"]:
            row["Header"] = {"ColData": [{"value": section["header"], "id": section["headerId"]}] * max(width, 1)}
        if section["summary"]:
            row["Summary"] = {"ColData": [{"value": section["summary"]}] * max(width, 1)}
        del open_at[section["depth"] + 1 :]
        open_at[-1].setdefault("Row", []).append(row)
        row["Rows"] = {"Row": [{"ColData": [{"value": "1.00"}] * width, "type": "Data"}]}
        open_at.append(row["Rows"])
    if not shape["sections"]:
        top["Row"].append({"ColData": [{"value": "1.00"}] * width})
    return {"Header": shape["Header"], "Columns": {"Column": shape["columns"]}, "Rows": top}


@pytest.mark.parametrize("shape", SHAPES, ids=[shape["name"] for shape in SHAPES])
def test_every_shape_that_was_ever_seen_is_read(shape):
    report = reports.parse(made(shape))
    keys = [column.key for column in report.columns]
    assert len(set(keys)) == len(shape["columns"])
    assert len(list(report.rows())) == max(len(shape["sections"]), 1)
    assert len([line for line in report.lines if line.kind == "summary"]) == len(
        [section for section in shape["sections"] if section["summary"]]
    )
    for row in report.rows():
        assert list(row.cells) == keys
    for section in shape["sections"]:
        if section["group"] and section["summary"]:
            assert report.summary(section["group"]) is not None


anything = st.recursive(
    st.none() | st.text(max_size=4) | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["Row", "Rows", "ColData", "Header", "Summary", "Columns", "Column", "group", "value", "MetaData"]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["Header", "Columns", "Rows"]), anything))
def test_no_shape_at_all_breaks_the_parser(shape):
    reports.parse(shape).flat()


@pytest.mark.parametrize(
    ("text", "amount"),
    [("-1,234.50", "-1234.50"), (".50", "0.5"), ("12.5%", "12.5"), ("$7", "7"), ("", None), ("NaN", None),
     ("Infinity", None), ("1_000", None), ("Total", None), ("-", None)],
)  # fmt: skip
def test_an_amount_is_a_number_and_nothing_that_only_looks_like_one(text, amount):
    assert reports.Cell(text).amount == (None if amount is None else Decimal(amount))


def test_a_choice_is_written_in_lower_case():
    assert ("qzurl", "true") in reports.request("1", "ProfitAndLoss", {"qzurl": True}).params
