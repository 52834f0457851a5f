"""Statements of QuickBooks' query language, safely quoted: text in, text out.

https://developer.intuit.com/app/developer/qbo/docs/learn/explore-the-quickbooks-online-api/data-queries
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from qbo import members
from qbo.errors import InvalidRequest
from qbo.facts import limits
from qbo.request import entity_row

_ASKED = re.compile(r"\s*([\w.]+)")
Value = str | int | bool | Decimal | date | datetime


def quote(value: Value) -> str:
    """Write a value as the language wants it; a time always with its zone, for a bare one is the company's own."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise InvalidRequest(f"{value!r} has no zone: QuickBooks would read it as the company's local time")
        utc = value.astimezone(UTC)
        return f"'{utc.isoformat(timespec='milliseconds' if utc.microsecond else 'seconds')[:-6]}Z'"
    if isinstance(value, date):
        return f"'{value.isoformat()}'"
    if isinstance(value, int | Decimal):
        return f"'{value}'"
    if isinstance(value, str):
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    raise InvalidRequest(
        f"{value!r} is a {type(value).__name__}: queries take text, numbers, dates, times and booleans"
    )


def equals(member: str, value: Value) -> str:
    """Ask for this value."""
    return f"{_member(member)} = {quote(value)}"


def at_least(member: str, value: Value) -> str:
    """Ask for this value or above."""
    return f"{_member(member)} >= {quote(value)}"


def at_most(member: str, value: Value) -> str:
    """Ask for this value or below."""
    return f"{_member(member)} <= {quote(value)}"


def above(member: str, value: Value) -> str:
    """Ask for more than this value."""
    return f"{_member(member)} > {quote(value)}"


def below(member: str, value: Value) -> str:
    """Ask for less than this value."""
    return f"{_member(member)} < {quote(value)}"


def among(member: str, values: Iterable[Value]) -> str:
    """Ask for one of these values."""
    if isinstance(values, str):
        raise InvalidRequest(f"{member} IN takes several values: write [{values!r}]")
    quoted = ", ".join(quote(value) for value in values)
    if not quoted:
        raise InvalidRequest(f"{member} IN () matches nothing: leave the query out")
    return f"{_member(member)} IN ({quoted})"


def like(member: str, pattern: str) -> str:
    """Ask for texts like the pattern, in which % stands for anything."""
    return f"{_member(member)} LIKE {quote(pattern)}"


def contains(member: str, text: str) -> str:
    """Ask for texts with this in them; a % stays a wildcard, for the language cannot escape it."""
    return like(member, f"%{text}%")


BOTH_LIVES = "Active IN (true, false)"


def select(
    entity: str,
    where: Sequence[str] | str = (),
    *,
    order_by: str | None = None,
    start: int | None = None,
    max_results: int | None = None,
    inactive: bool = False,
    only: Sequence[str] = (),
) -> str:
    """Write a query; `inactive` adds the records that QuickBooks leaves out of lists unless told."""
    if max_results is not None and not 1 <= max_results <= limits.QUERY_PAGE_MAX:
        raise InvalidRequest(f"MAXRESULTS is 1 to {limits.QUERY_PAGE_MAX}: page with qbo.paging.walk for more")
    if start is not None and start < 1:
        raise InvalidRequest("STARTPOSITION counts from 1")
    parts = ["SELECT", ", ".join(map(_member, only)) or "*", "FROM", entity_row(entity).name]
    parts += _where(entity, where, inactive)
    if order_by:
        parts.append(f"ORDERBY {_order(entity_row(entity).name, order_by)}")
    parts += [f"STARTPOSITION {start}"] if start is not None else []
    parts += [f"MAXRESULTS {max_results}"] if max_results is not None else []
    return " ".join(parts)


def count(entity: str, where: Sequence[str] | str = (), *, inactive: bool = True) -> str:
    """Write a query that counts; inactive records count unless told otherwise."""
    return " ".join(("SELECT COUNT(*) FROM", entity_row(entity).name, *_where(entity, where, inactive)))


def _order(entity: str, order_by: str) -> str:
    for key in order_by.split(","):
        match key.split():
            case [member] | [member, _] if len(key.split()) == 1 or key.split()[1].upper() in ("ASC", "DESC"):
                members.check(entity, _member(member))
            case _:
                raise InvalidRequest(f"{key.strip()!r} is no order: write a member, and ASC or DESC after it")
    return order_by


def _where(entity: str, where: Sequence[str] | str, inactive: bool) -> list[str]:
    conditions = [where] if isinstance(where, str) else list(where)
    for condition in conditions:
        if found := _ASKED.match(condition):
            members.check(entity_row(entity).name, found[1])
    asks_already = any(condition.lstrip().lower().startswith("active") for condition in conditions)
    if inactive and entity_row(entity).has_active and not asks_already:
        conditions = [BOTH_LIVES, *conditions]
    conditions = [condition for condition in conditions if condition]
    return [f"WHERE {' AND '.join(conditions)}"] if conditions else []


def _member(name: Any) -> str:
    if not isinstance(name, str) or not all(part.isidentifier() or part == "*" for part in name.split(".")):
        raise InvalidRequest(f"{name!r} is not the name of a member")
    return name
