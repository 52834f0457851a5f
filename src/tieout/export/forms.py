"""The three kinds of file: CSV, JSON Lines and Parquet. Amounts stay exact in all of them."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, Protocol, get_args

import msgspec

from tieout.errors import BadInput, BadSettings
from tieout.export.tables import Column, Table

Form = Literal["csv", "jsonl", "parquet"]
FORMS: tuple[Form, ...] = get_args(Form)
MEDIA: Mapping[Form, str] = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}
DIGITS, SCALE = 38, 18
"""Of every number in Parquet: what 16 bytes hold; QuickBooks writes rates and quantities with up to 15 places."""
_GROUP = 2_000
"""Rows of a group in Parquet; what is read at once would make groups too small."""

_encoder = msgspec.json.Encoder()


class Sink(Protocol):
    """Where a file goes; it need not be seekable."""

    def write(self, data: bytes, /) -> object:
        """Take a piece."""
        ...


class Writer(Protocol):
    """Writes rows to a file."""

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        """Write a few rows."""
        ...

    def close(self) -> None:
        """Write what comes at the end; the file stays open."""
        ...


def demand(form: Form) -> None:
    """Refuse what cannot be written here, before anything is."""
    if form == "parquet":
        _arrow()


def writer(form: Form, table: Table, file: Sink) -> Writer:
    """Begin a file of this form."""
    return _WRITERS[form](table, file)


class _Csv:
    def __init__(self, table: Table, file: Sink) -> None:
        self._file = file
        self._text = io.StringIO(newline="")
        self._csv = csv.writer(self._text)
        self.write([[column.title for column in table.columns]])

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        self._csv.writerows([_plain(value) for value in row] for row in rows)
        self._file.write(self._text.getvalue().encode())
        self._text.seek(0)
        self._text.truncate()

    def close(self) -> None:
        pass


class _JsonLines:
    def __init__(self, table: Table, file: Sink) -> None:
        self._file = file
        self._titles = [column.title for column in table.columns]

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        plain = [dict(zip(self._titles, map(_digits, row), strict=True)) for row in rows]
        self._file.write(_encoder.encode_lines(plain))

    def close(self) -> None:
        pass


class _Parquet:
    def __init__(self, table: Table, file: Sink) -> None:
        self._arrow = _arrow()
        import pyarrow.parquet

        self._arrow.set_memory_pool(self._arrow.system_memory_pool())  # its own keeps what it once had
        self._table = table
        self._schema = self._arrow.schema([(one.title, _type(self._arrow, one)) for one in table.columns])
        self._writer = pyarrow.parquet.ParquetWriter(_Outlet(file), self._schema, compression="zstd")
        self._waiting: list[Any] = []  # as columns: rows of Python's own values take ten times as much

    def write(self, rows: Sequence[Sequence[Any]]) -> None:
        arrays = [self._array(rows, place, field) for place, field in enumerate(self._schema)]
        self._waiting.append(self._arrow.record_batch(arrays, schema=self._schema))
        if sum(batch.num_rows for batch in self._waiting) >= _GROUP:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._waiting:
            group = self._arrow.Table.from_batches(self._waiting, schema=self._schema)
            self._writer.write_table(group.combine_chunks())
            self._waiting = []

    def _array(self, rows: Sequence[Sequence[Any]], place: int, field: Any) -> Any:
        values = [row[place] for row in rows]
        if self._table.columns[place].type == "uuid":
            values = [None if value is None else str(value) for value in values]
        try:
            return self._arrow.array(values, field.type)
        except self._arrow.ArrowInvalid as error:
            raise BadInput(
                f"{field.name} of {self._table.name} has a number that Parquet's decimals do not hold exactly:"
                " export it as csv or jsonl.",
                field="format",
            ) from error


class _Outlet(io.RawIOBase):
    """A place to write to that cannot be searched, and that survives what writes to it."""

    def __init__(self, file: Sink) -> None:
        self._file = file
        self._written = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._written

    def write(self, data: Any) -> int:
        self._file.write(bytes(data))
        self._written += len(data)
        return len(data)


_WRITERS: Mapping[Form, Callable[[Table, Sink], Writer]] = {"csv": _Csv, "jsonl": _JsonLines, "parquet": _Parquet}


def _digits(value: Any) -> Any:
    """Write a number with all its digits; left alone, Python writes 0.0000001 as 1E-7."""
    return format(value, "f") if isinstance(value, Decimal) else value


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if hasattr(value, "isoformat") else _digits(value)


def _arrow() -> Any:
    try:
        import pyarrow as pa
    except ImportError as missing:
        raise BadSettings("Parquet needs pyarrow: pip install 'tieout[parquet]', or choose csv or jsonl.") from missing
    return pa


def _type(pa: Any, column: Column) -> Any:
    return {
        "numeric": pa.decimal128(DIGITS, SCALE),
        "bigint": pa.int64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "timestamp with time zone": pa.timestamp("us", tz="UTC"),
    }.get(column.type, pa.string())
