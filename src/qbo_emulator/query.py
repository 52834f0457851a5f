"""Answers queries: which records a statement finds, in which order, and the page of them as it goes over the wire."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from qbo.facts import limits
from qbo.facts.catalog import SERVED_BY_LOWER_NAME, Entity
from qbo_emulator import faults, rates, recurring, times
from qbo_emulator.columns import Column, column
from qbo_emulator.records import Key, Row, Shelf, decode, encode
from qbo_emulator.statement import Condition, Statement, parse

if TYPE_CHECKING:
    from qbo_emulator.company import Company

_INDEXES: dict[tuple[str, ...], Key] = {
    ("Id",): "id", ("MetaData", "CreateTime"): "created", ("MetaData", "LastUpdatedTime"): "updated",
}  # fmt: skip
_TIMES: dict[str, Key] = {"metadata.createtime": "created", "metadata.lastupdatedtime": "updated"}


def answer(company: "Company", text: str) -> bytes:
    """Answer the value of `QueryResponse`."""
    statement = parse(text)
    entity = SERVED_BY_LOWER_NAME.get(statement.entity.lower())
    if entity is None or "query" not in entity.operations:
        raise faults.bad_query(f"invalid context declaration: {statement.entity}")
    company.settled()
    shelf = rates.shelf(company, statement) if entity.name == "ExchangeRate" else company.shelf(entity.name)
    rows = _Search(company, entity, statement, shelf).rows()
    if statement.counting:
        return b'{"totalCount":%d}' % sum(1 for _ in rows)
    start, limit = _page(company, statement)
    before = sum(1 for _ in islice(rows, start - 1))
    page = list(islice(rows, limit))
    if not page:
        return b"{}"
    records = b",".join(_rendered(entity, statement, page))
    if entity.kind == "company":  # there is one, and no place in a list (live)
        return b'{"%s":[%s],"maxResults":1}' % (entity.name.encode(), records)
    count = _total(company, before + len(page), rows, whole=before == 0)
    place = b'"startPosition":%d,"maxResults":%d' % (start, len(page))
    return b'{"%s":[%s],%s%s}' % (entity.name.encode(), records, place, count)


def _total(company: "Company", seen: int, rest: Iterator[Row], *, whole: bool) -> bytes:
    """Say how many there are, where that is said; nothing is counted only to be kept quiet."""
    shown = company.settings.total_count
    if shown == "always":
        return b',"totalCount":%d' % (seen + sum(1 for _ in rest))
    if shown == "whole" and whole and next(rest, None) is None:
        return b',"totalCount":%d' % seen
    return b""


def _page(company: "Company", statement: Statement) -> tuple[int, int]:
    start = 1 if statement.start is None else statement.start
    limit = limits.QUERY_PAGE if statement.limit is None else statement.limit
    if start == 0 and company.settings.accept_start_position_zero:
        start = 1
    for value in (start, limit):
        if value < 1:
            raise faults.bad_query(f"value {value} is too small. Min allowed value is 1")
    return start, min(limit, limits.QUERY_PAGE_MAX)


def _rendered(entity: Entity, statement: Statement, page: list[Row]) -> Iterable[bytes]:
    if statement.columns:
        return (_projected(entity, statement.columns, row.raw) for row in page)
    return (row.raw for row in page)


def _projected(entity: Entity, columns: Iterable[str], raw: bytes) -> bytes:
    """Keep the members asked for; anything of Line is the whole of Line (facts C.1: `Line.*`)."""
    if entity.name == recurring.NAME:
        return raw  # nobody has seen a part of a template
    record, kept = decode(raw), _projection()
    for name in columns:
        found = column(entity.name, name, "select")
        path = found.path[:1] if found.member and found.member.many else found.path
        holder, value = kept, record
        for step in path[:-1]:
            value = value.get(step, {})
            holder = holder.setdefault(step, {})
        if path[-1] in value:
            holder[path[-1]] = value[path[-1]]
    return encode({name: value for name, value in kept.items() if value != {}})


def _projection() -> dict[str, Any]:
    return {"domain": "QBO", "sparse": True}


@dataclass(slots=True)
class _Search:
    company: "Company"
    entity: Entity
    statement: Statement
    shelf: Shelf

    def rows(self) -> Iterator[Row]:
        """Find the rows; no further than somebody takes them, where an index has the order that is asked for."""
        tests: list[Callable[[Row], bool]] = []
        wanted: list[tuple[Column, Condition]] = []
        for condition in self.statement.conditions:
            found = column(self.entity.name, condition.member, "filter")
            test = self._row_test(found, condition)
            if test is None:
                wanted.append((found, condition))
            else:
                tests.append(test)
        if self.entity.has_active and not any(c.member.lower() == "active" for c in self.statement.conditions):
            tests.append(lambda row: row.active)
        if self.entity.name == "TaxCode" and self.company.settings.pseudo_tax_codes == "hidden":
            tests.append(lambda row: row.id.isdigit())
        order = [(column(self.entity.name, name, "sort"), down) for name, down in self.statement.order]
        candidates, sorted_already = self._candidates(order)
        rows = filter(lambda row: all(test(row) for test in tests), candidates) if tests else iter(candidates)
        if wanted:
            rows = self._filtered(rows, wanted)
        return rows if sorted_already else iter(self._ordered(list(rows), order))

    def _candidates(self, order: list[tuple[Column, bool]]) -> tuple[Iterable[Row], bool]:
        """Answer the rows that can match, and whether they come in the order asked for already."""
        shelf = self.shelf
        for condition in self.statement.conditions:
            if condition.member.lower() == "id" and condition.operator in {"=", "in"}:
                ids = sorted({_text(value) for value in condition.values}, key=lambda id_: (len(id_), id_))
                return [shelf.rows[id_] for id_ in ids if id_ in shelf.rows], not order
        if len(order) == 1 and (key := _INDEXES.get(order[0][0].path)):
            return shelf.ordered(key, *self._bounds(key), down=order[0][1]), True
        if (bounds := self._bounds("updated")) != (None, None):
            return shelf.ordered("updated", *bounds), not order
        if order and (bounds := self._bounds("created")) != (None, None):
            return shelf.ordered("created", *bounds), False
        if order or self.entity.kind == "transaction":  # the live default: ids downwards [facts C.1]
            return shelf.ordered("id", down=not order), not order
        return (shelf.rows[id_] for id_ in shelf.by_name()), True

    def _bounds(self, key: Key) -> tuple[int | None, int | None]:
        """Answer between which values of an index the rows stand; what is said more exactly is tested row by row."""
        low: list[int] = []
        high: list[int] = []
        for condition in self.statement.conditions:
            if _TIMES.get(condition.member.lower()) == key:
                if condition.operator in {">", ">=", "="}:
                    low.append(self._moment(condition.values[0]))
                if condition.operator in {"<", "<=", "="}:
                    high.append(self._moment(condition.values[0]))
        return max(low, default=None), min(high, default=None)

    def _row_test(self, found: Column, condition: Condition) -> Callable[[Row], bool] | None:
        if found.path == ("MetaData", "LastUpdatedTime"):
            return _compared(lambda row: row.updated, condition.operator, [self._moment(v) for v in condition.values])
        if found.path == ("MetaData", "CreateTime"):
            return _compared(lambda row: row.created, condition.operator, [self._moment(v) for v in condition.values])
        if found.path == ("Active",):
            return _compared(lambda row: row.active, condition.operator, [_boolean(v) for v in condition.values])
        if found.path == ("Id",) and condition.operator != "like":
            if condition.operator in {"=", "in"}:
                ids = {_text(value) for value in condition.values}
                return lambda row: row.id in ids
            values = [Decimal(_text(value)) if _text(value).isdigit() else Decimal(0) for value in condition.values]
            return _compared(
                lambda row: Decimal(row.id) if row.id.isdigit() else Decimal(0), condition.operator, values
            )
        return None

    def _filtered(self, rows: Iterable[Row], wanted: list[tuple[Column, Condition]]) -> Iterator[Row]:
        read = _reader(self.entity.name, tuple(sorted({found.path[0] for found, _ in wanted})))
        tests = [(found, self._test(found, condition)) for found, condition in wanted]

        def fits(row: Row) -> bool:
            head = read(row.raw)
            return all(test(found.value(head)) for found, test in tests)

        return filter(fits, rows)

    def _test(self, found: Column, condition: Condition) -> Callable[[Any], bool]:
        if condition.operator == "like":
            return found.like(_text(condition.values[0]))
        values = [found.read(self._said(value)) for value in condition.values]
        return _compared(lambda value: value, condition.operator, values)

    def _said(self, value: Any) -> Any:
        return self.company.day() if value == "CURRENT_DATE" else value

    def _moment(self, value: Any) -> int:
        try:
            return int(times.read(str(self._said(value)), self.company.zone).timestamp())
        except ValueError:
            raise faults.bad_query(f"Invalid date/time value: {value}") from None

    def _ordered(self, rows: list[Row], order: list[tuple[Column, bool]]) -> list[Row]:
        """Sort by the last key first; ties keep the order of ids."""
        known = _heads(self.entity.name, rows, order)
        for found, down in reversed(order):
            rows = sorted(rows, key=lambda row, found=found: found.key(row, known), reverse=down)  # type: ignore[misc]
        return rows


def _heads(entity: str, rows: list[Row], order: list[tuple[Column, bool]]) -> dict[str, Any]:
    paths = tuple(sorted({found.path[0] for found, _ in order if not found.indexed}))
    if not paths:
        return {}
    read = _reader(entity, paths)
    return {row.id: read(row.raw) for row in rows}


@cache
def _reader(entity: str, members: tuple[str, ...]) -> Callable[[bytes], Any]:
    """Make a decoder that reads only these members of a record."""
    struct = msgspec.defstruct("Head", [(name, Any, None) for name in members])
    if entity == recurring.NAME:
        return lambda raw: msgspec.convert(recurring.told(raw), struct)
    return msgspec.json.Decoder(struct, float_hook=Decimal).decode


def _compared(value_of: Callable[[Any], Any], operator: str, values: list[Any]) -> Callable[[Any], bool]:
    """Make a test; what a record does not have is equal to nothing and neither more nor less."""
    if operator == "in":
        return lambda one: value_of(one) in values
    wanted = values[0]

    def test(one: Any) -> bool:
        value = value_of(one)
        if value is None:
            return False
        if operator == "=":
            return value == wanted
        if operator[0] == "<":
            return value < wanted or (operator == "<=" and value == wanted)
        return value > wanted or (operator == ">=" and value == wanted)

    return test


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _boolean(value: Any) -> bool:
    return value if isinstance(value, bool) else _text(value).lower() == "true"
