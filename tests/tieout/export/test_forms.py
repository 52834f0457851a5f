import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow.parquet
import pytest

from tieout.errors import BadInput
from tieout.export.forms import FORMS, writer
from tieout.export.tables import Column, Table
from tieout.ids import new_id

KINDS = ("text", "numeric", "boolean", "date", "timestamp with time zone", "uuid", "bigint")
TABLE = Table("Bill", "Bill", tuple(Column(f"c{n}", f"C{n}", kind) for n, kind in enumerate(KINDS)))
NOON = datetime(2026, 8, 16, 12, tzinfo=UTC)
ID = new_id()
ROW = ('=a "b", c\nd', Decimal("12345678901234567.89"), True, date(2026, 8, 1), NOON, ID, 7)
NOTHING = (None,) * len(KINDS)


def written(form, *rows, table=TABLE):
    file = io.BytesIO()
    out = writer(form, table, file)
    out.write(rows)
    out.close()
    return file.getvalue()


def test_csv_can_be_read_by_others_and_amounts_are_written_out():
    head, row, nothing = csv.reader(io.StringIO(written("csv", ROW, NOTHING).decode(), newline=""))
    assert head == [f"C{n}" for n in range(7)]
    moment = "2026-08-16T12:00:00+00:00"
    assert row == ['=a "b", c\nd', "12345678901234567.89", "true", "2026-08-01", moment, str(ID), "7"]
    assert nothing == [""] * 7


def test_json_lines_hold_amounts_as_strings():
    row, nothing = (json.loads(line) for line in written("jsonl", ROW, NOTHING).splitlines())
    assert (row["C1"], row["C2"], row["C6"]) == ("12345678901234567.89", True, 7)
    assert nothing["C1"] is None


def test_parquet_has_types_and_exact_amounts():
    read = pyarrow.parquet.read_table(io.BytesIO(written("parquet", ROW, NOTHING)))
    assert [str(field.type) for field in read.schema] == [
        "string", "decimal128(38, 18)", "bool", "date32[day]", "timestamp[us, tz=UTC]", "string", "int64",
    ]  # fmt: skip
    assert read.column("C1").to_pylist() == [ROW[1], None]
    assert read.column("C4").to_pylist() == [NOON, None]


def test_what_parquet_does_not_hold_exactly_is_refused():
    table = Table("Bill", "Bill", (Column("a", "A", "numeric"),))
    with pytest.raises(BadInput, match="A of Bill"):
        written("parquet", (Decimal("0.1234567890123456789"),), table=table)
    assert b"0.1234567890123456789" in written("csv", (Decimal("0.1234567890123456789"),), table=table)


@pytest.mark.parametrize("digits", ["0.00000001", "100000000000000000000", "0.10"])
def test_numbers_are_written_with_their_digits(digits):
    table = Table("Bill", "Bill", (Column("a", "A", "numeric"),))
    assert written("csv", (Decimal(digits),), table=table) == f"A\r\n{digits}\r\n".encode()
    assert written("jsonl", (Decimal(digits),), table=table) == f'{{"A":"{digits}"}}\n'.encode()


@pytest.mark.parametrize("form", FORMS)
def test_a_table_without_rows_is_a_file_too(form):
    file = written(form)
    if form == "parquet":
        assert pyarrow.parquet.read_table(io.BytesIO(file)).num_rows == 0
    else:
        assert file == (b"C0,C1,C2,C3,C4,C5,C6\r\n" if form == "csv" else b"")
