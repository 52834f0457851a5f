"""Reports as flat lines, whatever their shape: sections are walked, columns found by key, nothing is taken for granted.

https://developer.intuit.com/app/developer/qbo/docs/api/accounting/report-entities/profitandloss
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from qbo import exact, response
from qbo.errors import Unreadable
from qbo.request import Request, company_path
from qbo.response import Answer

Kind = Literal["header", "data", "summary"]
_CUT_OFF = "unable to display more data"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` is unique in its report."""

    key: str
    title: str
    type: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one column: always text; `id` is the record's that it names."""

    value: str = ""
    id: str | None = None

    @property
    def amount(self) -> Decimal | None:
        """The number, or None where the cell is blank or text."""
        plain = self.value.replace(",", "").replace("$", "").replace("%", "").strip()
        return Decimal(plain) if exact.NUMBER.fullmatch(plain) else None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report: `path` names the sections around it, `group` is Intuit's name for what it sums up."""

    kind: Kind
    path: tuple[str, ...]
    group: str | None
    cells: Mapping[str, Cell]

    def __getitem__(self, key: str) -> str:
        return self.cells[key].value

    def amount(self, key: str) -> Decimal | None:
        """Answer the number in a column."""
        return self.cells.get(key, Cell()).amount

    @property
    def label(self) -> str:
        """What the first column says."""
        return next((cell.value for cell in self.cells.values()), "")


@dataclass(frozen=True, slots=True)
class Report:
    """A report as it was answered; `cut_off` when QuickBooks had more than it shows (400,000 cells)."""

    name: str
    header: Mapping[str, Any]
    columns: tuple[Column, ...]
    lines: tuple[Line, ...] = field(repr=False)
    cut_off: bool = False

    @property
    def empty(self) -> bool:
        """Whether QuickBooks says that there is nothing to report."""
        return self.option("NoReportData") == "true"

    def option(self, name: str) -> str | None:
        """Answer one of the header's options."""
        options = self.header.get("Option") or ()
        return next((one.get("Value") for one in options if one.get("Name") == name), None)

    def rows(self) -> Iterator[Line]:
        """Answer only the lines that carry data."""
        return (line for line in self.lines if line.kind == "data")

    def summary(self, group: str) -> Line | None:
        """Answer the total of a group such as Income, NetIncome or TotalAssets."""
        found = [line for line in self.lines if line.group == group and line.kind != "header"]
        return next((line for line in found if line.kind == "summary"), found[0] if found else None)

    def flat(self) -> list[dict[str, Any]]:
        """Answer the data as plain rows: a value for each column, `<key>_id` where it names a record, and `path`."""
        return [
            {"path": " > ".join(line.path)}
            | {key: cell.value for key, cell in line.cells.items()}
            | {f"{key}_id": cell.id for key, cell in line.cells.items() if cell.id}
            for line in self.rows()
        ]


def request(realm_id: str, name: str, params: Mapping[str, Any]) -> Request:
    """Ask for a report. There is no paging: ask for at most six months at a time."""
    written = tuple((key, _written(value)) for key, value in params.items() if value is not None)
    return Request("GET", company_path(realm_id, "reports", name), "report", params=(*written, ("minorversion", "75")))


def answered(answer: Answer, request: Request) -> Report:
    """Read the report that was asked for."""
    decoded = response.document(answer, request)
    if "Header" not in decoded:
        raise Unreadable("the answer holds no report", status=answer.status, intuit_tid=answer.intuit_tid,
                         request=request.described, body=answer.body)  # fmt: skip
    return parse(decoded)


def parse(body: bytes | Mapping[str, Any]) -> Report:
    """Read a report."""
    decoded = exact.decode(body) if isinstance(body, bytes) else body
    header = _mapping(decoded.get("Header"))
    columns = tuple(_columns(decoded.get("Columns")))
    walker = _Walker(columns)
    lines = tuple(walker.walk(_mapping(decoded.get("Rows")).get("Row"), ()))
    cut_off = any(_CUT_OFF in cell.value.lower() for line in lines for cell in line.cells.values())
    return Report(str(header.get("ReportName", "")), header, columns, lines, cut_off)


@dataclass(frozen=True, slots=True)
class _Walker:
    columns: tuple[Column, ...]

    def walk(self, rows: Any, path: tuple[str, ...]) -> Iterator[Line]:
        for row in _list(rows):
            mine = row.get("group")
            if "ColData" in row:
                yield Line("data", path, mine, self.cells(row["ColData"]))
            within = path
            if heading := self.cells(_mapping(row.get("Header")).get("ColData")):
                yield Line("header", path, mine, heading)
                within = (*path, next(iter(heading.values())).value)
            elif row.get("group") and "ColData" not in row:
                within = (*path, row["group"])
            yield from self.walk(_mapping(row.get("Rows")).get("Row"), within)
            if total := self.cells(_mapping(row.get("Summary")).get("ColData")):
                yield Line("summary", within, mine, total)

    def cells(self, data: Any) -> dict[str, Cell]:
        found: dict[str, Cell] = {}
        for number, cell in enumerate(_list(data)):
            key = self.columns[number].key if number < len(self.columns) else f"column_{number + 1}"
            found[key] = Cell(str(cell.get("value") or ""), cell.get("id") or None)
        return found


def _columns(columns: Any) -> Iterator[Column]:
    seen: dict[str, int] = {}
    for title, column in _leaves(columns, ""):
        kind = str(column.get("ColType") or "")
        stated = {one.get("Name"): one.get("Value") for one in _list(column.get("MetaData"))}
        key = str(stated.get("ColKey") or title or kind or "column").strip().lower().replace(" ", "_")
        seen[key] = seen.get(key, 0) + 1
        yield Column(key if seen[key] == 1 else f"{key}_{seen[key]}", title, kind)


def _leaves(columns: Any, above: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for column in _list(_mapping(columns).get("Column")):
        title = " ".join(part for part in (above, str(column.get("ColTitle") or "")) if part)
        if _list(_mapping(column.get("Columns")).get("Column")):
            yield from _leaves(column["Columns"], title)
        else:
            yield title, column


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ",".join(str(one) for one in value)
    return str(value)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return [value]
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
